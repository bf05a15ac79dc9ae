package io.netloft.proto.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class DnsViewTest {
    private static final String QUERY = "1234 0100 0001 0000 0000 0000 03777777 076578616d706c65 03636f6d 00 001c 0001";

    private final DnsView view = new DnsView();

    private static ByteBuf hex(String text) {
        return Unpooled.wrappedBuffer(HexFormat.of().parseHex(text.replace(" ", "")));
    }

    private String name() {
        return new String(view.name(), 0, view.nameLength(), StandardCharsets.ISO_8859_1);
    }

    @Test
    void aQueryIsReadWithItsQuestion() {
        ByteBuf query = hex(QUERY);
        assertThat(view.read(query)).isTrue();
        assertThat(query.readerIndex()).isZero();
        assertThat(view.id()).isEqualTo(0x1234);
        assertThat(view.response()).isFalse();
        assertThat(name()).isEqualTo("www.example.com");
        assertThat(view.typeWord()).isEqualTo("AAAA");
    }

    @Test
    void anAnswerTellsItsResultAndItsRecords() {
        assertThat(view.read(hex("0001 8383 0001 0002 0000 0000 00 fffe 0001"))).isTrue();
        assertThat(view.response()).isTrue();
        assertThat(view.cut()).isTrue();
        assertThat(view.result()).isEqualTo(3);
        assertThat(view.answers()).isEqualTo(2);
        assertThat(view.nameLength()).isZero();
        assertThat(view.typeWord()).isEqualTo("TYPE65534");
    }

    @Test
    void cutAnywhereItIsRefused() {
        for (int length = 0; length < hex(QUERY).readableBytes() - 2; length++) {
            assertThat(view.read(hex(QUERY).slice(0, length))).isFalse();
        }
    }

    @Test
    void pointersLeadBackAndNowhereElse() {
        assertThat(view.read(hex("0001 0100 0001 0000 0000 0000 c00c 0001 0001")))
                .isFalse();
        assertThat(view.read(hex("0001 0100 0001 0000 0000 0000 0161 c00c 0001 0001")))
                .isFalse();
        assertThat(view.read(hex("0001 0100 0001 0000 0000 0000 c0ff 0001 0001")))
                .isFalse();
        assertThat(view.read(hex("0001 0100 0001 0000 0000 0000 40 0001 0001"))).isFalse();
    }

    @Test
    void aNameIsNoLongerThanNamesMayBe() {
        String label = "3f" + "61".repeat(63);
        assertThat(view.read(hex("0001 0100 0001 0000 0000 0000" + label.repeat(4) + "00 0001 0001")))
                .isTrue();
        assertThat(view.nameLength()).isEqualTo(255);
        assertThat(view.read(hex("0001 0100 0001 0000 0000 0000" + label.repeat(4) + "0161 00 0001 0001")))
                .isFalse();
    }
}
