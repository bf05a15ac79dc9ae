package io.netloft.bench.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.chassis.term.Out;
import io.netloft.testkit.NeedsPeer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

@NeedsPeer({"nginx", "haproxy", "wrk", "h2load"})
class ProxyBenchIT {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @Test
    @Timeout(value = 420, unit = TimeUnit.SECONDS)
    void measuresEveryRowAgainstEveryPeerAndLeavesNoProcessBehind() {
        assertThat(run("--quick")).isZero();

        // The backend speaks no TLS and holds no idle connections, and HTTP/2 only to be gone out to; nginx has no TCP
        // mode here; the floor no TLS and no WebSockets, and HTTP/1.1 alone.
        assertThat(rows("direct")).isEqualTo(9);
        assertThat(rows("nginx")).isEqualTo(10);
        assertThat(rows("haproxy")).isEqualTo(12);
        assertThat(rows("netloft")).isEqualTo(12);
        assertThat(rows("floor")).isEqualTo(4);
        assertThat(ProcessHandle.current().descendants()).isEmpty();
    }

    @Test
    @Timeout(value = 170, unit = TimeUnit.SECONDS)
    void climbsTheLadderFromTheFloor() {
        assertThat(run("--quick", "--ladder", "--against=floor")).isZero();

        for (String rung : List.of("floor", "netloft", "on NIO", "access log json", "2 event loops")) {
            assertThat(rows(rung)).as(rung).isEqualTo(1);
        }
        assertThat(ProcessHandle.current().descendants()).isEmpty();
    }

    private long rows(String server) {
        // Cells are two blanks apart.
        return printed.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith(server + "  "))
                .count();
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void stopsEverythingWhenOursDoesNotStart() {
        assertThat(run("--quick", "--only=small", "--proxy-argument=--no-such-option"))
                .isEqualTo(1);
        assertThat(ProcessHandle.current().descendants()).isEmpty();
    }

    private int run(String... arguments) {
        PrintStream before = Out.redirect(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            return new CommandLine(new ProxyCommand()).execute(arguments);
        } finally {
            Out.redirect(before);
        }
    }
}
