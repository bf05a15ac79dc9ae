package io.netloft.p2p;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netloft.chassis.life.StartException;
import io.netloft.p2p.core.SwarmLimits;
import io.netloft.proto.bencode.InfoHash;
import io.netloft.proto.discovery.CatalogueMessage;
import io.netloft.proto.discovery.LsdMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A private group, and those who are not of it. */
@Timeout(90)
class GroupTest {
    @TempDir
    private Path folder;

    private GroupKey key(String name, String secret) throws IOException {
        return GroupKey.read(Files.writeString(folder.resolve(name), secret));
    }

    private GroupKey ours(String file) throws IOException {
        return key(file, "0123456789abcdef0123456789abcdef\n");
    }

    private static Share give(Node node, Path file) throws IOException {
        Share share = Share.given(MetainfoMaker.make(file, 0, read -> {}), node.ground());
        node.add(share, List.of());
        return share;
    }

    @Test
    void membersFindOneAnotherAndFetch() throws Exception {
        Path file = Sample.file(folder.resolve("in/secret.bin"), 3_000_000, 1);
        try (Node giver = Sample.member(folder.resolve("a"), ours("key-a"));
                Node taker = Sample.member(folder.resolve("b"), ours("key-b"))) {
            Share given = give(giver, file);
            Share wanted = Share.wanted(given.hash(), folder.resolve("out"), taker.ground());
            taker.add(wanted, List.of());
            wanted.done().get(30, SECONDS);
            assertThat(folder.resolve("out/secret.bin")).hasSameBinaryContentAs(file);
            await().atMost(10, SECONDS)
                    .until(() -> taker.ask(() -> taker.catalogue().named("secret.bin"))
                                    .size()
                            == 1);
        }
    }

    @Test
    void whoHasAnotherKeyOrNoneCanNotJoin() throws Exception {
        Path file = Sample.file(folder.resolve("in/secret.bin"), 100_000, 1);
        try (Node giver = Sample.member(folder.resolve("a"), ours("key-a"));
                Node stranger = Sample.member(folder.resolve("b"), key("key-b", "another key of sixteen octets"));
                Node open = Sample.node(folder.resolve("c"), SwarmLimits.DEFAULT, true)) {
            Share given = give(giver, file);
            InetSocketAddress at = new InetSocketAddress("127.0.0.1", giver.port());
            for (Node outsider : List.of(stranger, open)) {
                Share wanted = Share.wanted(given.hash(), folder.resolve("out"), outsider.ground());
                outsider.add(wanted, List.of(at));
                assertThatThrownBy(() -> wanted.known().get(4, SECONDS)).isInstanceOf(TimeoutException.class);
                assertThat(outsider.ask(() -> outsider.catalogue().find(""))).isEmpty();
            }
            // One may be dialling just now; whoever was let in would stay.
            await().until(() -> giver.ask(() -> giver.peers().isEmpty()));
        }
    }

    @Test
    void anEavesdropperLearnsNeitherNamesNorHashes() throws Exception {
        Path file = Sample.file(folder.resolve("in/very-secret-name.bin"), 100_000, 1);
        NetworkInterface lo = NetworkInterface.getByName("lo");
        List<String> heard = new ArrayList<>();
        InfoHash hash;
        try (MulticastSocket announces = ear(LsdMessage.GROUP_4, LsdMessage.PORT, lo);
                MulticastSocket names = ear(CatalogueMessage.GROUP_4, CatalogueMessage.PORT, lo);
                Node giver = Sample.member(folder.resolve("a"), ours("key-a"))) {
            hash = give(giver, file).hash();
            String veiled = ours("key-c").veil(hash).hex();
            // What other tests of this machine say is heard too: ours is known by its port, and by being sealed.
            await().atMost(20, SECONDS).until(() -> {
                String text = receive(announces);
                heard.add(text);
                return text.toLowerCase(Locale.ROOT).contains(veiled);
            });
            await().atMost(20, SECONDS).until(() -> {
                String text = receive(names);
                heard.add(text);
                return text.startsWith("NLG1");
            });
        }
        String all = String.join("\n", heard);
        assertThat(all.toLowerCase(Locale.ROOT)).doesNotContain(hash.hex());
        assertThat(all).doesNotContain("very-secret-name");
        assertThat(all).doesNotContain(new String(hash.octets(), StandardCharsets.ISO_8859_1));
    }

