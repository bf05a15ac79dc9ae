package io.netloft.bench.p2p;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.bench.run.BenchRun;
import io.netloft.testkit.NeedsPeer;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@NeedsPeer(
        value = {"aria2c", "qbittorrent-nox", "nginx", "curl", "ip", "nsenter"},
        root = true)
class P2pBenchIT {
    private final BenchRun run = new BenchRun(P2pCommand::new);

    @Test
    @Timeout(value = 300, unit = TimeUnit.SECONDS)
    void measuresEveryRowAgainstItsPeersAndLeavesNoProcessBehind() {
        assertThat(run.of("--quick")).isZero();

        assertThat(run.rows("libtorrent"))
                .as("two pairs, three from, three to, first-byte")
                .isEqualTo(9);
        assertThat(run.rows("curl from nginx")).as("two pairs").isEqualTo(2);
        assertThat(run.rows("netloft"))
                .as("the same as libtorrent, ls and crowd")
                .isEqualTo(11);
        assertThat(run.rows("from one") + run.rows("from three")).isEqualTo(2);
        assertThat(run.rows("to one") + run.rows("to eight")).isEqualTo(2);
        assertThat(BenchRun.leftBehind()).isEmpty();
    }

    @Test
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    void stopsEverythingWhenOursDoesNotStart() {
        assertThat(run.of("--quick", "--only=first-byte", "--p2p-argument=--no-such-option"))
                .isEqualTo(1);
        assertThat(BenchRun.leftBehind()).isEmpty();
    }
}
