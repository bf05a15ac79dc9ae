package io.netloft.logstream.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.re2j.PatternSyntaxException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which lines pass, and how text that is no UTF-8 is written. */
class LineFilterTest {
    private static boolean passes(LineFilter filter, String line) {
        byte[] bytes = ("before\n" + line + "\nbehind").getBytes(StandardCharsets.UTF_8);
        int length = line.getBytes(StandardCharsets.UTF_8).length;
        return filter.passes(Unpooled.wrappedBuffer(bytes), ByteBuffer.wrap(bytes), 7, length);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "status ~ 500 ~ true",
                "status ~ >=500 ~ true",
                "status ~ >500 ~ false",
                "status ~ <501 ~ true",
                "status ~ <=499.5 ~ false",
                "status ~ !500 ~ false",
                "status ~ * ~ true",
                "none ~ * ~ false",
                "none ~ !x ~ true",
                "user.id ~ 7 ~ true",
                "items[1].name ~ b ~ true",
                "items.1.name ~ b ~ true",
                "items[9].name ~ b ~ false",
                "a\\.b ~ dotted ~ true",
                "ok ~ true ~ true",
                "text ~ >1 ~ false",
            })
    void membersAreComparedAsTextOrNumbers(String path, String value, boolean passes) {
        var filter = new LineFilter(null, null, Level.NONE, List.of(JsonTest.of(path, value)));
        String line =
                "{\"status\":500,\"user\":{\"id\":7},\"items\":[{\"name\":\"a\"},{\"name\":\"b\"}],\"a.b\":\"dotted\","
                        + "\"ok\":true,\"text\":\"x\"}";
        assertThat(passes(filter, line)).isEqualTo(passes);
        assertThat(passes(filter, "no JSON at all")).isFalse();
        assertThat(passes(filter, "{broken")).isFalse();
    }

    @Test
    void conditionsThatMeanNothingAreRefused() {
        assertThatThrownBy(() -> JsonTest.of("", "x")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> JsonTest.of("a", ">x")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> LineMatch.of("(")).isInstanceOf(PatternSyntaxException.class);
        assertThatThrownBy(() -> LineMatch.of("x".repeat(5000))).isInstanceOf(PatternSyntaxException.class);
    }

    @Test
    void aLineIsJudgedByItselfAndNotByItsNeighbours() {
        var filter = new LineFilter(LineMatch.of("^a.c$"), LineMatch.of("abc"), Level.NONE, List.of());
        assertThat(passes(filter, "axc")).isTrue();
        assertThat(passes(filter, "abc")).isFalse();
        assertThat(passes(filter, "xaxc")).isFalse();
        assertThat(passes(new LineFilter(LineMatch.of("before"), null, Level.NONE, List.of()), "x"))
                .isFalse();
        assertThat(passes(new LineFilter(null, null, Level.WARN, List.of()), "2026 ERROR x"))
                .isTrue();
        assertThat(passes(new LineFilter(null, null, Level.WARN, List.of()), "2026 INFO x"))
                .isFalse();
        assertThat(passes(new LineFilter(null, null, Level.WARN, List.of()), "nothing"))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({"needle", "n..dle", "dle$", "^a needle", "(?i)NEEDLE"})
    void aBlockIsSearchedAtOnce(String expression) {
        byte[] block = "one\ntwo\r\na needle\r\nlast".getBytes(StandardCharsets.US_ASCII);
        int found = LineMatch.of(expression).find(ByteBuffer.wrap(block), 0, block.length);
        assertThat(found).isBetween(9, 18);
        assertThat(LineMatch.of(expression).find(ByteBuffer.wrap(block), 19, block.length))
                .isNegative();
    }

    @Test
    void replacementCharactersStandWhereBrowsersPutThem() {
        for (int first = 0; first < 256; first++) {
            for (int second = 0; second < 256; second++) {
                byte[] bytes = {'a', (byte) first, (byte) second, (byte) 0x80, 'z', (byte) first};
                ByteBuf out = Unpooled.buffer();
                Utf8Text.copy(out, Unpooled.wrappedBuffer(bytes), 0, bytes.length);
                String written = out.toString(StandardCharsets.UTF_8);
                // Half a surrogate pair: Java puts one for all of it, browsers one for each byte.
                boolean surrogate = first == 0xed && second >= 0xa0 && second < 0xc0;
                assertThat(written)
                        .isEqualTo(
                                surrogate ? "a\ufffd\ufffd\ufffdz\ufffd" : new String(bytes, StandardCharsets.UTF_8));
                assertThat(written.getBytes(StandardCharsets.UTF_8)).hasSize(out.readableBytes());
            }
        }
    }
}
