package io.netloft.chassis.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names in certificates of the JDK's keytool, judged as RFC 9525 wants it. */
class NamedTrustTest {
    private static final char[] PASSWORD = "secret".toCharArray();

    @TempDir
    private Path dir;

    /** A certificate for a common name, and alternative names if there are some; the file {@code ca.pem} has it too. */
    private void make(String commonName, String... names) throws Exception {
        Path store = dir.resolve("store.p12");
        Files.deleteIfExists(store);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-alias",
                "a",
                "-dname",
                "CN=" + commonName,
                "-storetype",
                "PKCS12",
                "-storepass",
                "secret",
                "-keystore",
                store.toString()));
        if (names.length > 0) {
            command.addAll(List.of("-ext", "SAN=" + String.join(",", names)));
        }
        Process made = new ProcessBuilder(command).redirectErrorStream(true).start();
        assertThat(made.waitFor(60, TimeUnit.SECONDS)).isTrue();
        KeyStore read = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            read.load(in, PASSWORD);
        }
        X509Certificate certificate = (X509Certificate) read.getCertificate("a");
        String text = Base64.getMimeEncoder().encodeToString(certificate.getEncoded());
        Files.writeString(
                dir.resolve("ca.pem"),
                "# a remark - with a hyphen\n-----BEGIN CERTIFICATE-----\n" + text + "\n-----END CERTIFICATE-----\n");
    }

    /** Shakes hands over memory, as far as the client needs to judge the server. */
    private void judge(String host) throws Exception {
        KeyStore own = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(dir.resolve("store.p12"))) {
            own.load(in, PASSWORD);
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, PASSWORD);
        EmbeddedChannel server = new EmbeddedChannel(SslContextBuilder.forServer(keys)
                .sslProvider(SslProvider.JDK)
                .build()
                .newHandler(UnpooledByteBufAllocator.DEFAULT));
        SslContext ours = TlsContexts.client(new TlsClientConfig(dir.resolve("ca.pem"), null, null, true), List.of());
        SslHandler handler = ours.newHandler(UnpooledByteBufAllocator.DEFAULT, host, 443);
        EmbeddedChannel client = new EmbeddedChannel(handler);
        try {
            while (!handler.handshakeFuture().isDone()) {
                boolean moved = pass(client, server) | pass(server, client);
                assertThat(moved || handler.handshakeFuture().isDone()).isTrue();
            }
            handler.handshakeFuture().get();
        } finally {
            client.releaseOutbound();
            if (client.pipeline().context(handler) != null) {
                // Its engine holds the context until it is taken out.
                client.pipeline().remove(handler);
            }
            server.finishAndReleaseAll();
            ReferenceCountUtil.release(ours);
        }
    }

    private static boolean pass(EmbeddedChannel from, EmbeddedChannel to) {
        boolean moved = false;
        for (Object out = from.readOutbound(); out != null; out = from.readOutbound()) {
            moved = true;
            try {
                to.writeInbound(out);
            } catch (Exception told) {
                // The handshake's future tells.
            }
        }
        return moved;
    }

    @ParameterizedTest
    @CsvSource({"shop.test,dns:shop.test", "a.shop.test,dns:*.shop.test", "127.0.0.1,ip:127.0.0.1"})
    void anAlternativeNameIsTaken(String host, String name) throws Exception {
        make("somebody", name);
        assertThatCode(() -> judge(host)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "shop.test,dns:other.test",
        "a.b.shop.test,dns:*.shop.test",
        "127.0.0.1,dns:127.0.0.1",
        "127.0.0.1,ip:127.0.0.2",
        "shop.test,email:me@shop.test"
    })
    void anotherNameIsNot(String host, String name) throws Exception {
        make(host, name);
        assertThatThrownBy(() -> judge(host)).hasRootCauseInstanceOf(CertificateException.class);
    }

    @Test
    void aCommonNameIsNotLookedAt() throws Exception {
        make("shop.test");
        assertThatThrownBy(() -> judge("shop.test"))
                .hasRootCauseInstanceOf(CertificateException.class)
                .hasStackTraceContaining("alternative name");
    }

    @Test
    void aFileWithoutACertificateIsRefused() throws Exception {
        Files.writeString(dir.resolve("empty.pem"), "nothing\n");
        assertThatThrownBy(() -> NamedTrust.of(dir.resolve("empty.pem")))
                .isInstanceOf(TlsException.class)
                .hasMessageContaining("empty.pem");
        assertThatThrownBy(() -> NamedTrust.of(dir.resolve("none.pem"))).isInstanceOf(TlsException.class);
    }
}
