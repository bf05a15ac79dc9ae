package io.netloft.bench.sniffer;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.bench.run.BenchRun;
import io.netloft.testkit.NeedsPeer;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@NeedsPeer(
        value = {"tcpdump", "tshark", "tcpreplay", "ip", "nsenter"},
        root = true)
class SnifferBenchIT {
    private final BenchRun run = new BenchRun(SnifferCommand::new);

    @Test
    @Timeout(value = 240, unit = TimeUnit.SECONDS)
    void measuresEveryRowAgainstItsPeersAndLeavesNoProcessBehind() {
        assertThat(run.of("--quick")).isZero();

        assertThat(run.rows("tcpdump")).as("all but json, app and flows").isEqualTo(6);
        assertThat(run.rows("tshark")).as("json, app twice").isEqualTo(3);
        assertThat(run.rows("netloft")).as("every row, json twice").isEqualTo(10);
        assertThat(BenchRun.leftBehind()).isEmpty();
    }

    @Test
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    void tellsThatOursFailed() {
        assertThat(run.of("--quick", "--only=count", "--sniffer-argument=--no-such-option"))
                .isEqualTo(1);
        assertThat(BenchRun.leftBehind()).isEmpty();
    }
}
