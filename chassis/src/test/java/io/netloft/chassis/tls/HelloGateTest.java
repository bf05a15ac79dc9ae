package io.netloft.chassis.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netloft.chassis.config.HostPort;
import io.netloft.chassis.config.Size;
import io.netloft.chassis.metrics.Meters;
import io.netloft.chassis.metrics.ScrapeFormat;
import io.netloft.chassis.net.Binder;
import io.netloft.chassis.net.Transport;
import io.netloft.chassis.net.Workers;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Raw bytes, as an attacker would send them. */
class HelloGateTest {
    private final Transport transport = Transport.open(Transport.Choice.AUTO, 1);
    private final Workers workers = new Workers("test", 2, 16);
    private final Meters meters = new Meters();
    private final Queue<Throwable> troubles = new ConcurrentLinkedQueue<>();
    private TlsContexts contexts;
    private InetSocketAddress address;

    @BeforeEach
    void listen() {
        serve(Duration.ofSeconds(30));
    }

    private void serve(Duration handshake) {
        var config = new TlsConfig(
                null, null, List.of(), null, TlsConfig.ClientAuthentication.NONE, true, Size.parse("16KiB"), handshake);
        contexts = TlsContexts.server(config, List.of(), workers, meters);
        Channel channel = new Binder(transport).bind(new HostPort("127.0.0.1", 0), new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel accepted) {
                accepted.pipeline().addLast(contexts.handler()).addLast(new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelRead(ChannelHandlerContext ctx, Object message) {
                        ctx.writeAndFlush(message);
                    }

                    @Override
                    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                        troubles.add(cause);
                        ctx.close();
                    }
                });
            }
        });
        address = (InetSocketAddress) channel.localAddress();
    }

    @AfterEach
    void close() {
        contexts.close();
        workers.close();
        transport.close();
        meters.close();
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    private static byte[] record(byte[] message, int from, int length) {
        var record = new ByteArrayOutputStream();
        record.writeBytes(new byte[] {22, 3, 1, (byte) (length >> 8), (byte) length});
        record.write(message, from, length);
        return record.toByteArray();
    }

    /** A message of one-byte records. */
    private static byte[] crumbs(byte[] message) {
        var out = new ByteArrayOutputStream();
        for (int i = 0; i < message.length; i++) {
            out.writeBytes(record(message, i, 1));
        }
        return out.toByteArray();
    }

    private static byte[] claim(int length) {
        return new byte[] {1, (byte) (length >> 16), (byte) (length >> 8), (byte) length};
    }

    /** Sends and waits for the end of the connection. */
    private void closedAfter(byte[] bytes) throws IOException {
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(bytes);
            // An alert, if anything.
            assertThat(socket.getInputStream().readAllBytes().length).isLessThan(16);
        } catch (SocketException reset) {
            // It was closed with bytes of ours unread: just as good.
            assertThat(reset).hasMessageContaining("reset");
        }
    }

    private void awaitFailures(String reason, double count) {
        await().atMost(Duration.ofSeconds(10))
                .until(() -> meters.scrape(ScrapeFormat.PROMETHEUS)
                        .contains("tls_handshake_failures_total{reason=\"" + reason + "\"} " + count));
    }

    @Test
    void closesWhoClaimsAClientHelloOf16MiBAtItsFirstBytes() throws Exception {
        closedAfter(hex("16 0301 4000 01 ffffff 0303"));
        closedAfter(hex("16 0301 0200 01 004001"));
        closedAfter(crumbs(claim(0xffffff)));
        closedAfter(crumbs(claim(16 * 1024 + 1)));
        awaitFailures("hello", 4);
        assertThat(troubles).isEmpty();
    }

    @Test
    void closesWhoClaimsARecordThatTlsDoesNotHave() throws Exception {
        closedAfter(hex("16 0301 ffff"));
        closedAfter(hex("16 0301 0000 16 0301 0000"));
        closedAfter(hex("15 0301 0002 0228"));
        closedAfter("GET / HTTP/1.1\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        awaitFailures("hello", 4);
        assertThat(troubles).isEmpty();
    }

    @Test
    void holdsNoMoreThanItsLimitOfWhatComesInCrumbs() throws Exception {
        byte[] hello = new byte[4 + 16 * 1024];
        System.arraycopy(claim(16 * 1024), 0, hello, 0, 4);
        closedAfter(crumbs(hello));
        awaitFailures("refused", 1);
    }

    @Test
    void closesWhoDawdles() throws Exception {
        contexts.close();
        serve(Duration.ofMillis(300));
        closedAfter(hex("16 0301 0200 01 0001fc"));
        closedAfter(new byte[0]);
        awaitFailures("timeout", 2);
    }

    @Test
    void countsWhoLeavesAndWhoIsServed() throws Exception {
        new Socket(address.getAddress(), address.getPort()).close();
        awaitFailures("closed", 1);
        talk(trusting()).close();
        assertThat(meters.scrape(ScrapeFormat.PROMETHEUS)).contains("tls_handshakes_total 1.0");
    }

    private static SSLContext trusting() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
        return context;
    }

    private SSLSocket talk(SSLContext client, String... protocols) throws IOException {
        SSLSocket socket = (SSLSocket) client.getSocketFactory().createSocket(address.getAddress(), address.getPort());
        socket.setSoTimeout(20_000);
        if (protocols.length > 0) {
            socket.setEnabledProtocols(protocols);
        }
        socket.getOutputStream().write('x');
        assertThat(socket.getInputStream().read()).isEqualTo('x');
        return socket;
    }

    @Test
    void takesUpSessionsAgainInBothVersionsOfTls() throws Exception {
        for (String version : List.of("TLSv1.3", "TLSv1.2")) {
            long before = contexts.resumed();
            SSLContext client = trusting();
            talk(client, version).close();
            assertThat(contexts.resumed()).as(version).isEqualTo(before);
            talk(client, version).close();
            assertThat(contexts.resumed()).as(version).isEqualTo(before + 1);
        }
    }

    @Test
    void takesUpSessionsFromBeforeAReload() throws Exception {
        SSLContext client = trusting();
        talk(client).close();
        contexts.reload(new TlsConfig(
                null,
                null,
                List.of(),
                null,
                TlsConfig.ClientAuthentication.NONE,
                true,
                Size.parse("16KiB"),
                Duration.ofSeconds(30)));
        assertThat(contexts.resumed()).isZero();
        talk(client).close();
        assertThat(contexts.resumed()).isEqualTo(1);
    }

    @Test
    void forgetsSessionsOfThreeRotationsAgo() throws Exception {
        SSLContext client = trusting();
        talk(client).close();
        contexts.rotate();
        contexts.rotate();
        talk(client).close();
        assertThat(contexts.resumed()).isEqualTo(1);
        contexts.rotate();
        contexts.rotate();
        contexts.rotate();
        talk(client).close();
        assertThat(contexts.resumed()).isEqualTo(1);
    }
}
