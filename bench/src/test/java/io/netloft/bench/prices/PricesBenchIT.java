package io.netloft.bench.prices;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.chassis.term.Out;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

// It needs no peer, but a minute that a plain build has not.
@Tag("peer")
class PricesBenchIT {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @Test
    @Timeout(value = 240, unit = TimeUnit.SECONDS)
    void measuresEveryRowAndLeavesNoProcessBehind() {
        assertThat(run("--quick")).isZero();

        assertThat(rows("plain server")).as("hundred, one, throughput, age").isEqualTo(4);
        assertThat(rows("netloft")).as("every row, stalled and credit twice").isEqualTo(9);
        assertThat(ProcessHandle.current().descendants()).isEmpty();
    }

    @Test
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    void stopsEverythingWhenOursDoesNotStart() {
        assertThat(run("--quick", "--only=one", "--prices-argument=--no-such-option"))
                .isEqualTo(1);
        assertThat(ProcessHandle.current().descendants()).isEmpty();
    }

    private long rows(String server) {
        return printed.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith(server) && line.contains("  "))
                // The sentences below a table, and the facts above, begin alike.
                .filter(line -> !line.contains(": "))
                .count();
    }

    private int run(String... arguments) {
        PrintStream before = Out.redirect(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            return new CommandLine(new PricesCommand()).execute(arguments);
        } finally {
            Out.redirect(before);
        }
    }
}
