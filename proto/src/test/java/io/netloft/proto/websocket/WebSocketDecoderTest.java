package io.netloft.proto.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;

class WebSocketDecoderTest {
    private static final WebSocketDeflate ON = new WebSocketDeflate(true, true);

    private final List<String> told = new ArrayList<>();

    private final class Told implements WebSocketVisitor {
        @Override
        public void message(WebSocketView message) {
            String text = message.payload().toString(StandardCharsets.UTF_8);
            told.add(message.kind().name().toLowerCase(Locale.ROOT) + " " + message.octets() + " "
                    + (message.readable() ? text : "?") + (message.missing() > 0 ? " -" + message.missing() : ""));
        }

        @Override
        public void skipped(long octets) {
            told.add("skipped " + octets);
        }

        @Override
        public void fault(WebSocketFault fault) {
            told.add("fault " + fault.word());
        }
    }

    private WebSocketDecoder decoder(WebSocketDeflate deflate) {
        return new WebSocketDecoder(WebSocketLimits.DEFAULT, deflate, new Told());
    }

    private static ByteBuf hex(String text) {
        return Unpooled.wrappedBuffer(HexFormat.of().parseHex(text.replace(" ", "")));
    }

    private List<String> said(WebSocketDeflate deflate, ByteBuf... parts) {
        told.clear();
        try (WebSocketDecoder decoder = decoder(deflate)) {
            for (ByteBuf part : parts) {
                decoder.decode(part);
                assertThat(part.isReadable()).isFalse();
            }
        }
        return List.copyOf(told);
    }

    // RFC 6455 5.7
    @Test
    void theExamplesOfTheStandardAreRead() {
        assertThat(said(WebSocketDeflate.NONE, hex("81 05 48 65 6c 6c 6f"))).containsExactly("text 5 Hello");
        assertThat(said(WebSocketDeflate.NONE, hex("81 85 37 fa 21 3d 7f 9f 4d 51 58")))
                .containsExactly("text 5 Hello");
        assertThat(said(WebSocketDeflate.NONE, hex("01 03 48 65 6c 89 01 41 80 02 6c 6f")))
                .containsExactly("ping 1 A", "text 5 Hello");
    }

    // RFC 7692 7.2.3
    @Test
    void theExamplesOfCompressionAreRead() {
        assertThat(said(ON, hex("c1 07 f2 48 cd c9 c9 07 00"))).containsExactly("text 5 Hello");
        assertThat(said(ON, hex("41 03 f2 48 cd 80 04 c9 c9 07 00"))).containsExactly("text 5 Hello");
        assertThat(said(ON, hex("c1 07 f2 48 cd c9 c9 07 00 c1 05 f2 00 11 00 00")))
                .containsExactly("text 5 Hello", "text 5 Hello");
        assertThat(said(ON, hex("c1 0b 00 05 00 fa ff 48 65 6c 6c 6f 00"))).containsExactly("text 5 Hello");
        assertThat(said(ON, hex("c1 08 f3 48 cd c9 c9 07 00 00"))).containsExactly("text 5 Hello");
    }

    @Test
    void framesCutAnywhereAreTheSameMessages() {
        String all =
                "c1 07 f2 48 cd c9 c9 07 00 c1 05 f2 00 11 00 00 01 83 01 02 03 04 49 67 6f 80 00 82 7e 00 03 61 62 63"
                        + " 88 02 03 e8";
        List<String> whole = said(ON, hex(all));
        assertThat(whole).hasSize(5);
        int length = hex(all).readableBytes();
        for (int cut = 0; cut <= length; cut++) {
            assertThat(said(ON, hex(all).slice(0, cut), hex(all).slice(cut, length - cut)))
                    .isEqualTo(whole);
        }
        ByteBuf[] single = new ByteBuf[length];
        for (int i = 0; i < length; i++) {
            single[i] = hex(all).slice(i, 1);
        }
        assertThat(said(ON, single)).isEqualTo(whole);
    }

    @Test
    void whatNoFrameBeginsWithIsAFault() {
        assertThat(said(WebSocketDeflate.NONE, hex("83 00 81 00"))).containsExactly("fault opcode", "skipped 2");
        assertThat(said(WebSocketDeflate.NONE, hex("c1 00"))).containsExactly("fault reserved-bits");
        assertThat(said(WebSocketDeflate.NONE, hex("09 00"))).containsExactly("fault control-frame");
        assertThat(said(WebSocketDeflate.NONE, hex("89 7e 00 7e"))).containsExactly("fault control-frame");
        assertThat(said(WebSocketDeflate.NONE, hex("01 00 81 00"))).containsExactly("fault continuation");
        assertThat(said(WebSocketDeflate.NONE, hex("82 7f ff ff ff ff ff ff ff ff")))
                .containsExactly("fault length");
    }

    @Test
    void aHoleInAPayloadIsCountedAndAnyOtherLosesTheFooting() {
        try (WebSocketDecoder decoder = decoder(WebSocketDeflate.NONE)) {
            decoder.decode(hex("82 05 61 62"));
            decoder.gap(2);
            decoder.decode(hex("63 81 01 64"));
            decoder.gap(1);
            assertThat(decoder.seeking()).isTrue();
            decoder.decode(hex("81 01 64"));
            decoder.startHere();
            decoder.decode(hex("81 01 65"));
        }
        assertThat(told).containsExactly("binary 5 ? -2", "text 1 d", "skipped 1", "skipped 3", "text 1 e");
    }

    @Test
    void noMoreOfAMessageIsKeptThanIsAllowed() {
        try (WebSocketDecoder decoder =
                new WebSocketDecoder(new WebSocketLimits(125, 1000), WebSocketDeflate.ANY, new Told())) {
            decoder.decode(hex("82 7e 01 00").retain());
            decoder.decode(Unpooled.wrappedBuffer("a".repeat(256).getBytes(StandardCharsets.US_ASCII)));
            assertThat(told.get(0)).isEqualTo("binary 256 " + "a".repeat(125));
            decoder.decode(bomb(100_000));
            assertThat(told.get(1)).endsWith("?");
            assertThat(decoder.held()).isLessThan(64 * 1024);
        }
        assertThatThrownBy(() -> new WebSocketLimits(1, 1)).hasMessageContaining("maxKept: 1 (expected:");
        assertThatThrownBy(() -> new WebSocketLimits(125, 124)).hasMessageContaining("maxInflated: 124 (expected:");
    }

    private static ByteBuf bomb(int size) {
        Deflater deflater = new Deflater(9, true);
        deflater.setInput(new byte[size]);
        byte[] packed = new byte[1000];
        int length = deflater.deflate(packed, 0, packed.length, Deflater.SYNC_FLUSH) - 4;
        return Unpooled.buffer()
                .writeByte(0xC2)
                .writeByte(126)
                .writeShort(length)
                .writeBytes(packed, 0, length);
    }
}
