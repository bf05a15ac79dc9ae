package io.netloft.proto.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.netloft.testkit.Gen;
import io.netloft.testkit.Seeds;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class JsonOctetsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void escapesWhatJsonCannotHold() {
        assertThat(escaped(
                        "a\"b\\c\n\r\t\b\f\u0001\u001f\u007f\u00e9\u2603\ud83d\ude00".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("a\\\"b\\\\c\\n\\r\\t\\b\\f\\u0001\\u001f\u007f\u00e9\u2603\ud83d\ude00");
        assertThat(escaped(new byte[0])).isEmpty();
    }

    @Test
    void replacesWhatIsNoUtf8() {
        // Unicode 15, table 3-8.
        assertThat(escaped(bytes(0xc0, 0xaf, 0xe0, 0x80, 0xbf, 0xf0, 0x81, 0x82, 0x41)))
                .isEqualTo("\ufffd".repeat(8) + "A");
        // Tables 3-9 to 3-11: surrogates, beyond the last plane, cut characters.
        assertThat(escaped(bytes(0xed, 0xa0, 0x80, 0xed, 0xbf, 0xbf, 0xed, 0xaf, 0x41)))
                .isEqualTo("\ufffd".repeat(8) + "A");
        assertThat(escaped(bytes(0xf4, 0x91, 0x92, 0x93, 0xff, 0x41, 0x80, 0xbf, 0x42)))
                .isEqualTo("\ufffd".repeat(5) + "A\ufffd\ufffdB");
        assertThat(escaped(bytes(0xe1, 0x80, 0xe2, 0xf0, 0x91, 0x92, 0xf1, 0xbf, 0x41)))
                .isEqualTo("\ufffd".repeat(4) + "A");
    }

    @Test
    void readsBackAsTheJdkReadsTheSameBytes() {
        Seeds.check(3_000, gen -> {
            byte[] octets = octets(gen);
            String text = JSON.readTree("\"" + escaped(octets) + "\"").textValue();
            String oracle = new String(octets, StandardCharsets.UTF_8);
            // The JDK counts some broken characters otherwise than Unicode advises.
            assertThat(text.replaceAll("\ufffd+", "\ufffd")).isEqualTo(oracle.replaceAll("\ufffd+", "\ufffd"));
            boolean valid = !oracle.contains("\ufffd");
            if (valid) {
                assertThat(JsonOctets.isUtf8(Unpooled.wrappedBuffer(octets))).isTrue();
            } else if (!new String(octets, StandardCharsets.ISO_8859_1).contains("\u00ef\u00bf\u00bd")) {
                assertThat(JsonOctets.isUtf8(Unpooled.wrappedBuffer(octets))).isFalse();
            }
        });
    }

    private static byte[] octets(Gen gen) {
        ByteBuf out = Unpooled.buffer();
        for (int i = gen.between(0, 6); i > 0; i--) {
            switch (gen.between(0, 3)) {
                case 0 -> out.writeBytes(gen.bytes(0, 6));
                case 1 -> out.writeCharSequence(gen.text(0, 8), StandardCharsets.UTF_8);
                case 2 -> out.writeCharSequence("plain words ".repeat(gen.between(0, 3)), StandardCharsets.UTF_8);
                default -> out.writeBytes(cut(gen));
            }
        }
        return ByteBufUtil.getBytes(out);
    }

    private static byte[] cut(Gen gen) {
        byte[] whole = gen.text(1, 3).getBytes(StandardCharsets.UTF_8);
        return java.util.Arrays.copyOf(whole, gen.between(0, whole.length));
    }

    @Test
    void writesNumbers() {
        for (long value : new long[] {0, 7, -7, 10, 1_000_000_007, Long.MAX_VALUE, Long.MIN_VALUE, -1}) {
            ByteBuf out = Unpooled.buffer();
            JsonOctets.number(out, value);
            assertThat(out.toString(StandardCharsets.US_ASCII)).isEqualTo(Long.toString(value));
        }
    }

    private static byte[] bytes(int... octets) {
        byte[] bytes = new byte[octets.length];
        for (int i = 0; i < octets.length; i++) {
            bytes[i] = (byte) octets[i];
        }
        return bytes;
    }

    // With a byte before and behind, so that no offset is zero.
    private static String escaped(byte[] octets) {
        ByteBuf in = Unpooled.buffer().writeByte('<').writeBytes(octets).writeByte('>');
        ByteBuf out = Unpooled.buffer();
        JsonOctets.escape(out, in, 1, octets.length);
        return out.toString(StandardCharsets.UTF_8);
    }
}
