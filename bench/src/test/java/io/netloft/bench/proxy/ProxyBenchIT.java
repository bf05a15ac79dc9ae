package io.netloft.bench.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.bench.run.BenchRun;
import io.netloft.testkit.NeedsPeer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@NeedsPeer({"nginx", "haproxy", "wrk", "h2load"})
class ProxyBenchIT {
    private final BenchRun run = new BenchRun(ProxyCommand::new);

    @Test
    @Timeout(value = 420, unit = TimeUnit.SECONDS)
    void measuresEveryRowAgainstEveryPeerAndLeavesNoProcessBehind() {
        assertThat(run.of("--quick")).isZero();

        // The backend speaks no TLS and holds no idle connections, and HTTP/2 only to be gone out to; nginx has no TCP
        // mode here; the floor no TLS and no WebSockets, and HTTP/1.1 alone.
        assertThat(rows("direct")).isEqualTo(9);
        assertThat(rows("nginx")).isEqualTo(10);
        assertThat(rows("haproxy")).isEqualTo(12);
        assertThat(rows("netloft")).isEqualTo(12);
        assertThat(rows("floor")).isEqualTo(4);
        assertThat(BenchRun.leftBehind()).isEmpty();
    }

    @Test
    @Timeout(value = 170, unit = TimeUnit.SECONDS)
    void climbsTheLadderFromTheFloor() {
        assertThat(run.of("--quick", "--ladder", "--against=floor")).isZero();

        for (String rung : List.of("floor", "netloft", "on NIO", "access log json", "2 event loops")) {
            assertThat(rows(rung)).as(rung).isEqualTo(1);
        }
        assertThat(BenchRun.leftBehind()).isEmpty();
    }

    private long rows(String server) {
        // Cells are two blanks apart.
        return run.lines().filter(line -> line.startsWith(server + "  ")).count();
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void stopsEverythingWhenOursDoesNotStart() {
        assertThat(run.of("--quick", "--only=small", "--proxy-argument=--no-such-option"))
                .isEqualTo(1);
        assertThat(BenchRun.leftBehind()).isEmpty();
    }
}
