package io.netloft.bench.p2p;

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

@NeedsPeer({"aria2c", "qbittorrent-nox", "nginx", "curl"})
class P2pBenchIT {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @Test
    @Timeout(value = 300, unit = TimeUnit.SECONDS)
    void measuresEveryRowAgainstItsPeersAndLeavesNoProcessBehind() {
        assertThat(run("--quick")).isZero();

        assertThat(rows("libtorrent"))
                .as("pair, three from, three to, first-byte")
                .isEqualTo(8);
        assertThat(rows("curl from nginx")).as("pair").isEqualTo(1);
        assertThat(rows("netloft")).as("the same as libtorrent, ls and crowd").isEqualTo(10);
        assertThat(rows("from one") + rows("from three")).isEqualTo(2);
        assertThat(rows("to one") + rows("to eight")).isEqualTo(2);
        assertThat(ProcessHandle.current().descendants()).isEmpty();
    }

    @Test
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    void stopsEverythingWhenOursDoesNotStart() {
        assertThat(run("--quick", "--only=first-byte", "--p2p-argument=--no-such-option"))
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
            return new CommandLine(new P2pCommand()).execute(arguments);
        } finally {
            Out.redirect(before);
        }
    }
}
