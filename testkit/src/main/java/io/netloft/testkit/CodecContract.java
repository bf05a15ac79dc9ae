package io.netloft.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * The proofs that every codec owes; a codec's test extends this class and fills in the abstract methods.
 *
 * <ol>
 *   <li>it decodes the examples of its specification, and refuses those it must refuse
 *   <li>it gives the same for every way in which the bytes may arrive
 *   <li>what it encodes, it decodes to the same messages
 *   <li>it accepts input exactly at each limit and refuses input just over it
 *   <li>mutated input raises no exception but its own and takes no more memory than {@link #memoryLimit()}
 *   <li>wherever the input stops, no buffer leaks
 *   <li>for streams, {@link StreamCodecContract} adds the start in the middle and the holes
 * </ol>
 *
 * @param <M> a message as the adapter hands it over: equal when the wire meaning is equal, holding no buffer
 */
public abstract class CodecContract<M> {
    private static final int FUZZ_RUNS = 3_000;
    private static final int ROUND_TRIPS = 300;
    private static final int ALLOCATION_FACTOR = 256;
    private static final int ALLOCATION_FLOOR = 1 << 20;
    private static final int ENDLESS_STARTS = 12;
    private static final int CHUNK = 8_192;
    private static final long MOST_ENDLESS = 4 << 20;

    /** For subclasses. */
    protected CodecContract() {}

    /** A new decoder, with the limits that {@link #limits()} is about, taking its buffers from {@code allocator}. */
    protected abstract CodecProbe<M> decoder(ByteBufAllocator allocator);

    /** Writes {@code message} as the codec's encoder does. */
    protected abstract void encode(M message, ByteBuf out);

    /** Any message that the encoder can write and the decoder's limits allow. */
    protected abstract M message(Gen gen);

    /** Examples from the specification, good ones and refused ones; at least one of each. */
    protected abstract List<Example<M>> examples();

    /** Every limit of the codec. */
    protected abstract List<LimitCase> limits();

    /** The codec's own exception, the only one that bad input may raise. */
    protected abstract Class<? extends RuntimeException> failure();

    /** The most bytes that a decoder may hold between two pieces of input, unread ones included. */
    protected abstract long memoryLimit();

    /** Whether a refusal leaves the decoder ready for the next message; false when it then refuses everything. */
    protected boolean decodesAfterRefusal() {
        return true;
    }

    @Test
    protected void decodesTheExamplesOfItsSpecification() {
        assertThat(examples()).as("good examples").anyMatch(Example::accepted);
        assertThat(examples()).as("refused examples").anyMatch(example -> !example.accepted());
        for (Example<M> example : examples()) {
            verify(example, new ByteSplits.Split("whole", List.of(example.wire())));
        }
    }

    @Test
    protected void givesTheSameForEveryWayOfCuttingTheBytes() {
        for (Example<M> example : examples()) {
            ByteSplits.of(example.wire()).forEach(split -> verify(example, split));
        }
        Example<M> all = goodExamplesTogether();
        Seeds.check(100, gen -> verify(all, ByteSplits.random(all.wire(), gen)));
    }

    @Test
    protected void decodesWhatItEncodesToTheSameMessages() {
        Seeds.check(ROUND_TRIPS, gen -> {
            List<M> messages = gen.list(1, 4, this::message);
            byte[] wire = encoded(messages);
            verify(new Example<>("encoded " + messages, wire, messages, null), ByteSplits.random(wire, gen));
        });
    }

    @Test
    protected void acceptsInputAtEachLimitAndRefusesItJustOver() {
        assertThat(limits()).as("limits").isNotEmpty();
        for (LimitCase limit : limits()) {
            for (ByteSplits.Split split : wholeAndByteByByte(limit.at())) {
                run(split, run -> {
                    assertThat(run.failure())
                            .as("at %s, %s", limit.name(), split.name())
                            .isNull();
                    assertThat(run.messages())
                            .as("messages at %s", limit.name())
                            .isNotEmpty();
                });
            }
            for (ByteSplits.Split split : wholeAndByteByByte(limit.over())) {
                run(
                        split,
                        run -> assertThat(run.failure())
                                .as("over %s, %s", limit.name(), split.name())
                                .isInstanceOf(failure()));
            }
        }
    }

    @Test
    protected void raisesOnlyItsOwnExceptionAndKeepsToItsMemoryOnMutatedInput() {
        List<byte[]> samples = samples();
        Seeds.check(FUZZ_RUNS, gen -> {
            byte[] wire = Mutation.of(samples, gen);
            run(ByteSplits.random(wire, gen), run -> verifyFuzzed(wire, run));
        });
    }

    @Test
    protected void holdsNoMoreThanItsLimitWhenAMessageNeverEnds() {
        for (byte[] sample : samples()) {
            int step = Math.max(1, sample.length / ENDLESS_STARTS);
            for (int keep = 1; keep <= sample.length; keep += step) {
                byte[] head = Arrays.copyOf(sample, keep);
                run(new ByteSplits.Split("endless", endless(head)), run -> verifyFuzzed(head, run));
            }
        }
    }

    @Test
    protected void leaksNothingWhereverTheInputStops() {
        for (Example<M> example : examples()) {
            for (int length = 0; length <= example.wire().length; length++) {
                byte[] cut = Arrays.copyOf(example.wire(), length);
                run(new ByteSplits.Split("first " + length + " bytes of " + example, List.of(cut)), run -> {});
            }
        }
    }

    @Test
    protected void isReadyForTheNextMessageAfterARefusal() {
        Example<M> good =
                examples().stream().filter(Example::accepted).findFirst().orElseThrow();
        for (Example<M> bad : examples().stream().filter(e -> !e.accepted()).toList()) {
            run(new ByteSplits.Split("whole", List.of(bad.wire())), run -> {
                run.recover();
                run.feed(good.wire()).end();
                if (decodesAfterRefusal()) {
                    assertThat(run.failure()).as("%s after %s", good, bad).isNull();
                    assertThat(run.messages()).as("%s after %s", good, bad).isEqualTo(good.messages());
                } else {
                    assertThat(run.failure()).as("%s after %s", good, bad).isInstanceOf(failure());
                }
            });
        }
    }

    /** All good examples as one stream; what comes after an example that needs the end of its stream is left out. */
    final Example<M> goodExamplesTogether() {
        List<M> messages = new ArrayList<>();
        ByteBuf wire = Unpooled.buffer();
        examples().stream().filter(this::standsAlone).forEach(example -> {
            wire.writeBytes(example.wire());
            messages.addAll(example.messages());
        });
        return new Example<>("all examples", ByteBufUtil.getBytes(wire), messages, null);
    }

    // A message that only the end of the stream completes cannot have another one behind it.
    private boolean standsAlone(Example<M> example) {
        if (!example.accepted()) {
            return false;
        }
        try (CodecRun<M> run = new CodecRun<>(this::decoder)) {
            return run.feed(example.wire()).messages().equals(example.messages());
        }
    }

    private void verify(Example<M> example, ByteSplits.Split split) {
        run(split, run -> {
            String what = example + ", " + split.name() + "\n" + HexText.dump(example.wire());
            if (example.accepted() && run.failure() != null) {
                fail(what + "refused: " + run.failure(), run.failure());
            } else if (!example.accepted()) {
                assertThat(run.failure()).as(what).isInstanceOf(failure());
                assertThat(run.failure()).as(what).hasMessageContaining(Objects.requireNonNull(example.refusal()));
            }
            assertThat(run.messages()).as(what).isEqualTo(example.messages());
        });
    }

    final void verifyFuzzed(byte[] wire, CodecRun<M> run) {
        Throwable thrown = run.failure();
        if (thrown != null && !failure().isInstance(thrown)) {
            fail(
                    "input raised " + thrown + " (expected: only " + failure().getSimpleName() + ")\n"
                            + HexText.dump(wire),
                    thrown);
        }
        assertThat(run.peakHeldBytes())
                .as(() -> "bytes held for\n" + HexText.dump(wire))
                .isLessThanOrEqualTo(memoryLimit());
        long allowed = ALLOCATION_FLOOR + ALLOCATION_FACTOR * (memoryLimit() + run.fedBytes());
        assertThat(run.allocatedBytes())
                .as(() -> "heap allocated for\n" + HexText.dump(wire))
                .isLessThanOrEqualTo(allowed);
    }

    /** Feeds a new decoder, ends its stream, looks at it, and makes sure that it leaves no buffer behind. */
    private void run(ByteSplits.Split split, Consumer<CodecRun<M>> look) {
        try (CodecRun<M> run = new CodecRun<>(this::decoder)) {
            look.accept(run.feed(split.pieces()).end());
        }
    }

    final List<byte[]> samples() {
        List<byte[]> samples = new ArrayList<>();
        examples().forEach(example -> samples.add(example.wire()));
        limits().forEach(limit -> samples.add(limit.at()));
        Gen gen = Seeds.gen();
        for (int i = 0; i < 20; i++) {
            samples.add(encoded(List.of(message(gen))));
        }
        samples.removeIf(sample -> sample.length == 0);
        return samples;
    }

    private byte[] encoded(List<M> messages) {
        ByteBuf out = Unpooled.buffer();
        messages.forEach(message -> encode(message, out));
        return ByteBufUtil.getBytes(out);
    }

    /** A head, and then its last byte over and over, until a decoder that keeps it all is well over its limit. */
    private List<byte[]> endless(byte[] head) {
        long length = Math.min(MOST_ENDLESS, memoryLimit() + memoryLimit() / 2 + 2 * CHUNK);
        byte[] chunk = new byte[CHUNK];
        Arrays.fill(chunk, head[head.length - 1]);
        List<byte[]> pieces = new ArrayList<>(List.of(head));
        for (long fed = 0; fed < length; fed += CHUNK) {
            pieces.add(chunk);
        }
        return pieces;
    }

    private static List<ByteSplits.Split> wholeAndByteByByte(byte[] wire) {
        return List.of(new ByteSplits.Split("whole", List.of(wire)), ByteSplits.byteByByte(wire));
    }
}
