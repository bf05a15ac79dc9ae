package io.netloft.logstream.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.re2j.PatternSyntaxException;
import io.netloft.testkit.Gen;
import io.netloft.testkit.Seeds;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The fast ways of finding lines find what RE2/J finds, line by line. */
@Timeout(60)
class LineMatchTest {
    private static final int RUNS = 3_000;
    private static final String LETTERS = "abcé€😀k";

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The lines that match, by their numbers. */
    private static List<Integer> lines(LineMatch match, ByteBuffer text, int from, int to) {
        List<Integer> found = new ArrayList<>();
        int line = 0;
        int at = from;
        int hit = match.find(text, at, to);
        while (hit >= 0) {
            assertThat(hit).isGreaterThanOrEqualTo(at).isLessThanOrEqualTo(to);
            while (true) {
                int end = at;
                while (end < to && text.get(end) != '\n') {
                    end++;
                }
                boolean here = hit <= end;
                at = end + 1;
                if (here) {
                    break;
                }
                line++;
            }
            found.add(line++);
            hit = at < to ? match.find(text, at, to) : -1;
        }
        return found;
    }

    @Test
    void aTableFindsTheLinesThatRe2Finds() {
        Seeds.check(RUNS, gen -> {
            String expression = expression(gen, 3);
            String text = text(gen);
            LineMatch table = DfaMatch.of(expression);
            assertThat(table).as(expression).isNotNull();
            ByteBuffer bytes = bytes(text);
            assertThat(lines(table, bytes, 0, bytes.limit()))
                    .as("%s in %s", expression, text)
                    .isEqualTo(lines(new RegexMatch(expression), bytes, 0, bytes.limit()));
        });
    }

    private static String text(Gen gen) {
        var text = new StringBuilder();
        int length = gen.between(0, 60);
        for (int i = 0; i < length; i++) {
            int[] letters = LETTERS.codePoints().toArray();
            switch (gen.between(0, 9)) {
                case 0 -> text.append('\n');
                case 1 -> text.append("\r\n");
                case 2 -> text.append('\r');
                case 3 -> text.append(gen.oneOf("K", "\u212A", "A", "7", "_", " "));
                default -> text.appendCodePoint(letters[gen.between(0, letters.length - 1)]);
            }
        }
        return text.toString();
    }

    private static String expression(Gen gen, int depth) {
        String flags = gen.chance(10) ? "(?i)" : "";
        String one = part(gen, depth, flags.isEmpty());
        return flags + one;
    }

    private static String part(Gen gen, int depth, boolean wide) {
        if (depth == 0) {
            return atom(gen, wide);
        }
        return switch (gen.between(0, 7)) {
            case 0 -> "(?:" + part(gen, depth - 1, wide) + "|" + part(gen, depth - 1, wide) + ")";
            case 1 -> "(" + part(gen, depth - 1, wide) + ")" + gen.oneOf("*", "+", "?", "{2}", "{1,3}", "{2,}", "*?");
            case 2 -> gen.oneOf("^", "") + part(gen, depth - 1, wide) + gen.oneOf("$", "");
            default -> part(gen, depth - 1, wide) + part(gen, depth - 1, wide);
        };
    }