    private static MulticastSocket ear(String group, int port, NetworkInterface network) throws IOException {
        MulticastSocket socket = new MulticastSocket(port);
        socket.joinGroup(new InetSocketAddress(InetAddress.getByName(group), port), network);
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static String receive(MulticastSocket socket) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[2_000], 2_000);
        socket.receive(packet);
        return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.ISO_8859_1);
    }

    @Test
    void aDatagramIsOpenedOnceAndNotLongAfterItWasSealed() throws Exception {
        GroupSeal one = ours("key-a").seal();
        GroupSeal other = ours("key-b").seal();
        byte[] sealed = one.seal("hello".getBytes(StandardCharsets.UTF_8), 1_000_000);
        assertThat(other.open(sealed, 1_000_500))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("hello");
        assertThat(other.open(sealed, 1_000_600)).as("sent again").isNull();
        byte[] late = one.seal("late".getBytes(StandardCharsets.UTF_8), 1_000_000);
        assertThat(other.open(late, 1_000_000 + 121_000)).as("kept for long").isNull();
        byte[] bent = one.seal("bent".getBytes(StandardCharsets.UTF_8), 1_000_000);
        bent[bent.length - 1] ^= 1;
        assertThat(other.open(bent, 1_000_000)).as("changed on the way").isNull();
        assertThat(other.open(new byte[3], 0)).as("too short").isNull();
        GroupSeal stranger = key("key-s", "another key of sixteen octets").seal();
        assertThat(stranger.open(one.seal(new byte[9], 5), 5)).as("another key").isNull();
    }

    @Test
    void whoPassesOnWhatBothSayIsNotLetThrough() throws Exception {
        Path file = Sample.file(folder.resolve("in/secret.bin"), 100_000, 1);
        try (Node giver = Sample.member(folder.resolve("a"), ours("key-a"));
                Node taker = Sample.member(folder.resolve("b"), ours("key-b"));
                Middle middle = new Middle(giver.port())) {
            give(giver, file);
            CompletableFuture<Object> met = new CompletableFuture<>();
            taker.wires()
                    .connect(
                            new InetSocketAddress("127.0.0.1", middle.port()),
                            new io.netty.channel.ChannelInboundHandlerAdapter() {
                                @Override
                                public void channelActive(io.netty.channel.ChannelHandlerContext ctx) {
                                    met.complete("let through");
                                }

                                @Override
                                public void channelInactive(io.netty.channel.ChannelHandlerContext ctx) {
                                    met.complete("sent away");
                                }
                            });
            assertThat(met.get(20, SECONDS)).isEqualTo("sent away");
            assertThat(middle.passed.get(20, SECONDS))
                    .as("octets that the listener let out")
                    .isZero();
        }
    }

    @Test
    void aProofIsOfOneEndAndOneConnection() throws Exception {
        GroupKey one = ours("key-a");
        GroupKey other = ours("key-b");
        GroupKey third = ours("key-c");
        Certificate a = one.certificate();
        Certificate b = other.certificate();
        assertThat(one.proof(true, a, b)).isEqualTo(other.proof(true, a, b));
        assertThat(one.proof(true, a, b)).isNotEqualTo(one.proof(false, a, b));
        assertThat(one.proof(true, a, b)).isNotEqualTo(one.proof(true, b, a));
        assertThat(one.proof(true, a, b)).as("for another").isNotEqualTo(one.proof(true, a, third.certificate()));
    }

    @Test
    void aKeyThatIsNoneIsRefused() throws Exception {
        assertThatThrownBy(() -> key("short", "too short"))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("9 octets (expected: 16 to 4096)");
        assertThatThrownBy(() -> GroupKey.read(folder.resolve("none"))).isInstanceOf(StartException.class);
    }

    /** Stands between two ends with a certificate of its own, and passes on what each says. */
    private static final class Middle implements AutoCloseable {
        private final SSLServerSocket listener;
        private final SSLContext context;
        private final CompletableFuture<Integer> passed = new CompletableFuture<>();
        private final int to;

        Middle(int to) throws Exception {
            this.to = to;
            var ends = io.netloft.chassis.tls.DevelopmentCertificate.of(java.time.Instant.now(), List.of("localhost"));
            var store = java.security.KeyStore.getInstance("PKCS12");
            store.load(null, new char[0]);
            store.setKeyEntry("own", ends.key(), new char[0], new Certificate[] {ends.certificate()});
            var keys = javax.net.ssl.KeyManagerFactory.getInstance("PKIX");
            keys.init(store, new char[0]);
            context = SSLContext.getInstance("TLSv1.3");
            context.init(keys.getKeyManagers(), new X509TrustManager[] {new Anybody()}, null);
            listener = (SSLServerSocket)
                    context.getServerSocketFactory().createServerSocket(0, 5, InetAddress.getByName("127.0.0.1"));
            listener.setNeedClientAuth(true);
            Thread thread = new Thread(this::run, "middle");
            thread.setDaemon(true);
            thread.start();
        }

        int port() {
            return listener.getLocalPort();
        }

        private void run() {
            try (SSLSocket from = (SSLSocket) listener.accept();
                    SSLSocket on = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", to)) {
                from.startHandshake();
                on.startHandshake();
                InputStream in = from.getInputStream();
                OutputStream out = on.getOutputStream();
                byte[] proof = in.readNBytes(32);
                out.write(proof);
                out.flush();
                on.setSoTimeout(15_000);
                byte[] answer = on.getInputStream().readAllBytes();
                passed.complete(answer.length);
            } catch (IOException e) {
                // It was cut: nothing came.
                passed.complete(0);
            }
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }
    }

    /** Trusts everybody, as the one in the middle would. */
    private static final class Anybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(java.security.cert.X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(java.security.cert.X509Certificate[] chain, String type) {}

        @Override
        public java.security.cert.X509Certificate[] getAcceptedIssuers() {
            return new java.security.cert.X509Certificate[0];
        }
    }
}
