package io.netloft.chassis.term;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TermTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream stream = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    private final AtomicLong nowNs = new AtomicLong();

    @AfterEach
    void plain() {
        Colours.choose("never", Map.of());
    }

    @Test
    void alignsColumnsWhateverColoursTheyHold() {
        Colours.choose("always", Map.of());
        var table = new Table("name", "state").row("a", Colours.GREEN.of("up")).row("longer", "down");
        assertThat(table.lines())
                .containsExactly("\u001b[1mname    state\u001b[0m", "a       \u001b[32mup\u001b[0m", "longer  down");
    }

    @Test
    void coloursNothingWhenOutputIsNoTerminalOrNoColorIsSet() {
        Colours.choose("auto", Map.of("NO_COLOR", "1"));
        assertThat(Colours.RED.of("x")).isEqualTo("x");
        Colours.choose("auto", Map.of());
        assertThat(Colours.RED.of("x")).isEqualTo("x");
    }

    @Test
    void drawsABarOnATerminalButNotAtEveryUpdate() {
        try (var progress = new Progress("copy", 100, stream, true, nowNs::get, 80)) {
            for (int i = 0; i <= 50; i++) {
                progress.update(i);
            }
            nowNs.addAndGet(Duration.ofMillis(200).toNanos());
            progress.update(50);
        }
        String text = bytes.toString(StandardCharsets.UTF_8);
        assertThat(text.split("\r")).hasSize(4);
        assertThat(text).endsWith("\rcopy [###############...............]  50%" + System.lineSeparator());
    }

    @Test
    void printsPlainLinesElsewhere() {
        try (var progress = new Progress("copy", 1000, stream, false, nowNs::get, 80)) {
            for (int i = 0; i <= 1000; i++) {
                progress.update(i);
            }
        }
        assertThat(bytes.toString(StandardCharsets.UTF_8).lines())
                .hasSize(11)
                .startsWith("copy 0%")
                .endsWith("copy 100%");
    }
}
