package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netloft.testkit.JarProcess;
import io.netloft.testkit.NeedsPeer;
import io.netloft.testkit.Peer;
import io.netloft.testkit.RunningProcess.Signal;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The sniffer's jar reading what our own servers and their clients say to each other, as they say it, on any port. */
@NeedsPeer(
        value = {"curl", "redis-cli", "tshark", "jq"},
        root = true)
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class SnifferAppIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void stop() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    private <T extends AutoCloseable> T opened(T one) {
        opened.add(one);
        return one;
    }

    private JarProcess listening(String... arguments) {
        JarProcess sniffer = opened(JarProcess.of("sniffer").args(arguments).startUnready());
        sniffer.awaitLine("listening on", PATIENCE);
        return sniffer;
    }

    private static void awaitShown(JarProcess sniffer, String regex) {
        sniffer.process().stdout().await(Pattern.compile(regex), PATIENCE);
    }

    private static String filter(int... ports) {
        StringBuilder all = new StringBuilder();
        for (int port : ports) {
            all.append(all.isEmpty() ? "" : " or ").append("tcp port ").append(port);
        }
        return all.toString();
    }

    /** What jq says of the lines that were shown until now. */
    private String jq(JarProcess sniffer, String flag, String program) throws IOException {
        String shown = sniffer.process().stdout().text();
        Path lines = folder.resolve("shown.json");
        Files.writeString(lines, shown.substring(0, shown.lastIndexOf('\n') + 1));
        Peer.Finished told = Peer.of("jq").args(flag, program, lines.toString()).run();
        assertThat(told.exitCode()).as(told.stderr()).isZero();
        return told.stdout();
    }

    private static Peer.Finished curl(String... arguments) {
        return Peer.of("curl").args("-s", "--max-time", "25").args(arguments).run();
    }

    private JarProcess proxy(String... arguments) {
        Echo echo = opened(Echo.start());
        return opened(JarProcess.of("proxy")
                .args("--to", echo.address(), "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0")
                .args(arguments)
                .start());
    }

    @Test
    void requestsThroughTheProxyAreToldInBothVersionsOfHttp() {
        JarProcess proxy = proxy();
        int port = proxy.address("http").getPort();
        JarProcess sniffer = listening("-i", "lo", "-n", "-l", "--app-only", filter(port));
        String url = "http://127.0.0.1:" + port;

        assertThat(curl(url + "/first?a=b").exitCode()).isZero();
        assertThat(curl("--http2-prior-knowledge", url + "/second").exitCode()).isZero();
        curl(
                "--http2-prior-knowledge",
                "-H",
                "content-type: application/grpc",
                "-H",
                "te: trailers",
                "--data-binary",
                "",
                url + "/prices.v1.Prices/Watch");

        awaitShown(sniffer, "tcp:\\d+ HTTP > GET /first\\?a=b host=127\\.0\\.0\\.1:" + port);
        awaitShown(sniffer, "tcp:\\d+ HTTP < 200 .*bytes=\\d+.* took=[\\d.]+ms");
        awaitShown(sniffer, "tcp:\\d+ HTTP/2 > GET /second host=127\\.0\\.0\\.1:" + port + ".* h2=1");
        awaitShown(sniffer, "tcp:\\d+ HTTP/2 < 200 .*h2=1.* took=");
        awaitShown(sniffer, "tcp:\\d+ HTTP/2 > POST /prices\\.v1\\.Prices/Watch .*h2=1");
    }

    @Test
    void commandsOfTheStoreAreToldOnAnyInterfaceAndAPortThatNobodyKnows() throws IOException {
        JarProcess store = opened(JarProcess.of("kvstore")
                .args("--listen", "127.0.0.1:0", "--http", "127.0.0.1:0", "--admin", "127.0.0.1:0")
                .args("--raft", "127.0.0.1:" + Ports.next())
                .args("--data-dir", folder.resolve("data").toString())
                .start());
        int port = store.address("resp").getPort();
        JarProcess sniffer = listening("-i", "any", "-n", "-l", "--app", "--json", filter(port));

        assertThat(Peer.of("redis-cli")
                        .args("-p", Integer.toString(port), "SET", "greeting", "hel\u001blo")
                        .run()
                        .stdout())
                .isEqualTo("OK\n");

        awaitShown(sniffer, "\"app\":\"resp\".*\"command\":\"SET\"");
        awaitShown(sniffer, "\"app\":\"resp\",\"from\":\"server\".*OK");
        assertThat(sniffer.process().stdout().text()).doesNotContain("\u001b");
        String told = jq(sniffer, "-s", "[.[] | select(.app == \"resp\" and .command == \"SET\")] | length");
        // On any interface a packet over loopback is seen as it leaves and as it comes, and counts once.
        assertThat(told).isEqualTo("1\n");
    }

    @Test
    void eventsOfChatAndLogstreamAreToldInWebSocketAndInEventsOfTheServer() throws IOException {
        JarProcess chat = opened(ChatJar.in(folder.resolve("chat")).start());
        Path log = folder.resolve("app.log");
        Files.writeString(log, "the first line\n");
        JarProcess logstream =
                opened(LogServer.in(folder.resolve("logs")).args(log.toString()).start());
        int chatPort = ChatJar.address(chat).getPort();
        int logPort = logstream.address("http").getPort();
        JarProcess sniffer = listening("-i", "lo", "-n", "-l", "--app-only", filter(chatPort, logPort));

        WsLoop loop = opened(new WsLoop("sniffed"));
        ChatClient ann = ChatClient.open(loop, ChatJar.address(chat), "ann");
        ann.ok("join", "\"room\":\"ops\"");
        ann.ok("send", "\"room\":\"ops\",\"cid\":\"c1\",\"text\":\"hello there\"");
        // It listens until what it hears has been shown.
        opened(Peer.of("curl")
                .args("-s", "-N", "-H", "Accept: text/event-stream")
                .args("http://127.0.0.1:" + logPort + "/v1/tail?file=app.log&tail=10&format=json")
                .start());

        awaitShown(sniffer, "tcp:\\d+ HTTP < 101 ");
        awaitShown(sniffer, "tcp:\\d+ (WS|WebSocket|EVENT|event)[^\\n]* message [^\\n]*hello there");
        awaitShown(sniffer, "tcp:\\d+ [^\\n]*line [^\\n]*the first line");
    }

    @Test
    void handshakesOfTlsAreToldWithTheFingerprintsThatTsharkComputes() throws IOException {
        JarProcess proxy = proxy("--tls-development", "--tls-listen", "127.0.0.1:0");
        int port = proxy.address("https").getPort();
        Path kept = folder.resolve("kept.pcap");
        JarProcess sniffer = listening(
                "-i", "lo", "-n", "-U", "--app-only", "--json", "--print", "-w", kept.toString(), filter(port));

        curl("-k", "--resolve", "shop.example:" + port + ":127.0.0.1", "https://shop.example:" + port + "/");
        awaitShown(sniffer, "\"app\":\"tls\",\"from\":\"server\"");
        sniffer.signal(Signal.INT);
        sniffer.exitCode();

        List<String> theirs = Peer.of("tshark")
                .args("-n", "-r", kept.toString(), "-d", "tcp.port==" + port + ",tls")
                .args("-Y", "tls.handshake.type == 1", "-T", "fields")
                .args("-e", "tls.handshake.extensions_server_name", "-e", "tls.handshake.ja3")
                .run()
                .stdout()
                .lines()
                .toList();
        List<String> ours = jq(sniffer, "-r", "select(.app == \"tls\" and .from == \"client\") | [.sni, .ja3] | @tsv")
                .lines()
                .toList();
        assertThat(ours).isNotEmpty().containsExactlyElementsOf(theirs);
        assertThat(ours.get(0)).startsWith("shop.example\t");
        assertThat(sniffer.process().stdout().text()).contains("\"alpn\":\"h2,http/1.1\"", "\"ja4\":\"t13d");
    }

    @Test
    void questionsOfTheDomainNameSystemAreTold() {
        JarProcess sniffer = listening("-i", "lo", "-n", "-l", "--app-only", "udp port 5355");
        await().atMost(PATIENCE).until(() -> {
            ask("printer.example");
            return sniffer.process().stdout().text().contains("printer.example");
        });
        awaitShown(sniffer, "udp:\\d+ DNS > .*A.*printer\\.example");
    }

    private static void ask(String name) throws IOException {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(octets);
        out.writeLong(0x0007_0100_0001_0000L);
        out.writeInt(0);
        for (String label : name.split("\\.")) {
            out.writeByte(label.length());
            out.writeBytes(label);
        }
        out.writeByte(0);
        out.writeInt(0x0001_0001);
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.send(
                    new DatagramPacket(octets.toByteArray(), octets.size(), InetAddress.getLoopbackAddress(), 5355));
        }
    }

    @Test
    void aConversationIsFollowedWhileItHappens() {
        JarProcess proxy = proxy();
        int port = proxy.address("http").getPort();
        JarProcess sniffer = listening("-i", "lo", "-n", "-l", "--follow", "tcp:0", filter(port));

        assertThat(curl("http://127.0.0.1:" + port + "/followed").exitCode()).isZero();

        awaitShown(sniffer, "--- .* > 127\\.0\\.0\\.1\\." + port);
        awaitShown(sniffer, "GET /followed HTTP/1\\.1");
        awaitShown(sniffer, "HTTP/1\\.1 200");
    }
}
