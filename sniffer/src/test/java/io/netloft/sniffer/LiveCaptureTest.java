package io.netloft.sniffer;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.chassis.term.Out;
import io.netloft.sniffer.text.TextOptions;
import io.netloft.testkit.NeedsPeer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Capture on the loopback interface. */
@Tag("peer")
class LiveCaptureTest {
    private final ByteArrayOutputStream talk = new ByteArrayOutputStream();

    private String capture(int port, int count, String face) throws Exception {
        var source = new SnifferConfig.Source(null, face, 262_144, true, true, "inout", 4096, null);
        var sink = new SnifferConfig.Sink(
                null, true, false, true, new SnifferConfig.Rotation(0, 0, 0), SnifferConfig.Stats.NONE);
        var config = new SnifferConfig(
                source, sink, "udp port " + port, count, TextOptions.plain(ZoneOffset.UTC), SnifferConfig.Form.TEXT);
        ByteArrayOutputStream shown = new ByteArrayOutputStream();
        PrintStream before = Out.redirect(new PrintStream(shown, false, StandardCharsets.UTF_8));
        try (DatagramSocket socket = new DatagramSocket()) {
            CompletableFuture<Boolean> run = CompletableFuture.supplyAsync(
                    () -> new SnifferServer(config, new PrintStream(talk, true, StandardCharsets.UTF_8)).run());
            DatagramPacket packet = new DatagramPacket(new byte[] {1, 2, 3}, 3, InetAddress.getLoopbackAddress(), port);
            while (!run.isDone()) {
                socket.send(packet);
                Thread.onSpinWait();
            }
            run.join();
        } finally {
            Out.redirect(before);
        }
        return shown.toString(StandardCharsets.UTF_8);
    }

    @Test
    @NeedsPeer(value = "tcpdump", root = true)
    void asManyPacketsAsAreWantedAreShownAndCounted() throws Exception {
        assertThat(capture(40_999, 3, "lo").lines())
                .hasSize(3)
                .allMatch(
                        line -> line.matches(
                                "\\d\\d:\\d\\d:\\d\\d\\.\\d{6} IP 127\\.0\\.0\\.1\\.\\d+ > 127\\.0\\.0\\.1\\.40999: UDP, length 3"));
        assertThat(talk.toString(StandardCharsets.UTF_8))
                .startsWith("sniffer: listening on lo, link-type EN10MB (Ethernet), snapshot length 262144 bytes\n")
                .contains("3 packets captured\n")
                .contains(" packets received by filter\n")
                .contains(" packets dropped by kernel\n");
    }

    @Test
    @NeedsPeer(value = "tcpdump", root = true)
    void everyInterfaceAtOnceTellsWhichOneItWas() throws Exception {
        assertThat(capture(40_998, 1, "any")).contains(" lo ").contains(".40998: UDP, length 3");
    }

    @Test
    void anInterfaceThatIsNotThereIsToldInOneLine() {
        var source = new SnifferConfig.Source(null, "nowhere0", 262_144, true, false, "inout", 4096, null);
        var sink = new SnifferConfig.Sink(
                null, true, false, true, new SnifferConfig.Rotation(0, 0, 0), SnifferConfig.Stats.NONE);
        var config = new SnifferConfig(source, sink, "", 1, TextOptions.plain(ZoneOffset.UTC), SnifferConfig.Form.TEXT);
        assertThat(new SnifferServer(config, new PrintStream(talk, true, StandardCharsets.UTF_8)).run())
                .isFalse();
        assertThat(talk.toString(StandardCharsets.UTF_8))
                .startsWith("sniffer: ")
                .endsWith("\n");
    }
}
