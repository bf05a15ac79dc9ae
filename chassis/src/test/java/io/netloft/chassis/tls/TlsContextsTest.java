package io.netloft.chassis.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netloft.chassis.config.ConfigException;
import io.netloft.chassis.config.HostPort;
import io.netloft.chassis.config.Size;
import io.netloft.chassis.net.Binder;
import io.netloft.chassis.net.Transport;
import io.netloft.chassis.net.Workers;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server's side is ours, the client's is the JDK's own TLS. */
class TlsContextsTest {
    private static final Size HELLO = Size.parse("16KiB");
    private static final Duration HANDSHAKE = Duration.ofSeconds(10);

    private final Transport transport = Transport.open(Transport.Choice.AUTO, 1);
    private final Workers workers = new Workers("test", 2, 16);

    @TempDir
    private Path dir;

    @AfterEach
    void close() {
        workers.close();
        transport.close();
    }

    private DevelopmentCertificate write(String name, String... names) throws IOException {
        var made = DevelopmentCertificate.of(Instant.now(), List.of(names));
        Files.writeString(dir.resolve(name + ".key"), made.keyPem());
        Files.writeString(dir.resolve(name + ".pem"), made.certificatePem());
        return made;
    }

    private Path pem(String name) {
        return dir.resolve(name + ".pem");
    }

    private TlsConfig config(String name) {
        return new TlsConfig(
                pem(name),
                dir.resolve(name + ".key"),
                List.of(),
                null,
                TlsConfig.ClientAuthentication.NONE,
                false,
                HELLO,
                HANDSHAKE);
    }

