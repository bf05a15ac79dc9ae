package io.netloft.bench.sniffer;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.chassis.term.Out;
import io.netloft.testkit.NeedsPeer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

@NeedsPeer(
        value = {"tcpdump", "tshark", "tcpreplay", "ip", "nsenter"},
        root = true)
class SnifferBenchIT {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @Test
    @Timeout(value = 240, unit = TimeUnit.SECONDS)
    void measuresEveryRowAgainstItsPeersAndLeavesNoProcessBehind() {
        assertThat(run("--quick")).isZero();

        assertThat(rows("tcpdump")).as("all but json, app and flows").isEqualTo(6);
        assertThat(rows("tshark")).as("json, app twice").isEqualTo(3);
        assertThat(rows("netloft")).as("every row, json twice").isEqualTo(10);
        assertThat(ProcessHandle.current().descendants()).isEmpty();
    }

    @Test
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    void tellsThatOursFailed() {
        assertThat(run("--quick", "--only=count", "--sniffer-argument=--no-such-option"))
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
            return new CommandLine(new SnifferCommand()).execute(arguments);
        } finally {
            Out.redirect(before);
        }
    }
}
