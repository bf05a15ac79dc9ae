package io.netloft.bench.kvstore;

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

@NeedsPeer({"redis-server", "redis-benchmark", "etcd"})
class KvstoreBenchIT {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @Test
    @Timeout(value = 420, unit = TimeUnit.SECONDS)
    void measuresEveryRowAgainstItsPeersAndLeavesNoProcessBehind() {
        assertThat(run("--quick")).isZero();

        assertThat(rows("redis-server")).as("GET twice, SET, memory").isEqualTo(4);
        assertThat(rows("netloft"))
                .as("the same, three nodes twice, a follower twice")
                .isEqualTo(8);
        assertThat(rows("etcd")).isEqualTo(5);
        assertThat(rows("every key being there")).isEqualTo(1);
        assertThat(ProcessHandle.current().descendants()).isEmpty();
    }

    @Test
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    void stopsEverythingWhenOursDoesNotStart() {
        assertThat(run("--quick", "--only=get", "--kvstore-argument=--no-such-option"))
                .isEqualTo(1);
        assertThat(ProcessHandle.current().descendants()).isEmpty();
    }

    private long rows(String store) {
        return printed.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith(store + " "))
                // The sentences below a table begin alike.
                .filter(line -> !line.contains(": ") && line.contains("  "))
                .count();
    }

    private int run(String... arguments) {
        PrintStream before = Out.redirect(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            return new CommandLine(new KvstoreCommand()).execute(arguments);
        } finally {
            Out.redirect(before);
        }
    }
}
