package io.netloft.chassis.term;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LiveLinesTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private int height = 24;
    private final LiveLines lines = new LiveLines(new PrintStream(bytes, true, StandardCharsets.UTF_8), () -> height);

    @Test
    void drawsOverWhatItDrewBefore() {
        assertThat(draw(List.of("a", "b"))).isEqualTo("\u001b[?7l\ra\u001b[K\n\rb\u001b[K\n\u001b[J\u001b[?7h");
        assertThat(draw(List.of("c"))).isEqualTo("\u001b[?7l\u001b[2A\rc\u001b[K\n\u001b[J\u001b[?7h");
        assertThat(draw(List.of())).isEqualTo("\u001b[?7l\u001b[1A\u001b[J\u001b[?7h");
    }

    // What scrolls away can't be drawn over.
    @Test
    void drawsNoMoreThanTheTerminalHasRowsFor() {
        height = 10;
        List<String> much = IntStream.range(0, 30).mapToObj(Integer::toString).toList();
        String drawn = draw(much);
        assertThat(drawn.split("\u001b\\[K", -1)).hasSize(10);
        assertThat(drawn).contains("\r7\u001b[K").doesNotContain("\r8\u001b[K").contains("\r… 22 more\u001b[K");
        assertThat(draw(much)).contains("\u001b[9A");
        height = 6;
        for (int i = 2; i < 20; i++) {
            draw(much);
        }
        assertThat(draw(much)).contains("\r… 26 more\u001b[K");
    }

    @Test
    void aTestHasNoTerminal() {
        assertThat(LiveLines.possible(Map.of("TERM", "dumb"))).isFalse();
        assertThat(Terminal.height()).isPositive();
    }

    private String draw(List<String> what) {
        bytes.reset();
        lines.draw(what);
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
