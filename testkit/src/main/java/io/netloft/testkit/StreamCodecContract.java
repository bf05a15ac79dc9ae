package io.netloft.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.testkit.StreamProbe.Footing;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The seventh proof, for codecs of streams that the sniffer taps: a start in the middle, and holes.
 *
 * <p>After either, a decoder finds its footing (and decodes what follows) or says that it cannot: by
 * {@link Footing#LOST} or by its own exception. It never makes up a message. What it owes is the last message of the
 * stream, provided that a whole one came before it on which to find its footing.
 *
 * @param <M> a decoded message
 */
public abstract class StreamCodecContract<M> extends CodecContract<M> {
    private static final int MAX_POSITIONS = 400;
    private static final int GAP_RUNS = 500;

    /** For subclasses. */
    protected StreamCodecContract() {}

    @Override
    protected abstract StreamProbe<M> decoder(ByteBufAllocator allocator);

    /** A new decoder that is told that its first byte may lie anywhere in a stream. */
    protected abstract StreamProbe<M> midStreamDecoder(ByteBufAllocator allocator);

    /**
     * A stream of at least four messages in which no part of a payload looks like a message; by default all good
     * examples together.
     */
    protected Example<M> stream() {
        return goodExamplesTogether();
    }

    /** Whether {@code message} itself says that a part of it was lost, so that it need not be one that was sent. */
    protected boolean damaged(M message) {
        return false;
    }

    @Test
    protected void knowsWhereItStandsBeforeTheFirstByte() {
        try (CodecRun<M> begun = new CodecRun<>(this::decoder);
                CodecRun<M> tapped = new CodecRun<>(this::midStreamDecoder)) {
            assertThat(begun.footing()).as("at the start").isEqualTo(Footing.FIRM);
            assertThat(tapped.footing()).as("in the middle").isNotEqualTo(Footing.FIRM);
        }
    }

    @Test
    protected void findsItsFootingFromAnyByteOfAStreamOrSaysThatItCannot() {
        Example<M> stream = stream();
        List<Integer> ends = messageEnds(stream);
        for (int start : positions(stream.wire().length)) {
            try (CodecRun<M> run = new CodecRun<>(this::midStreamDecoder)) {
                byte[] rest = Arrays.copyOfRange(stream.wire(), start, stream.wire().length);
                run.feed(rest).end();
                verifyTapped("started at byte " + start, stream, ends, start, run);
            }
        }
    }

    @Test
    protected void findsItsFootingAfterAnyHoleOrSaysThatItCannot() {
        Example<M> stream = stream();
        List<Integer> ends = messageEnds(stream);
        int length = stream.wire().length;
        Seeds.check(GAP_RUNS, gen -> {
            int from = gen.between(0, length - 1);
            int to = (int)
                    (gen.flip() ? gen.uniform(from + 1, Math.min(length, from + 8)) : gen.uniform(from + 1, length));
            try (CodecRun<M> run = new CodecRun<>(this::decoder)) {
                run.feed(ByteSplits.random(Arrays.copyOf(stream.wire(), from), gen)
                        .pieces());
                run.gap(to - from);
                run.feed(ByteSplits.random(Arrays.copyOfRange(stream.wire(), to, length), gen)
                                .pieces())
                        .end();
                String what = "hole from " + from + " to " + to;
                int whole = (int) ends.stream().filter(end -> end <= from).count();
                assertThat(first(run.messages(), whole)).as(what).isEqualTo(first(stream.messages(), whole));
                verifyTapped(what, stream, ends, to, run);
            }
        });
    }

    @Test
    protected void raisesOnlyItsOwnExceptionOnMutatedInputWithHoles() {
        List<byte[]> samples = samples();
        Seeds.check(GAP_RUNS, gen -> {
            byte[] wire = Mutation.of(samples, gen);
            try (CodecRun<M> run = new CodecRun<>(gen.flip() ? this::decoder : this::midStreamDecoder)) {
                for (byte[] piece : ByteSplits.random(wire, gen).pieces()) {
                    if (run.failure() == null && gen.chance(30)) {
                        run.gap(gen.between(1, Long.MAX_VALUE));
                    }
                    if (run.failure() == null) {
                        run.feed(piece);
                    }
                }
                verifyFuzzed(wire, run.end());
            }
        });
    }

    private void verifyTapped(String what, Example<M> stream, List<Integer> ends, int start, CodecRun<M> run) {
        Throwable thrown = run.failure();
        if (thrown != null) {
            assertThat(thrown).as(what).isInstanceOf(failure());
        }
        List<M> sound =
                run.messages().stream().filter(message -> !damaged(message)).toList();
        assertThat(inOrderAmong(sound, stream.messages()))
                .as(() -> what + ": messages nobody sent among " + sound + "\n" + HexText.dump(stream.wire()))
                .isTrue();
        boolean saysItCannot = thrown != null || run.footing() == Footing.LOST;
        int lastButTwo = ends.size() < 3 ? 0 : ends.get(ends.size() - 3);
        if (!saysItCannot && start <= lastButTwo) {
            M last = stream.messages().get(stream.messages().size() - 1);
            assertThat(sound).as(() -> what + ": footing " + run.footing()).endsWith(last);
        }
    }

    private List<Integer> messageEnds(Example<M> stream) {
        assertThat(stream.messages()).as("messages in the stream").hasSizeGreaterThanOrEqualTo(4);
        List<Integer> ends = new ArrayList<>();
        try (CodecRun<M> run = new CodecRun<>(this::decoder)) {
            int fed = 0;
            for (byte[] one : ByteSplits.byteByByte(stream.wire()).pieces()) {
                run.feed(one);
                fed++;
                while (ends.size() < run.messages().size()) {
                    ends.add(fed);
                }
            }
            assertThat(run.end().messages()).as("the stream without holes").isEqualTo(stream.messages());
        }
        return ends;
    }

    private static List<Integer> positions(int length) {
        int step = Math.max(1, length / MAX_POSITIONS);
        List<Integer> positions = new ArrayList<>();
        for (int at = 1; at < length; at += step) {
            positions.add(at);
        }
        return positions;
    }

    private static <T> List<T> first(List<T> list, int count) {
        return list.subList(0, Math.min(count, list.size()));
    }

    private static <T> boolean inOrderAmong(List<T> some, List<T> all) {
        Iterator<T> rest = all.iterator();
        for (T wanted : some) {
            boolean found = false;
            while (!found && rest.hasNext()) {
                found = rest.next().equals(wanted);
            }
            if (!found) {
                return false;
            }
        }
        return true;
    }
}
