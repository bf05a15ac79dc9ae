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

@NeedsPeer({"nginx", "haproxy", "wrk"})
class ProxyBenchIT {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @Test
    @Timeout(value = 170, unit = TimeUnit.SECONDS)
    void measuresEveryRowAgainstEveryPeerAndLeavesNoProcessBehind() {
        assertThat(run("--quick")).isZero();

        List<String> lines = printed.toString(StandardCharsets.UTF_8).lines().toList();
        for (String server : List.of("direct", "nginx", "haproxy", "netloft", "floor")) {
            assertThat(lines.stream().filter(line -> line.startsWith(server + " ")))
                    .as("rows of %s", server)
                    .hasSize(3)
                    .allMatch(line -> line.endsWith(" 0"), "nothing failed");
        }
        assertThat(ProcessHandle.current().descendants()).isEmpty();
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
