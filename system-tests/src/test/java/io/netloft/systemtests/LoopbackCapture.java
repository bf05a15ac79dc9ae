package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netloft.testkit.JarProcess;
import io.netloft.testkit.Peer;
import io.netloft.testkit.RunningProcess;
import io.netloft.testkit.RunningProcess.Signal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** What is said over loopback, captured by tcpdump without a loss, and read by the sniffer's jar. */
final class LoopbackCapture {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private LoopbackCapture() {}

    /** What is to be captured. */
    @FunctionalInterface
    interface Talk {
        void run() throws IOException, InterruptedException;
    }

    /** Captures into a file what is said, until something has come into it. */
    static void write(Path file, String filter, String last, Talk talk) throws IOException, InterruptedException {
        // Not in immediate mode: there the kernel keeps a place of a whole snapshot length for each packet, some thirty
        // of them.
        try (RunningProcess tcpdump = Peer.of("tcpdump")
                .args("-i", "lo", "-n", "-U", "-B", "65536", "-Z", "root", "-w", file.toString(), filter)
                .readyWhenLine("listening on lo")
                .start()) {
            talk.run();
            await("the last message in the capture")
                    .atMost(PATIENCE)
                    .until(() ->
                            Files.readString(file, StandardCharsets.ISO_8859_1).contains(last));
            tcpdump.signal(Signal.TERM);
            tcpdump.exitCode(Duration.ofSeconds(10));
            assertThat(tcpdump.stderr().text()).contains("\n0 packets dropped by kernel");
        }
    }

    /** A line for each message in a file. */
    static List<String> read(Path file) {
        Peer.Finished done = JarProcess.of("sniffer")
                .args("-n", "-r", file.toString(), "--app-only")
                .run();
        assertThat(done.exitCode()).as(done.stderr()).isZero();
        return done.stdout().lines().toList();
    }
}
