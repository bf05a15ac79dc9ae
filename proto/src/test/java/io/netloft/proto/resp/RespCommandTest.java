package io.netloft.proto.resp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netloft.testkit.Seeds;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RespCommandTest {
    @Test
    void readsNumbersAsStrictlyAsRedis() {
        for (String good : List.of("0", "1", "-1", "10", "9223372036854775807", "-9223372036854775808")) {
            RespCommand command = command(good);
            assertThat(command.isInteger(0)).as(good).isTrue();
            assertThat(command.integer(0)).isEqualTo(Long.parseLong(good));
        }
        List<String> bad = List.of(
                "",
                "-",
                "+1",
                "01",
                "-0",
                "-01",
                " 1",
                "1 ",
                "1.0",
                "0x1",
                "--1",
                "1-",
                "a",
                "9223372036854775808",
                "-9223372036854775809",
                "9999999999999999999",
                "-9999999999999999999",
                "18446744073709551616",
                "10000000000000000000",
                "1".repeat(40));
        for (String text : bad) {
            assertThat(command(text).isInteger(0)).as(text).isFalse();
            assertThatThrownBy(() -> command(text).integer(0)).isInstanceOf(NumberFormatException.class);
        }
    }

    @Test
    void agreesWithBigIntegerOnNumbersOfEveryLength() {
        Seeds.check(2_000, gen -> {
            String text = (gen.flip() ? "-" : "") + gen.string("123456789", 1, 1) + gen.string("0123456789", 0, 19);
            boolean fits = new BigInteger(text).bitLength() < Long.SIZE;
            assertThat(command(text).isInteger(0)).as(text).isEqualTo(fits);
            if (fits) {
                assertThat(command(text).integer(0)).isEqualTo(Long.parseLong(text));
            }
        });
    }

    @Test
    void comparesWordsWhateverTheirCase() {
        RespCommand command = command("gEt", "a@`{[z\u00e1");
        assertThat(command.is(0, "GET")).isTrue();
        assertThat(command.is(0, "GETX")).isFalse();
        assertThat(command.is(0, "SET")).isFalse();
        assertThat(command.is(1, "A@`{[Z\u00e1")).isFalse();
        assertThat(command("a@`{[z").is(0, "A@`{[Z")).isTrue();
    }

    @Test
    void packsTheFirstEightBytesInUpperCase() {
        assertThat(command("get").name8(0)).isEqualTo(0x544547L);
        assertThat(command("").name8(0)).isZero();
        assertThat(command("zrangebyscore", "x").name8(0))
                .isEqualTo(command("ZRANGEBY").name8(0));
        Seeds.check(500, gen -> {
            byte[] word = gen.bytes(0, 8);
            RespCommand command = new RespCommand();
            command.set(word);
            long expected = 0;
            for (int i = word.length - 1; i >= 0; i--) {
                expected = expected << 8 | RespOctets.upper(word[i]) & 0xff;
            }
            assertThat(command.name8(0)).isEqualTo(expected);
            ByteBuf tight = Unpooled.wrappedBuffer(word);
            assertThat(RespOctets.upperWord(tight, 0, word.length)).isEqualTo(expected);
        });
    }

    @Test
    void showsItsArgumentsInEveryForm() {
        RespCommand command = command("SET", "k\u00e9y", "");
        assertThat(command.size()).isEqualTo(3);
        assertThat(command.bytes(1)).isEqualTo(new byte[] {'k', (byte) 0xe9, 'y'});
        assertThat(command.byteAt(0, 2)).isEqualTo((byte) 'T');
        assertThat(command.length(2)).isZero();
        command.set("\u00e9".getBytes(StandardCharsets.UTF_8));
        assertThat(command.text(0)).isEqualTo("\u00e9");
        command.clear();
        assertThat(command.size()).isZero();
        assertThat(command.toString()).isEqualTo("command");
    }

    @Test
    void writesAnythingItWasSetTo() {
        Seeds.check(300, gen -> {
            byte[][] args = gen.list(1, 40, g -> g.bytes(0, 300)).toArray(new byte[0][]);
            RespCommand command = new RespCommand();
            command.set(args);
            ByteBuf out = Unpooled.buffer();
            command.writeTo(out);
            RespCommand again = new RespCommand();
            assertThat(new RespCommandReader(RespLimits.DEFAULT).read(out, again))
                    .isTrue();
            assertThat(Resp.words(again)).isEqualTo(Resp.words(command));
            assertThat(out.isReadable()).isFalse();
        });
    }

    @Test
    void letsGoOfTheRoomThatAHugeCommandTook() {
        RespCommand command = new RespCommand();
        byte[][] many = new byte[50_000][];
        java.util.Arrays.fill(many, new byte[20]);
        command.set(many);
        assertThat(command.size()).isEqualTo(50_000);
        command.set(Resp.bytes("PING"));
        assertThat(command.source().capacity()).isLessThan(1_000);
        assertThat(Resp.words(command)).containsExactly("PING");
    }

    private static RespCommand command(String... args) {
        RespCommand command = new RespCommand();
        byte[][] bytes = new byte[args.length][];
        for (int i = 0; i < args.length; i++) {
            bytes[i] = Resp.bytes(args[i]);
        }
        command.set(bytes);
        return command;
    }
}
