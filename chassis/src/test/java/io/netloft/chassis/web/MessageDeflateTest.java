package io.netloft.chassis.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.netloft.testkit.Gen;
import io.netloft.testkit.Seeds;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Compression of messages (RFC 7692). */
class MessageDeflateTest {
    private final MessageDeflater deflater = new MessageDeflater(1, 0);
    private final MessageInflater inflater = new MessageInflater();

    @AfterEach
    void close() {
        deflater.close();
        inflater.close();
    }

    @Test
    void readsTheExamplesOfTheSpecification() {
        // §7.2.3.1, §7.2.3.3 to 6: compressed, stored, marked as the last block, in two blocks, empty.
        assertThat(text("f248cdc9c90700")).isEqualTo("Hello");
        assertThat(text("000500faff48656c6c6f00")).isEqualTo("Hello");
        assertThat(text("f348cdc9c9070000")).isEqualTo("Hello");
        assertThat(text("f248050000 00ffffcac9c90700".replace(" ", ""))).isEqualTo("Hello");
        assertThat(text("00")).isEmpty();
    }

    @Test
    void refusesWhatIsCutDamagedOrTooLong() {
        assertRefused("f248cdc9", 1007);
        assertRefused("ff", 1007);
        assertRefused("000500faff", 1007);
        assertRefused("", 1007);
        ByteBuf packed = deflater.pack(Unpooled.wrappedBuffer(new byte[1001]), 15);
        assertRefused(ByteBufUtil.hexDump(packed), 1009);
        packed.release();
    }

    private void assertRefused(String hex, int code) {
        ByteBuf packed = Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex));
        assertThatThrownBy(() -> inflater.unpack(packed, 1000))
                .as(hex)
                .isInstanceOfSatisfying(
                        RefusedMessageException.class,
                        refused -> assertThat(refused.closeCode()).isEqualTo(code));
    }

    private String text(String hex) {
        ByteBuf packed = Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex));
        try {
            ByteBuf unpacked = inflater.unpack(packed, 1000);
            String text = unpacked.toString(StandardCharsets.UTF_8);
            unpacked.release();
            return text;
        } catch (RefusedMessageException e) {
            return fail(hex, e);
        }
    }

    @Test
    void unpacksWhatItPacksForEveryWindow() {
        Seeds.check(300, gen -> {
            byte[] message = message(gen);
            ByteBuf packed = deflater.pack(Unpooled.wrappedBuffer(message), gen.between(8, 15));
            ByteBuf unpacked = inflater.unpack(packed, Math.max(1, message.length));
            assertThat(ByteBufUtil.getBytes(unpacked)).isEqualTo(message);
            packed.release();
            unpacked.release();
        });
    }

    private static byte[] message(Gen gen) {
        byte[] some = gen.bytes(0, 600);
        byte[] message = Arrays.copyOf(some, some.length * gen.between(1, 40));
        for (int at = some.length; at < message.length; at++) {
            message[at] = message[at - some.length];
        }
        return message;
    }

    @Test
    void raisesNothingButItsRefusalOnMutatedData() {
        Seeds.check(3_000, gen -> {
            ByteBuf packed = deflater.pack(
                    Unpooled.wrappedBuffer(gen.word(1, 60).repeat(3).getBytes(StandardCharsets.UTF_8)), 15);
            byte[] bytes = ByteBufUtil.getBytes(packed);
            packed.release();
            bytes[gen.between(0, bytes.length - 1)] ^= (byte) gen.between(1, 255);
            try {
                inflater.unpack(Unpooled.wrappedBuffer(bytes), 1000).release();
            } catch (RefusedMessageException refused) {
                assertThat(refused.closeCode()).isIn(1007, 1009);
            }
        });
    }

    @Test
    void answersOnlyOffersThatItCanKeepTo() {
        String alone = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";
        assertThat(answer("permessage-deflate")).isEqualTo(alone);
        assertThat(answer("permessage-deflate; client_max_window_bits")).isEqualTo(alone);
        assertThat(answer("permessage-deflate; client_max_window_bits=9; client_no_context_takeover"))
                .isEqualTo(alone);
        assertThat(answer("permessage-deflate; server_max_window_bits=\"10\""))
                .isEqualTo(alone + "; server_max_window_bits=10");
        assertThat(answer("x-other, PerMessage-Deflate; Server_Max_Window_Bits=8"))
                .isEqualTo(alone + "; server_max_window_bits=8");
        assertThat(answer("permessage-deflate; unknown, permessage-deflate")).isEqualTo(alone);
        for (String bad : List.of(
                "",
                "x-webkit-deflate-frame",
                "permessage-deflate; server_max_window_bits",
                "permessage-deflate; server_max_window_bits=7",
                "permessage-deflate; server_max_window_bits=16",
                "permessage-deflate; server_max_window_bits=010",
                "permessage-deflate; client_max_window_bits=0",
                "permessage-deflate; server_no_context_takeover=1",
                "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
                "permessage-deflate; ")) {
            assertThat(DeflateOffer.choose(List.of(bad))).as(bad).isNull();
        }
    }

    private static String answer(String offer) {
        DeflateOffer chosen = DeflateOffer.choose(List.of(offer));
        return chosen == null ? "none" : chosen.answer();
    }

    @Test
    void takesAsAClientOnlyWhatItHasOffered() {
        assertThat(DeflateOffer.chosen(List.of())).isNull();
        assertThat(DeflateOffer.chosen(List.of(DeflateOffer.OFFER))).isNotNull();
        for (String bad : List.of("permessage-deflate", DeflateOffer.OFFER + "; client_max_window_bits=9", "x-other")) {
            assertThatThrownBy(() -> DeflateOffer.chosen(List.of(bad)))
                    .hasMessageContaining("sec-websocket-extensions");
        }
    }
}