    private InetSocketAddress serve(TlsContexts contexts) {
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
                        ctx.close();
                    }
                });
            }
        });
        return (InetSocketAddress) channel.localAddress();
    }

    private static SSLContext client(X509Certificate trusted, DevelopmentCertificate own) throws Exception {
        KeyStore trust = KeyStore.getInstance("PKCS12");
        trust.load(null, null);
        trust.setCertificateEntry("server", trusted);
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trust);
        KeyManagerFactory keys = null;
        if (own != null) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("me", own.key(), new char[0], new X509Certificate[] {own.certificate()});
            keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, new char[0]);
        }
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys == null ? null : keys.getKeyManagers(), managers.getTrustManagers(), null);
        return context;
    }

    /** Shakes hands, sends a byte there and back, and tells protocol and certificate. */
    private static SSLSocket talk(InetSocketAddress address, SSLContext context, String name, String... alpn)
            throws IOException {
        Socket plain = new Socket(address.getAddress(), address.getPort());
        plain.setSoTimeout(20_000);
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, name, address.getPort(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(name)));
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        parameters.setApplicationProtocols(alpn);
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        socket.getOutputStream().write('x');
        if (socket.getInputStream().read() != 'x') {
            throw new IOException("closed");
        }
        return socket;
    }

    private static X509Certificate shown(SSLSocket socket) throws IOException {
        return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }

    @Test
    void runsOnBoringSslHere() {
        assertThat(OpenSsl.isAvailable()).isTrue();
        assertThat(TlsContexts.provider()).isEqualTo(SslProvider.OPENSSL_REFCNT);
    }

    @Test
    void speaksTls13AndChoosesAProtocol() throws Exception {
        DevelopmentCertificate own = write("a", "localhost");
        try (TlsContexts contexts = TlsContexts.server(config("a"), List.of("h2", "http/1.1"), workers);
                SSLSocket socket =
                        talk(serve(contexts), client(own.certificate(), null), "localhost", "http/1.1", "x")) {
            assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.3");
            assertThat(socket.getApplicationProtocol()).isEqualTo("http/1.1");
        }
    }

    @Test
    void choosesTheCertificateByTheNameThatIsAskedFor() throws Exception {
        write("a", "localhost");
        DevelopmentCertificate b = write("b", "b.example.org");
        DevelopmentCertificate wild = write("w", "*.example.net");
        var config = new TlsConfig(
                pem("a"),
                dir.resolve("a.key"),
                List.of(
                        new TlsConfig.TlsCertificate(List.of("b.example.org"), pem("b"), dir.resolve("b.key")),
                        new TlsConfig.TlsCertificate(List.of("*.example.net"), pem("w"), dir.resolve("w.key"))),
                null,
                TlsConfig.ClientAuthentication.NONE,
                false,
                HELLO,
                HANDSHAKE);
        try (TlsContexts contexts = TlsContexts.server(config, List.of(), workers)) {
            InetSocketAddress address = serve(contexts);
            try (SSLSocket socket = talk(address, client(b.certificate(), null), "b.example.org")) {
                assertThat(shown(socket)).isEqualTo(b.certificate());
            }
            try (SSLSocket socket = talk(address, client(wild.certificate(), null), "x.example.net")) {
                assertThat(shown(socket)).isEqualTo(wild.certificate());
            }
        }
    }

    @Test
    void letsInOnlyClientsWithAKnownCertificateWhenRequired() throws Exception {
        DevelopmentCertificate server = write("a", "localhost");
        DevelopmentCertificate friend = write("friend", "friend");
        var stranger = DevelopmentCertificate.of(Instant.now(), List.of("stranger"));
        var config = new TlsConfig(
                pem("a"),
                dir.resolve("a.key"),
                List.of(),
                pem("friend"),
                TlsConfig.ClientAuthentication.REQUIRED,
                false,
                HELLO,
                HANDSHAKE);
        try (TlsContexts contexts = TlsContexts.server(config, List.of(), workers)) {
            InetSocketAddress address = serve(contexts);
            talk(address, client(server.certificate(), friend), "localhost").close();
            assertThatThrownBy(() -> talk(address, client(server.certificate(), null), "localhost"))
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(() -> talk(address, client(server.certificate(), stranger), "localhost"))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void showsANewCertificateOnceItsFilesAreReplacedAndKeepsOldConnections() throws Exception {
        DevelopmentCertificate first = write("a", "localhost");
        try (TlsContexts contexts = TlsContexts.server(config("a"), List.of(), workers)) {
            InetSocketAddress address = serve(contexts);
            try (SSLSocket old = talk(address, client(first.certificate(), null), "localhost")) {
                DevelopmentCertificate second = write("a", "localhost");
                await().atMost(Duration.ofSeconds(30))
                        .ignoreExceptions()
                        .until(() -> shows(address, second.certificate()));
                old.getOutputStream().write('y');
                assertThat(old.getInputStream().read()).isEqualTo('y');
            }
        }
    }

    private static boolean shows(InetSocketAddress address, X509Certificate certificate) throws Exception {
        try (SSLSocket fresh = talk(address, client(certificate, null), "localhost")) {
            return shown(fresh).equals(certificate);
        }
    }

    @Test
    void keepsTheOldCertificateWhenTheNewFilesAreOfNoUse() throws Exception {
        DevelopmentCertificate first = write("a", "localhost");
        try (TlsContexts contexts = TlsContexts.server(config("a"), List.of(), workers)) {
            InetSocketAddress address = serve(contexts);
            Files.writeString(pem("a"), "not a certificate");
            assertThatThrownBy(() -> contexts.reload(config("a")))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("a.pem");
            talk(address, client(first.certificate(), null), "localhost").close();
        }
    }

    @Test
    void makesADevelopmentCertificateOnRequest() throws Exception {
        var config =
                new TlsConfig(null, null, List.of(), null, TlsConfig.ClientAuthentication.NONE, true, HELLO, HANDSHAKE);
        try (TlsContexts contexts = TlsContexts.server(config, List.of(), workers)) {
            InetSocketAddress address = serve(contexts);
            var other = DevelopmentCertificate.of(Instant.now(), List.of("localhost"));
            assertThatThrownBy(() -> talk(address, client(other.certificate(), null), "localhost"))
                    .isInstanceOf(SSLException.class);
        }
        var made = DevelopmentCertificate.of(Instant.now(), List.of("localhost", "127.0.0.1", "::1"));
        made.certificate().verify(made.certificate().getPublicKey());
        assertThat(made.certificate().getSubjectAlternativeNames()).hasSize(3);
    }

    @Test
    void checksTheServerByNameWhenItIsTheClient() throws Exception {
        write("a", "localhost");
        try (TlsContexts contexts = TlsContexts.server(config("a"), List.of(), workers)) {
            InetSocketAddress address = serve(contexts);
            assertThat(echo(address, new TlsClientConfig(pem("a"), null, null, true), "localhost"))
                    .isEqualTo('x');
            assertThatThrownBy(() -> echo(address, new TlsClientConfig(pem("a"), null, null, true), "example.org"))
                    .hasRootCauseInstanceOf(Exception.class);
            assertThatThrownBy(() -> echo(address, new TlsClientConfig(null, null, null, true), "localhost"))
                    .hasRootCauseInstanceOf(Exception.class);
            assertThat(echo(address, new TlsClientConfig(null, null, null, false), "example.org"))
                    .isEqualTo('x');
        }
    }

    private int echo(InetSocketAddress address, TlsClientConfig config, String name) throws Exception {
        SslContext context = TlsContexts.client(config, List.of());
        var answer = new CompletableFuture<Integer>();
        Channel channel = new Bootstrap()
                .group(transport.group())
                .channel(transport.clientChannel())
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel opened) {
                        opened.pipeline().addLast(context.newHandler(opened.alloc(), name, address.getPort()));
                        opened.pipeline().addLast(new SimpleChannelInboundHandler<ByteBuf>() {
                            @Override
                            protected void channelRead0(ChannelHandlerContext ctx, ByteBuf bytes) {
                                answer.complete((int) bytes.readByte());
                            }

                            @Override
                            public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                                answer.completeExceptionally(cause);
                            }
                        });
                    }
                })
                .connect(address)
                .sync()
                .channel();
        try {
            channel.writeAndFlush(Unpooled.copiedBuffer(new byte[] {'x'}));
            return answer.get(20, TimeUnit.SECONDS);
        } finally {
            channel.close().sync();
            ReferenceCountUtil.release(context);
        }
    }
}
