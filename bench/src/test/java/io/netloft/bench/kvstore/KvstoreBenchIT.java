package io.netloft.bench.kvstore;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.bench.run.BenchRun;
import io.netloft.testkit.NeedsPeer;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@NeedsPeer({"redis-server", "redis-benchmark", "etcd"})
class KvstoreBenchIT {
    private final BenchRun run = new BenchRun(KvstoreCommand::new);

    @Test
    @Timeout(value = 420, unit = TimeUnit.SECONDS)
    void measuresEveryRowAgainstItsPeersAndLeavesNoProcessBehind() {
        assertThat(run.of("--quick")).isZero();

        assertThat(run.rows("redis-server ")).as("GET twice, SET, memory").isEqualTo(4);
        assertThat(run.rows("netloft "))
                .as("the same, three nodes twice, a follower twice")
                .isEqualTo(8);
        assertThat(run.rows("etcd ")).isEqualTo(5);
        assertThat(run.rows("every key being there ")).isEqualTo(1);
        assertThat(BenchRun.leftBehind()).isEmpty();
    }

    @Test
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    void stopsEverythingWhenOursDoesNotStart() {
        assertThat(run.of("--quick", "--only=get", "--kvstore-argument=--no-such-option"))
                .isEqualTo(1);
        assertThat(BenchRun.leftBehind()).isEmpty();
    }
}
