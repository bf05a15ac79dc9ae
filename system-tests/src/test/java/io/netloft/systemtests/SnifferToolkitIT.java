package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netloft.testkit.JarProcess;
import io.netloft.testkit.NeedsPeer;
import io.netloft.testkit.Peer;
import io.netloft.testkit.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the servers of prices and of files say, captured by tcpdump and read by the sniffer. With {@code golden.update} the
 * captures become those that the sniffer's own tests read.
 */
@NeedsPeer(
        value = {"tcpdump"},
        root = true)
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class SnifferToolkitIT {
    private static final Path KEPT =
            Path.of(System.getProperty("netloft.root", "..")).resolve("sniffer/src/test/resources/captures");
    private static final Pattern LINK = Pattern.compile("magnet:\\?xt=urn:btih:([0-9a-f]{40})\\S*");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    /** Captures what is said, and reads it. */
    private List<String> captured(String name, String filter, LoopbackCapture.Talk talk)
            throws IOException, InterruptedException {
        Path capture = folder.resolve(name);
        LoopbackCapture.write(capture, filter, talk);
        if (Boolean.getBoolean("golden.update")) {
            Files.copy(capture, KEPT.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
        return LoopbackCapture.read(capture);
    }

    private static void says(List<String> said, String regex) {
        assertThat(said)
                .as(regex)
                .anyMatch(line -> Pattern.compile(regex).matcher(line).find());
    }

    @Test
    void pricesAreToldByField() throws IOException, InterruptedException {
        try (JarProcess prices = JarProcess.of("prices")
                .args("--listen", "127.0.0.1:0", "--admin", "none")
                .args("--source-products", "2", "--source-per-second", "5")
                .start()) {
            String address = "127.0.0.1:" + prices.address("grpc").getPort();
            List<String> said =
                    captured("prices.pcap", "tcp port " + prices.address("grpc").getPort(), () -> talk(address));
            String call = "gRPC [<>] netloft\\.prices\\.v1\\.PriceService/StreamPrices ";
            says(said, call + "Welcome serverId=\"");
            says(said, call + "Subscribe subscriptionId=1 productIds=\\[\"\\*\"] mode=DELIVERY_MODE_MERGE ");
            says(said, call + "Acknowledge .*maxOutstanding=");
            says(said, call + "SubscriptionStatus subscriptionId=1 .*snapshotComplete=true ");
            says(
                    said,
                    call + "PriceBatch batchNumber=1 .*updates=\\[\\{productId=\"EUR/USD\" epoch=\\d+ sequence=\\d+ "
                            + "sourceTime=\\S+ receiveTime=\\S+ bid=1\\.\\d+ ask=1\\.\\d+ ");
            says(said, "PublishPricesRequest .*\\{productId=\"ACME\" bid=18\\.70 ask=18\\.72}.* publisherId=\"me\"");
            says(said, "PublishPricesResponse batchId=");
            assertThat(said).noneMatch(line -> line.contains("fault="));
        }
    }

    private void talk(String server) throws IOException {
        Path rows = Files.writeString(folder.resolve("rows"), "- ACME 18.70 18.72\n");
        try (JarProcess watch =
                JarProcess.of("prices").args("watch", "--server", server, "*").startUnready()) {
            watch.process().stdout().await(Pattern.compile("EUR/USD"), PATIENCE);
            Peer.Finished done = JarProcess.of("prices")
                    .args("publish", rows.toString(), "--server", server, "--as", "me")
                    .run();
            assertThat(done.exitCode()).as(done.stderr()).isZero();
            watch.process().stdout().await(Pattern.compile("ACME"), PATIENCE);
        }
    }

    @Test
    void peersAndHowTheyFindOneAnotherAreTold() throws IOException, InterruptedException {
        byte[] octets = new byte[20_000];
        new Random(Seeds.first()).nextBytes(octets);
        Path file = Files.write(folder.resolve("report.bin"), octets);
        List<String> said = captured("swarm.pcap", "tcp portrange 6881-6889 or udp", () -> swarm(file));
        says(said, "LSD > announce hash=[0-9a-f]{40} port=688\\d host=239\\.192\\.152\\.143:6771 cookie=");
        says(
                said,
                "catalogue > announce node=[0-9a-f]{16} .* shares=1 entries=\\[\\{hash=[0-9a-f]{40} "
                        + "name=\"report\\.bin\" length=20000 files=1}]");
        says(said, "catalogue > query node=[0-9a-f]{16} ref=\\d+ text=report");
        says(said, "catalogue < answer node=[0-9a-f]{16} ref=\\d+ .*entries=\\[\\{hash=.*report\\.bin");
        says(said, "catalogue > bye node=[0-9a-f]{16} epoch=\\d+");
        says(said, "peerwire > handshake hash=[0-9a-f]{40} peerId=-NL\\S+ can=extensions,fast");
        says(said, "peerwire [<>] extended handshake extensions=ut_metadata=1\\S* client=netloft ");
        says(said, "peerwire [<>] extended ut_metadata type=request part=0 ");
        says(said, "peerwire [<>] extended ut_metadata type=data part=0 length=\\d+ metadataSize=\\d+ ");
        says(said, "peerwire [<>] request piece=0 begin=0 length=16384$");
        says(said, "peerwire [<>] piece piece=0 begin=0 length=16384$");
    }

    private void swarm(Path file) throws IOException {
        try (JarProcess giver = peer("share", file.toString()).startUnready()) {
            Matcher link = giver.process().stdout().await(LINK, PATIENCE);
            // It listens for a second or so, in which the giver may not have been given any time.
            await("the share in a list")
                    .atMost(PATIENCE)
                    .until(() -> peer("ls", "report").run().stdout().contains(link.group(1)));
            Path out = folder.resolve("out");
            Peer.Finished got = peer("get", link.group(), "-o", out.toString(), "--timeout", "60")
                    .within(Duration.ofSeconds(75))
                    .run();
            assertThat(got.exitCode()).as(got.stderr()).isZero();
            assertThat(out.resolve("report.bin")).hasSameBinaryContentAs(file);
        }
    }

    private JarProcess.Launch peer(String command, String... arguments) {
        return JarProcess.of("p2p")
                .args(
                        command,
                        "--interface",
                        "lo",
                        "--data-dir",
                        folder.resolve(command).toString())
                .args(arguments);
    }
}
