package io.netloft.logstream.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.logstream.core.LineMarks.Span;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineMarksTest {
    private static final Encoding UTF_8 = Encoding.of(StandardCharsets.UTF_8);

    private static void read(LineMarks marks, long offset, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        marks.read(offset, Scan.order(ByteBuffer.wrap(bytes)), bytes.length, UTF_8);
    }

    @Test
    void linesBetweenTwoPlacesThatWereReadUpToAreCounted() {
        var marks = new LineMarks();
        read(marks, 100, "a\nb\nc\n");
        read(marks, 106, "d\n");
        assertThat(marks.between(100, 106)).isEqualTo(new Span(3, true));
        assertThat(marks.between(106, 108)).isEqualTo(new Span(1, true));
        assertThat(marks.between(100, 108)).isEqualTo(new Span(4, true));
    }

    @Test
    void linesElsewhereAreReckoned() {
        var marks = new LineMarks();
        read(marks, 100, "aaaa\nbbbb\ncccc\ndddd\n");
        assertThat(marks.between(100, 110)).isEqualTo(new Span(2, false));
        assertThat(marks.between(0, 100)).isEqualTo(new Span(20, false));
        assertThat(marks.between(120, 1_120)).isEqualTo(new Span(200, false));
    }

    @Test
    void whatIsReadTwiceCountsOnce() {
        var marks = new LineMarks();
        read(marks, 0, "a\nb\n");
        read(marks, 0, "a\nb\nc\n");
        read(marks, 2, "b\n");
        assertThat(marks.between(0, 6)).isEqualTo(new Span(3, true));
    }

    @Test
    void behindAHoleItBeginsAnew() {
        var marks = new LineMarks();
        read(marks, 0, "a\nb\n");
        read(marks, 1_000, "long\n");
        assertThat(marks.between(1_000, 1_005)).isEqualTo(new Span(1, true));
        assertThat(marks.between(0, 1_000).exact()).isFalse();
    }

    @Test
    void nothingIsKnownOfWhatHasNoLine() {
        var marks = new LineMarks();
        assertThat(marks.between(0, 10)).isEqualTo(Span.UNKNOWN);
        read(marks, 0, "no end");
        assertThat(marks.between(0, 10)).isEqualTo(Span.UNKNOWN);
    }

    @Test
    void fewMarksOfManyReadsStillTellNearlyRight() {
        var random = new SplittableRandom(7);
        var marks = new LineMarks();
        long offset = 0;
        for (int i = 0; i < 20_000; i++) {
            String line = "x".repeat(random.nextInt(200)) + "\n";
            read(marks, offset, line);
            offset += line.length();
        }
        assertThat(marks.between(0, offset)).isEqualTo(new Span(20_000, true));
        assertThat(marks.between(offset / 2, offset).count()).isBetween(9_800L, 10_200L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE"})
    void aFileIsCountedFromEachPlaceToItsEnd(String charset) throws Exception {
        Charset of = Charset.forName(charset);
        Encoding encoding = Encoding.of(of);
        var disk = new SimDisk();
        var node = disk.create("/log/app.log");
        byte[] bytes = "zeile Ċ\n".repeat(20_000).getBytes(of);
        disk.write(node, 0, bytes, 0);
        int line = bytes.length / 20_000;
        try (OpenFile file = disk.open("/log/app.log")) {
            LineMarks marks = LineMarks.of(file, new long[] {line, 700L * line}, bytes.length, encoding);
            assertThat(marks.between(line, bytes.length)).isEqualTo(new Span(19_999, true));
            assertThat(marks.between(700L * line, bytes.length)).isEqualTo(new Span(19_300, true));
            assertThat(LineMarks.of(file, new long[] {0}, 1L << 40, encoding))
                    .as("too much to be counted")
                    .isNull();
            assertThat(LineMarks.of(file, new long[] {0}, bytes.length + 1L, encoding))
                    .as("a file that is shorter by now")
                    .isNull();
        }
    }
}
