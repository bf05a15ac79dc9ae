package io.netloft.bench.logstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.bench.run.BenchRun;
import io.netloft.testkit.NeedsPeer;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@NeedsPeer({"websocketd", "nginx", "curl", "grep", "taskset"})
class LogstreamBenchIT {
    private final BenchRun run = new BenchRun(LogstreamCommand::new);

    @Test
    @Timeout(value = 240, unit = TimeUnit.SECONDS)
    void measuresEveryRowAgainstItsPeersAndLeavesNoProcessBehind() {
        assertThat(run.of("--quick")).isZero();

        assertThat(run.rows("websocketd, tail -F")).as("burst, latency").isEqualTo(2);
        assertThat(run.rows("nginx, the file")).isEqualTo(1);
        assertThat(run.rows("grep -F")).as("one literal, two encodings").isEqualTo(2);
        assertThat(run.rows("grep -E")).as("two expressions, two encodings").isEqualTo(4);
        assertThat(run.rows("netloft")).as("the same, and idle viewers").isEqualTo(7);
        assertThat(run.rows("watched")).isEqualTo(1);
        assertThat(run.rows("followed by one viewer")).isEqualTo(1);
        assertThat(BenchRun.leftBehind()).isEmpty();
    }

    @Test
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    void stopsEverythingWhenOursDoesNotStart() {
        assertThat(run.of("--quick", "--only=burst", "--logstream-argument=--no-such-option"))
                .isEqualTo(1);
        assertThat(BenchRun.leftBehind()).isEmpty();
    }
}