    private static String atom(Gen gen, boolean wide) {
        String any =
                gen.oneOf("a", "b", "c", "k", ".", ".*", "\\d", "\\w", "\\W", "[ab]", "[^ab]", "[a-c]+", "\\r", "ab");
        return wide && gen.chance(25) ? gen.oneOf("é", "€", "😀", "[é-€]", "[^é]", "x{2}", "\\x{20ac}", "[c-😀]") : any;
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\\b", "\\pL", "[[:alpha:]]", "(?i)é", "a\nb", "\\Qa.b\\E", "((a{50}){50}){50}", "\\C"})
    void whatATableCantDoIsLeftToRe2(String expression) {
        assertThat(DfaMatch.of(expression)).isNull();
    }

    @Test
    void aTableThatWouldGrowWithoutBoundIsLeftToRe2() {
        assertThat(DfaMatch.of("a.{400}b")).isNull();
        LineMatch general = LineMatch.of("a.{400}b");
        ByteBuffer text = bytes("x".repeat(500) + "\na" + "x".repeat(400) + "b\n");
        assertThat(lines(general, text, 0, text.limit())).containsExactly(1);
    }

    @Test
    void thousandsOfChoicesInARowTakeNoDeepStack() throws InterruptedException {
        String choices = "(?:a?){1000}".repeat(9);
        var compiled = new AtomicReference<Object>();
        Thread thread = new Thread(null, () -> compiled.set(outcome(choices)), "small", 192 * 1024);
        thread.start();
        thread.join();
        assertThat(compiled.get()).isEqualTo("compiled");
    }

    private static String outcome(String expression) {
        try {
            RegexNode parsed = RegexParser.parse(expression);
            ByteProgram program = parsed == null ? null : ByteProgram.of(parsed);
            assertThat(program).isNotNull();
            DfaTable.of(program);
            return "compiled";
        } catch (StackOverflowError | RuntimeException e) {
            return e.toString();
        }
    }

    @ParameterizedTest
    @CsvSource({"a(b", "a**", "[z-a]", "(?<x", "a{2000}"})
    void whatIsNoExpressionIsRefused(String expression) {
        assertThatThrownBy(() -> LineMatch.of(expression)).isInstanceOf(PatternSyntaxException.class);
    }

    @Test
    void literalsAreFoundWhereverTheyStand() {
        Seeds.check(RUNS, gen -> {
            String text = gen.bytes(0, 80).length == 0 ? "" : letters(gen, 80);
            String wanted = letters(gen, 5);
            ByteBuffer bytes = bytes(text);
            int from = gen.between(0, text.length());
            int expected = text.indexOf(wanted, from);
            assertThat(new LiteralMatch(wanted).find(bytes, from, text.length()))
                    .as("%s in %s from %s", wanted, text, from)
                    .isEqualTo(expected);
        });
    }

    private static String letters(Gen gen, int most) {
        var text = new StringBuilder();
        int length = gen.between(0, most);
        for (int i = 0; i < length; i++) {
            text.append(gen.oneOf("a", "b", " ", "\n"));
        }
        return text.toString();
    }

    @Test
    void textThatEveryMatchHoldsIsLookedForFirst() {
        assertThat(required("user u1234[0-9] took [0-9]+ ms")).isEqualTo("user u1234");
        assertThat(required("(foo|bar).*(needle)+x")).isEqualTo("needle");
        assertThat(required("a|b")).isEmpty();
        assertThat(required("(?i)needle")).isEmpty();
        var text = new StringBuilder();
        for (int i = 0; i < 2_000; i++) {
            text.append(i % 3 == 0 ? "needle 7\r\n" : "need\n").append(i == 1_999 ? "needle x" : "");
        }
        ByteBuffer bytes = bytes(text.toString());
        assertThat(lines(LineMatch.of("needle \\d$"), bytes, 0, bytes.limit()))
                .isEqualTo(lines(new RegexMatch("needle \\d$"), bytes, 0, bytes.limit()));
    }

    private static String required(String expression) {
        RegexNode parsed = RegexParser.parse(expression);
        assertThat(parsed).isNotNull();
        return new String(RequiredText.of(parsed), StandardCharsets.UTF_8);
    }

    @Test
    void bytesThatAreNoCharactersMatchAsAnyNumberOfAnything() {
        ByteBuffer text = ByteBuffer.wrap(new byte[] {'a', (byte) 0xe9, 'b', '\n'});
        assertThat(LineMatch.of("a.*b$").find(text, 0, 4)).isNotNegative();
        assertThat(LineMatch.of("a.b").find(text, 0, 4)).isNegative();
    }
}
