package io.netloft.bench.logstream;

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

@NeedsPeer({"websocketd", "nginx", "curl", "grep", "taskset"})
class LogstreamBenchIT {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @Test
    @Timeout(value = 240, unit = TimeUnit.SECONDS)
    void measuresEveryRowAgainstItsPeersAndLeavesNoProcessBehind() {
        assertThat(run("--quick")).isZero();

        assertThat(rows("websocketd, tail -F")).as("burst, latency").isEqualTo(2);
        assertThat(rows("nginx, the file")).isEqualTo(1);
        assertThat(rows("grep -F")).as("one literal, two encodings").isEqualTo(2);
        assertThat(rows("grep -E")).as("two expressions, two encodings").isEqualTo(4);
        assertThat(rows("netloft")).as("the same, and idle viewers").isEqualTo(7);
        assertThat(rows("watched")).isEqualTo(1);
        assertThat(rows("followed by one viewer")).isEqualTo(1);
        assertThat(ProcessHandle.current().descendants()).isEmpty();
    }

    @Test
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    void stopsEverythingWhenOursDoesNotStart() {
        assertThat(run("--quick", "--only=burst", "--logstream-argument=--no-such-option"))
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
            return new CommandLine(new LogstreamCommand()).execute(arguments);
        } finally {
            Out.redirect(before);
        }
    }
}
