package io.netloft.bench.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class FramesTest {
    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer("--" + text, StandardCharsets.UTF_8);
    }

    private static String event(String text) {
        return "{\"id\":\"4f1a:12\",\"type\":\"message\",\"at\":\"2026-11-21T10:00:00.000Z\",\"source\":\"room-1\",\"seq\":12,"
                + "\"data\":{\"from\":\"~u1\",\"text\":\"" + text + "\",\"cid\":\"7-1\"}}";
    }

    @Test
    void findsTheMomentInAMessage() {
        String event = event(Frames.words(123_456_789_012L));
        ByteBuf in = bytes(event);
        assertThat(Frames.isMessage(in, 2, event.length())).isTrue();
        assertThat(Frames.dueNs(in, 2, event.length())).isEqualTo(123_456_789_012L);
        assertThat(Frames.words(1)).hasSize(100);
    }

    @Test
    void takesNothingElseForAMessage() {
        String made =
                "{\"id\":\"4f1a:1\",\"type\":\"room\",\"at\":\"2026-11-21T10:00:00.000Z\",\"source\":\"room-1\",\"seq\":1,"
                        + "\"data\":{\"from\":\"~u1\",\"made\":1}}";
        assertThat(Frames.isMessage(bytes(made), 2, made.length())).isFalse();
        String answer = "{\"ref\":1,\"ok\":{\"room\":\"" + "x".repeat(200) + "\"}}";
        assertThat(Frames.isMessage(bytes(answer), 2, answer.length())).isFalse();
        assertThat(Frames.dueNs(bytes(event("no mark")), 2, event("no mark").length()))
                .isEqualTo(-1);
    }

    @Test
    void readsAnswers() {
        String ok = "{\"ref\":42,\"ok\":{\"seq\":1207}}";
        assertThat(Frames.ref(bytes(ok), 2, ok.length())).isEqualTo(42);
        assertThat(Frames.isOk(bytes(ok), 2, ok.length())).isTrue();
        assertThat(Frames.seq(bytes(ok), 2, ok.length())).isEqualTo(1207);
        String refused = "{\"ref\":42,\"error\":{\"code\":\"too-fast\",\"message\":\"ok\"}}";
        assertThat(Frames.isOk(bytes(refused), 2, refused.length())).isFalse();
        String event = event("x");
        assertThat(Frames.ref(bytes(event), 2, event.length())).isEqualTo(-1);
    }

    @Test
    void writesAMaskedFrame() {
        for (int length : new int[] {1, 125, 126, 1000}) {
            ByteBuf frame = Frames.text(ByteBufAllocator.DEFAULT, "a".repeat(length));
            assertThat(frame.readableBytes()).isEqualTo(length + (length < 126 ? 6 : 8));
            assertThat(frame.getUnsignedByte(0)).isEqualTo((short) 0x81);
            assertThat(frame.getByte(1) & 0x80).isEqualTo(0x80);
            frame.release();
        }
    }
}
