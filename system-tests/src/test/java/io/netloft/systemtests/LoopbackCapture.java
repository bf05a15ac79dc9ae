package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netloft.testkit.JarProcess;
import io.netloft.testkit.Peer;
import io.netloft.testkit.RunningProcess;
import io.netloft.testkit.RunningProcess.Signal;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** What is said over loopback, captured by tcpdump without a loss, and read by the sniffer's jar. */
final class LoopbackCapture {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final byte[] END = "that was all that was said".getBytes(StandardCharsets.US_ASCII);

    private LoopbackCapture() {}

    /** What is to be captured. */
    @FunctionalInterface
    interface Talk {
        void run() throws IOException, InterruptedException;
    }

    /**
     * Captures into a file all that is said. What the kernel holds is lost when tcpdump is told to end, so a word is said
     * after all others and waited for in the file.
     */
    static void write(Path file, String filter, Talk talk) throws IOException, InterruptedException {
        try (DatagramSocket here = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                RunningProcess tcpdump = tcpdump(file, "(" + filter + ") or udp dst port " + here.getLocalPort())) {
            talk.run();
            here.send(new DatagramPacket(END, END.length, here.getLocalSocketAddress()));
            String end = new String(END, StandardCharsets.ISO_8859_1);
            await("the last word in the capture")
                    .atMost(PATIENCE)
                    .until(() ->
                            Files.readString(file, StandardCharsets.ISO_8859_1).contains(end));
            tcpdump.signal(Signal.TERM);
            tcpdump.exitCode(PATIENCE);
            assertThat(tcpdump.stderr().text()).contains("\n0 packets dropped by kernel");
        }
    }

    // Not in immediate mode: there the kernel keeps a place of a whole snapshot length for each packet, some thirty of
    // them.
    private static RunningProcess tcpdump(Path file, String filter) throws IOException {
        return Peer.of("tcpdump")
                .args("-i", "lo", "-n", "-U", "-B", "65536", "-Z", "root", "-w", file.toString(), filter)
                .readyWhenLine("listening on lo")
                .start();
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
