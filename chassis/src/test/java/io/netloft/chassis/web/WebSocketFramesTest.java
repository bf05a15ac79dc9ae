package io.netloft.chassis.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netloft.testkit.Gen;
import io.netloft.testkit.Seeds;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WebSocketFramesTest {
    private static final int[] LENGTHS = {0, 1, 125, 126, 127, 65_535, 65_536, 3_000_000};

    @Test
    void writesABatchOfMessagesOfAnyLength() {
        List<String> messages = new ArrayList<>();
        try (WebSocketFrames.Batch batch = WebSocketFrames.batch(16)) {
            for (int length : LENGTHS) {
                String message = text(length);
                messages.add(message);
                messages.add(message);
                messages.add(message);
                batch.text(message);
                ByteBuf utf8 = Unpooled.copiedBuffer(message, StandardCharsets.UTF_8);
                batch.text(utf8);
                batch.begin().writeBytes(utf8);
                batch.end();
                batch.begin().writeByte('x');
                batch.drop();
            }
            try (WebSocketFrames frames = batch.done()) {
                assertThat(frames.messages()).isEqualTo(messages.size());
                assertThat(texts(frames)).isEqualTo(messages);
            }
        }
    }

    @Test
    void writesEveryLengthInTheFewestBytes() {
        for (int length : LENGTHS) {
            try (WebSocketFrames frames = WebSocketFrames.text(text(length))) {
                // RFC 6455 §5.2: the minimal number of bytes must be used.
                assertThat(frames.bytes() - length).isEqualTo(length < 126 ? 2 : length < 65_536 ? 4 : 10);
            }
        }
    }

    @Test
    void compressesOnceAndOnlyWhatIsLongEnough() {
        try (var deflater = new MessageDeflater(1, 100);
                WebSocketFrames.Batch batch = WebSocketFrames.batch(16)) {
            try (WebSocketFrames frames = batch.text(text(99)).text(text(5_000)).done()) {
                ByteBuf first = frames.deflated(deflater);
                ByteBuf second = frames.deflated(deflater);
                assertThat(first.memoryAddress()).isEqualTo(second.memoryAddress());
                List<Integer> begins = new ArrayList<>();
                FrameLayout.forEach(first, (begin, payload) -> begins.add(begin));
                assertThat(begins).containsExactly(0x81, 0xc1);
                first.release();
                second.release();
            }
        }
    }

    @Test
    void isGoneWhenTheLastConnectionHasSentIt() {
        WebSocketFrames frames = WebSocketFrames.binary(Unpooled.wrappedBuffer(new byte[10]));
        ByteBuf one = frames.plain();
        frames.release();
        assertThat(one.refCnt()).isEqualTo(1);
        one.release();
        assertThat(one.refCnt()).isZero();
    }

    @Test
    void letsGoOfItsCompressedVariantWhileAConnectionStillSendsThePlainOne() {
        try (var deflater = new MessageDeflater(1, 0)) {
            WebSocketFrames frames = WebSocketFrames.text(text(1_000)).retain();
            ByteBuf plain = frames.plain();
            ByteBuf deflated = frames.deflated(deflater);
            frames.release();
            frames.release();
            deflated.release();
            assertThat(deflated.refCnt()).isZero();
            assertThat(plain.refCnt()).isEqualTo(1);
            plain.release();
            assertThatThrownBy(frames::retain).hasMessageContaining("released");
        }
    }

    private static String text(int length) {
        return "ab".repeat(length / 2 + 1).substring(0, length);
    }

    private static List<String> texts(WebSocketFrames frames) {
        List<String> texts = new ArrayList<>();
        ByteBuf bytes = frames.plain();
        FrameLayout.forEach(bytes, (first, payload) -> {
            assertThat(first).isEqualTo(0x81);
            texts.add(payload.toString(StandardCharsets.UTF_8));
        });
        bytes.release();
        return texts;
    }

    @Test
    void judgesUtf8AsTheJdkDoesHoweverItIsCut() {
        Seeds.check(5_000, gen -> {
            byte[] octets = octets(gen);
            var check = new Utf8Check();
            boolean good = true;
            for (int at = 0; at < octets.length; ) {
                int length = gen.between(0, octets.length - at);
                good &= check.accepts(Unpooled.wrappedBuffer(octets, at, length));
                at += length;
            }
            boolean oracle = isUtf8(octets);
            assertThat(good && check.complete())
                    .as(() -> ByteBufUtil.hexDump(octets))
                    .isEqualTo(oracle);
            assertThat(Utf8Check.isUtf8(Unpooled.wrappedBuffer(octets))).isEqualTo(oracle);
        });
    }

    private static byte[] octets(Gen gen) {
        byte[] octets = gen.text(0, 20).getBytes(StandardCharsets.UTF_8);
        if (octets.length > 0 && gen.flip()) {
            octets[gen.between(0, octets.length - 1)] ^= (byte) (1 << gen.between(0, 7));
        }
        return octets;
    }

    private static boolean isUtf8(byte[] octets) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
