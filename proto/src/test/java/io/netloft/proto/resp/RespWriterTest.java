package io.netloft.proto.resp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.netloft.testkit.Seeds;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RespWriterTest {
    @Test
    void writesWhatBothVersionsHave() {
        for (RespVersion version : RespVersion.values()) {
            assertThat(written(version, RespWriter::ok)).isEqualTo("+OK\r\n");
            assertThat(written(version, RespWriter::pong)).isEqualTo("+PONG\r\n");
            assertThat(written(version, RespWriter::queued)).isEqualTo("+QUEUED\r\n");
            assertThat(written(version, w -> w.simple("a\r\nb"))).isEqualTo("+a  b\r\n");
            assertThat(written(version, w -> w.simple(Resp.bytes("hash")))).isEqualTo("+hash\r\n");
            assertThat(written(version, w -> w.error("ERR no 'x\n'"))).isEqualTo("-ERR no 'x '\r\n");
            assertThat(written(version, w -> w.emptyArray())).isEqualTo("*0\r\n");
            assertThat(written(version, w -> w.bulk(Resp.bytes("a\r\nb")))).isEqualTo("$4\r\na\r\nb\r\n");
            assertThat(written(version, w -> w.bulk(Resp.bytes("abcd"), 1, 2))).isEqualTo("$2\r\nbc\r\n");
            assertThat(written(version, w -> w.bulk(Resp.buffer("abcd"), 1, 2))).isEqualTo("$2\r\nbc\r\n");
            assertThat(written(version, w -> w.bulk("\u00e9"))).isEqualTo("$2\r\n\u00c3\u00a9\r\n");
            assertThat(written(version, w -> w.bulk(""))).isEqualTo("$0\r\n\r\n");
            assertThat(written(version, w -> w.bulkInteger(-12))).isEqualTo("$3\r\n-12\r\n");
            assertThat(written(version, w -> w.array(1023))).isEqualTo("*1023\r\n");
            assertThat(written(version, w -> w.array(1024))).isEqualTo("*1024\r\n");
            assertThat(written(version, w -> w.raw(Resp.bytes(":1\r\n")))).isEqualTo(":1\r\n");
        }
    }

    @Test
    void fallsBackInRespTwoAsRedisDoes() {
        assertThat(two(RespWriter::nullBulk)).isEqualTo("$-1\r\n");
        assertThat(two(RespWriter::nullArray)).isEqualTo("*-1\r\n");
        assertThat(two(w -> w.map(3))).isEqualTo("*6\r\n");
        assertThat(two(w -> w.set(3))).isEqualTo("*3\r\n");
        assertThat(two(w -> w.push(3))).isEqualTo("*3\r\n");
        assertThat(two(w -> w.decimal(3.25))).isEqualTo("$4\r\n3.25\r\n");
        assertThat(two(w -> w.bool(true).bool(false))).isEqualTo(":1\r\n:0\r\n");
        assertThat(two(w -> w.bigNumber("12345678901234567890"))).isEqualTo("$20\r\n12345678901234567890\r\n");
        assertThat(two(w -> w.verbatim("txt", Resp.bytes("a")))).isEqualTo("$1\r\na\r\n");
        assertThatIllegalStateException().isThrownBy(() -> two(w -> w.attribute(1)));
    }

    @Test
    void writesTheKindsOfRespThree() {
        assertThat(three(RespWriter::nullBulk)).isEqualTo("_\r\n");
        assertThat(three(RespWriter::nullArray)).isEqualTo("_\r\n");
        assertThat(three(w -> w.map(3))).isEqualTo("%3\r\n");
        assertThat(three(w -> w.set(3))).isEqualTo("~3\r\n");
        assertThat(three(w -> w.push(3))).isEqualTo(">3\r\n");
        assertThat(three(w -> w.decimal(-3.25))).isEqualTo(",-3.25\r\n");
        assertThat(three(w -> w.bool(true).bool(false))).isEqualTo("#t\r\n#f\r\n");
        assertThat(three(w -> w.bigNumber("12345678901234567890"))).isEqualTo("(12345678901234567890\r\n");
        assertThat(three(w -> w.verbatim("mkd", Resp.bytes("a")))).isEqualTo("=5\r\nmkd:a\r\n");
        assertThat(three(w -> w.attribute(1))).isEqualTo("|1\r\n");
        assertThatIllegalArgumentException().isThrownBy(() -> three(w -> w.verbatim("text", new byte[0])));
    }

    @Test
    void writesEveryNumber() {
        long[] edges = {-2, -1, 0, 9, 10, 9_998, 9_999, 10_000, Integer.MAX_VALUE, Long.MAX_VALUE, Long.MIN_VALUE};
        for (long value : edges) {
            assertThat(two(w -> w.integer(value))).isEqualTo(":" + value + "\r\n");
        }
        for (int value = -1; value < 10_000; value++) {
            int number = value;
            assertThat(two(w -> w.integer(number))).isEqualTo(":" + value + "\r\n");
        }
        Seeds.check(1_000, gen -> {
            long value = gen.between(Long.MIN_VALUE, Long.MAX_VALUE) >> gen.between(0, 63);
            assertThat(two(w -> w.integer(value).bulkInteger(value)))
                    .isEqualTo(":" + value + "\r\n$" + Long.toString(value).length() + "\r\n" + value + "\r\n");
        });
    }

    @Test
    void writesBulksOfEveryLengthIntoBuffersThatGrow() {
        RespWriter writer = new RespWriter(RespVersion.RESP2);
        for (int length = 0; length < 2_000; length += 7) {
            ByteBuf out = Unpooled.buffer(0);
            writer.to(out).bulk(new byte[length]).ok();
            assertThat(Resp.text(out)).isEqualTo("$" + length + "\r\n" + "\0".repeat(length) + "\r\n+OK\r\n");
        }
    }

    @Test
    void printsDoublesAsRedisSevenDoes() {
        // What redis-server 7.0.15 answered to ZSCORE.
        assertDecimal(0.1, "0.10000000000000001");
        assertDecimal(1e17, "1e+17");
        assertDecimal(123456789012345678.0, "1.2345678901234568e+17");
        assertDecimal(1e16, "10000000000000000");
        assertDecimal(1e-5, "1.0000000000000001e-05");
        assertDecimal(0.0001, "0.0001");
        assertDecimal(3.5, "3.5");
        assertDecimal(1e100, "1e+100");
        assertDecimal(12345678.125, "12345678.125");
        assertDecimal(0.00012345, "0.00012344999999999999");
        assertDecimal(4.9e-324, "4.9406564584124654e-324");
        assertDecimal(Double.MAX_VALUE, "1.7976931348623157e+308");
        assertDecimal(99999999999999999.0, "1e+17");
        assertDecimal(-1e-7, "-9.9999999999999995e-08");
        assertDecimal(3, "3");
        assertDecimal(-17.0625, "-17.0625");
        assertDecimal(-0.5, "-0.5");
        assertDecimal(100, "100");
        assertDecimal(9_999_999.9990234375, "9999999.9990234375");
        assertDecimal(1.0 / 1024, "0.0009765625");
        assertDecimal(0, "0");
        assertDecimal(-0.0, "-0");
        assertDecimal(Double.POSITIVE_INFINITY, "inf");
        assertDecimal(Double.NEGATIVE_INFINITY, "-inf");
        assertDecimal(Double.NaN, "nan");
    }

    @Test
    void printsDoublesSoThatTheyReadBack() {
        Seeds.check(5_000, gen -> {
            double value = gen.flip()
                    ? Double.longBitsToDouble(gen.between(Long.MIN_VALUE, Long.MAX_VALUE))
                    : gen.between(-20_000_000_000L, 20_000_000_000L)
                            / (double) gen.oneOf(1, 2, 8, 10, 1024, 2048, 1000);
            String text = new String(RespWriter.decimalText(value), StandardCharsets.US_ASCII);
            assertThat(text.length()).isLessThanOrEqualTo(24);
            if (!Double.isNaN(value) && !Double.isInfinite(value)) {
                assertThat(Double.parseDouble(text)).as(text).isEqualTo(value);
            }
        });
    }

    private static void assertDecimal(double value, String text) {
        assertThat(RespWriter.decimalText(value))
                .asString(StandardCharsets.US_ASCII)
                .isEqualTo(text);
    }

    private static String two(Consumer<RespWriter> reply) {
        return written(RespVersion.RESP2, reply);
    }

    private static String three(Consumer<RespWriter> reply) {
        return written(RespVersion.RESP3, reply);
    }

    private static String written(RespVersion version, Consumer<RespWriter> reply) {
        ByteBuf out = Unpooled.buffer(0);
        reply.accept(new RespWriter(version).to(out));
        return Resp.text(out);
    }
}
