package io.netloft.proto.resp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;

/** Fuzz targets; a plain build runs them over the inputs that lie beside them in the test resources. */
class RespFuzz {
    private static final RespLimits SMALL = new RespLimits(64, 8, 256, 3, 64, true);
    private static final String FAULT = "fault ";

    @FuzzTest(maxDuration = "50s")
    void commandsGetOneVerdictHoweverTheyAreCutAndOnlookersSeeTheSame(byte[] bytes) {
        List<String> whole = commands(bytes, bytes.length);
        assertThat(commands(bytes, 1)).isEqualTo(whole);
        assertThat(commands(bytes, 7)).isEqualTo(whole);
        assertThat(messages(RespDirection.REQUESTS, bytes, bytes.length)).isEqualTo(whole);
    }

    @FuzzTest(maxDuration = "50s")
    void responsesGetOneVerdictHoweverTheyAreCutAndAreWrittenAsTheyWereRead(byte[] bytes) {
        List<String> whole = messages(RespDirection.RESPONSES, bytes, bytes.length);
        assertThat(messages(RespDirection.RESPONSES, bytes, 1)).isEqualTo(whole);
        assertThat(messages(RespDirection.RESPONSES, bytes, 5)).isEqualTo(whole);
    }

    private static List<String> commands(byte[] bytes, int step) {
        RespCommandReader reader = new RespCommandReader(SMALL);
        RespCommand command = new RespCommand();
        ByteBuf in = Unpooled.buffer();
        List<String> verdict = new ArrayList<>();
        try {
            for (int at = 0; at < bytes.length; at += Math.max(1, step)) {
                in.writeBytes(bytes, at, Math.min(Math.max(1, step), bytes.length - at));
                while (reader.read(in, command)) {
                    verdict.add(Resp.words(command).toString());
                    assertThat(command.source().slice(command.rawStart(), command.rawLength()))
                            .isEqualTo(canonical(command));
                }
                assertThat(in.readableBytes())
                        .isLessThanOrEqualTo(SMALL.maxCommandBytes() + SMALL.maxInlineBytes() + 2);
            }
        } catch (RespException e) {
            verdict.add(FAULT + e.getMessage());
        }
        return verdict;
    }

    private static ByteBuf canonical(RespCommand command) {
        byte[][] args = new byte[command.size()][];
        for (int i = 0; i < args.length; i++) {
            args[i] = command.bytes(i);
        }
        ByteBuf out = Unpooled.buffer();
        RespEncoder.command(out, args);
        return out;
    }

    private static List<String> messages(RespDirection direction, byte[] bytes, int step) {
        List<String> verdict = new ArrayList<>();
        RespVisitor visitor = (message, missing) -> {
            assertThat(again(direction, message)).isEqualTo(message);
            verdict.add(direction == RespDirection.REQUESTS ? words(message).toString() : message.toString());
        };
        try (RespDecoder decoder = new RespDecoder(SMALL, direction, false, visitor)) {
            for (int at = 0; at < bytes.length; at += Math.max(1, step)) {
                decoder.decode(Unpooled.wrappedBuffer(bytes, at, Math.min(Math.max(1, step), bytes.length - at)));
            }
        } catch (RespException e) {
            verdict.add(FAULT + e.getMessage());
        }
        return verdict;
    }

    /** What becomes of a message that is written and read again. */
    private static RespMessage again(RespDirection direction, RespMessage message) {
        ByteBuf wire = Unpooled.buffer();
        RespEncoder.message(wire, message);
        List<RespMessage> read = new ArrayList<>();
        // What is written may be longer than what was read: escapes, doubles with all their digits.
        RespLimits roomy = RespLimits.DEFAULT;
        try (RespDecoder decoder = new RespDecoder(roomy, direction, false, (m, missing) -> read.add(m))) {
            decoder.decode(wire);
        }
        assertThat(read).hasSize(1);
        return read.get(0);
    }

    private static List<String> words(RespMessage message) {
        List<? extends RespMessage> bulks =
                message instanceof RespMessage.Inline inline ? inline.words() : ((RespMessage.Array) message).values();
        return bulks.stream()
                .map(bulk -> Resp.text(Unpooled.wrappedBuffer(((RespMessage.Bulk) bulk).bytes())))
                .toList();
    }
}
