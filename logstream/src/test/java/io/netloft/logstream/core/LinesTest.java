package io.netloft.logstream.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import io.netloft.logstream.core.LineRules.Multiline;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a file's bytes. */
class LinesTest {
    private static final Pattern INDENTED = Pattern.compile("^\\s");
    private static final Pattern DATED = Pattern.compile("^\\d");

    @Test
    void endsLinesWithOrWithoutAReturn() {
        try (var rig = new TrailRig()) {
            rig.append("a\r\n\r\nb\n\nc\rd\n");
            assertThat(rig.read()).containsExactly("a", "", "b", "", "c\rd");
        }
    }

    @Test
    void findsALineEndThatIsPartedBetweenTwoWrites() {
        try (var rig = new TrailRig()) {
            rig.append("a\r");
            assertThat(rig.read(2_000)).isEmpty();
            assertThat(rig.read(2_000)).containsExactly("a…");
            rig.append("\nb\n");
            assertThat(rig.read()).containsExactly("…", "b");
        }
    }

    @Test
    void cutsALongLineBetweenCharactersAndKeepsItsNeighbours() {
        try (var rig = new TrailRig()) {
            rig.append("before\n" + "ä".repeat(50) + "x" + "\n" + "a" + "ä".repeat(60) + "\nafter\n");
            assertThat(rig.read())
                    .containsExactly(
                            "before",
                            "ä".repeat(50) + "|",
                            "<DROPPED 2>",
                            "a" + "ä".repeat(49) + "|",
                            "<DROPPED 23>",
                            "after");
        }
    }

    @Test
    void doesNotStallOnALineThatNeverEnds() {
        try (var rig = new TrailRig()) {
            rig.append("x".repeat(10_000));
            assertThat(rig.read()).startsWith("x".repeat(100) + "|").hasSizeGreaterThan(1);
            rig.append("yyy");
            assertThat(rig.read()).containsExactly("<DROPPED 3>");
            rig.append("\nafter\n");
            assertThat(rig.read()).containsExactly("<DROPPED 1>", "after");
        }
    }

    @Test
    void takesALineThatIsJustAsLongAsAllowed() {
        try (var rig = new TrailRig()) {
            rig.append("x".repeat(100) + "\r\n" + "y".repeat(100) + "\n");
            assertThat(rig.read()).containsExactly("x".repeat(100), "y".repeat(100));
        }
    }

    @Test
    void leavesOutAByteOrderMark() {
        try (var rig = new TrailRig()) {
            rig.append("\ufeffa\nb\n");
            assertThat(rig.read()).containsExactly("a", "b");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"UTF-16LE", "UTF-16BE", "UTF-16", "UTF-32LE", "Shift_JIS", "ISO-8859-1", "windows-1252", "GBK"})
    void decodesEncodings(String name) {
        Charset charset = Charset.forName(name);
        String text = name.startsWith("UTF")
                ? "grüße ☃ \ud83d\ude00"
                : charset.newEncoder().canEncode('日') ? "日本" : "grüße";
        try (var rig = new TrailRig(charset)) {
            rig.append(rig.file(TrailRig.PATH), (text + "\nnext\r\n" + text + "\n").getBytes(charset));
            assertThat(rig.read()).containsExactly(text, "next", text);
            rig.append(
                    rig.file(TrailRig.PATH),
                    "more\n".getBytes(charset.name().equals("UTF-16") ? StandardCharsets.UTF_16BE : charset));
            assertThat(rig.read()).containsExactly("more");
        }
    }

    @Test
    void choosesTheByteOrderByTheMark() {
        try (var rig = new TrailRig(StandardCharsets.UTF_16)) {
            rig.append(rig.file(TrailRig.PATH), "\ufeffa\nb\n".getBytes(StandardCharsets.UTF_16LE));
            assertThat(rig.read()).containsExactly("a", "b");
        }
    }

    @Test
    void replacesWhatAnEncodingCannotMean() {
        try (var rig = new TrailRig(StandardCharsets.UTF_16LE)) {
            rig.append(rig.file(TrailRig.PATH), new byte[] {'a', 0, 0, (byte) 0xd8, 'b', 0, '\n', 0});
            assertThat(rig.read()).containsExactly("a\ufffdb");
        }
        try (var rig = new TrailRig(Charset.forName("Shift_JIS"))) {
            rig.append(rig.file(TrailRig.PATH), new byte[] {'a', (byte) 0x81, '\n'});
            assertThat(rig.read()).containsExactly("a\ufffd");
        }
    }

    @Test
    void joinsAStackTrace() {
        try (var rig =
                new TrailRig(new LineRules(StandardCharsets.UTF_8, 100, new Multiline(INDENTED, false, 500, 4096)))) {
            rig.append("one\nError: two\n  at a\n  at b\nthree\n");
            assertThat(rig.read()).containsExactly("one", "Error: two\n  at a\n  at b");
            assertThat(rig.read(2_000)).containsExactly("three");
        }
    }

    @Test
    void joinsByWhatBeginsAnEntry() {
        try (var rig =
                new TrailRig(new LineRules(StandardCharsets.UTF_8, 100, new Multiline(DATED, true, 500, 4096)))) {
            rig.append("1 a\nb\nc\n2 d\n");
            assertThat(rig.read()).containsExactly("1 a\nb\nc");
            rig.append("e\n3 f\n");
            assertThat(rig.read()).containsExactly("2 d\ne");
            rig.restart();
            rig.append("g\n");
            assertThat(rig.read()).isEmpty();
            assertThat(rig.read(2_000)).containsExactly("3 f\ng");
        }
    }

    @Test
    void endsAnEntryThatHasTooManyLines() {
        try (var rig =
                new TrailRig(new LineRules(StandardCharsets.UTF_8, 100, new Multiline(INDENTED, false, 3, 4096)))) {
            rig.append("a\n b\n c\n d\n e\n f\n g\nz\n");
            assertThat(rig.read()).containsExactly("a\n b\n c", " d\n e\n f", " g");
        }
    }

    @Test
    void holdsTheLastEntryOfARotatedFileUntilItIsOver() {
        try (var rig =
                new TrailRig(new LineRules(StandardCharsets.UTF_8, 100, new Multiline(INDENTED, false, 500, 4096)))) {
            rig.append("a\n b\n");
            assertThat(rig.read()).isEmpty();
            rig.rename(TrailRig.PATH + ".1");
            rig.append("c\n");
            rig.read();
            assertThat(rig.read(5_000)).startsWith("a\n b");
        }
    }
}
