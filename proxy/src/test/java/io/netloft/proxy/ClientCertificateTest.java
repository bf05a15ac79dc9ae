package io.netloft.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netloft.chassis.tls.DevelopmentCertificate;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Client certificates, and what servers are told of them (RFC 9440); the clients' TLS is the JDK's. */
@Timeout(60)
class ClientCertificateTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

    private final Backend backend = Backend.answering(Backend.ok("ok"));
    private ProxyRig proxy;

    @TempDir
    private Path dir;

    private TestTls files;
    private DevelopmentCertificate server;
    private DevelopmentCertificate client;

    @BeforeEach
    void makeCertificates() {
        files = new TestTls(dir);
        server = files.make("server", "127.0.0.1");
        client = files.make("client", "somebody");
    }

    private void start(String auth, String told) {
        start(auth, told, files.pem("client"));
    }

    private void start(String auth, String told, Path authorities) {
        proxy = ProxyRig.to(
                List.of(backend.address()),
                "health: {type: none}",
                "tls-listen: 127.0.0.1:0",
                "forwarding: {client-cert: %s, trust: [\"127.0.0.0/8\"]}".formatted(told),
                "tls: {cert: %s, key: %s, client-ca: %s, client-auth: %s}"
                        .formatted(files.pem("server"), files.key("server"), authorities, auth));
    }

    @AfterEach
    void stop() {
        proxy.close();
        backend.close();
    }

    private String requestSeen(SSLContext context, String... fields) {
        StringBuilder request = new StringBuilder("GET / HTTP/1.1\r\nHost: x\r\n");
        for (int i = 0; i < fields.length; i += 2) {
            request.append(fields[i]).append(": ").append(fields[i + 1]).append("\r\n");
        }
        try (RawClient raw = new RawClient(TestTls.connect(context, proxy.tlsAddress(), "http/1.1"))) {
            assertThat(raw.send(request + "\r\n").response()).startsWith("HTTP/1.1 200");
        }
        return lastHead();
    }

    private String requestSeenOfHttp2(SSLContext context, String... fields) {
        try (Http2Peer peer = new Http2Peer(TestTls.connect(context, proxy.tlsAddress(), "h2")).begin()) {
            assertThat(peer.request(1, "GET", "/", true, fields).answer(1).status())
                    .isEqualTo("200");
        }
        return lastHead();
    }

    private String lastHead() {
        List<String> heads = backend.heads();
        return heads.get(heads.size() - 1);
    }

    private static String line(String name, Certificate... certificates) throws Exception {
        List<String> each = new ArrayList<>();
        for (Certificate certificate : certificates) {
            each.add(":" + Base64.getEncoder().encodeToString(certificate.getEncoded()) + ":");
        }
        return name + ": " + String.join(", ", each) + "\r\n";
    }

    @Test
    void theServerIsToldWhoTheClientProvedToBe() throws Exception {
        start("required", "cert");
        SSLContext known = TestTls.context(client, server);
        String expected = line("Client-Cert", client.certificate());
        assertThat(requestSeen(known)).contains(expected);
        assertThat(requestSeenOfHttp2(known)).contains(expected);
        assertThat(requestSeen(known))
                .as("of a session that was taken up again")
                .contains(expected);
    }

    @Test
    void theChainIsToldWhereItIsWanted() throws Exception {
        KeyStore store = chain();
        start("required", "chain", dir.resolve("root.pem"));
        Certificate[] chain = store.getCertificateChain("own");
        assertThat(requestSeen(TestTls.context(store, server)))
                .contains(line("Client-Cert", chain[0]))
                .contains(line("Client-Cert-Chain", chain[1]));
    }

    @ParameterizedTest
    @CsvSource({"none,required", "none,optional"})
    void nothingIsToldUnlessItIsWanted(String told, String auth) {
        start(auth, told);
        assertThat(requestSeen(TestTls.context(client, server))).doesNotContainIgnoringCase("client-cert");
    }

    @ParameterizedTest
    @CsvSource({"none", "cert", "chain"})
    void whatClientsSayOfThemselvesIsRemoved(String told) {
        start("optional", told);
        SSLContext nobody = TestTls.context((DevelopmentCertificate) null, server);
        for (String name : List.of("client-cert", "client-cert-chain", "client_cert", "client_cert-chain")) {
            assertThat(requestSeen(nobody, name, ":Zm9yZ2Vk:")).doesNotContain("Zm9yZ2Vk");
            assertThat(requestSeenOfHttp2(nobody, name, ":Zm9yZ2Vk:")).doesNotContain("Zm9yZ2Vk");
        }
        assertThat(requestSeen(nobody, "CLIENT-CERT", ":Zm9yZ2Vk:", "Client-Cert", ":Zm9yZ2Vk:"))
                .doesNotContainIgnoringCase("client-cert");
    }

    @Test
    void notOverHttpWithoutTlsEither() {
        start("optional", "chain");
        try (RawClient raw = proxy.client()) {
            raw.send("GET / HTTP/1.1\r\nHost: x\r\nClient-Cert: :Zm9yZ2Vk:\r\n\r\n")
                    .response();
        }
        assertThat(lastHead()).doesNotContainIgnoringCase("client-cert");
    }

    @Test
    void aForgeryBesideTheRealOneIsRemoved() throws Exception {
        start("required", "cert");
        assertThat(requestSeen(TestTls.context(client, server), "Client-Cert", ":Zm9yZ2Vk:"))
                .doesNotContain("Zm9yZ2Vk")
                .contains(line("Client-Cert", client.certificate()));
    }

    @Test
    void noTrailerSaysIt() {
        start("optional", "cert");
        try (RawClient raw = proxy.client()) {
            raw.send(
                    "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nClient-Cert: :YQ==:\r\n\r\n");
            assertThat(raw.response()).startsWith("HTTP/1.1 400");
        }
    }

    @Test
    void whoMustShowOneAndDoesNotIsRefused() {
        start("required", "cert");
        SSLContext nobody = TestTls.context((DevelopmentCertificate) null, server);
        try (RawClient raw = new RawClient(TestTls.connect(nobody, proxy.tlsAddress(), "http/1.1"))) {
            assertThatThrownBy(() -> raw.send(GET).response()).isNotNull();
        }
        DevelopmentCertificate stranger = files.make("stranger", "somebody");
        try (RawClient raw =
                new RawClient(TestTls.connect(TestTls.context(stranger, server), proxy.tlsAddress(), "http/1.1"))) {
            assertThatThrownBy(() -> raw.send(GET).response()).isNotNull();
        }
        assertThat(backend.heads()).isEmpty();
    }

    /** A key with a certificate that a root of its own signed, whose certificate is the file {@code root.pem}. */
    private KeyStore chain() throws Exception {
        Path path = dir.resolve("chain.p12");
        keytool(path, "-alias", "root", "-dname", "CN=root", "-ext", "bc:c");
        keytool(path, "-alias", "own", "-dname", "CN=own", "-signer", "root");
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(path)) {
            store.load(in, "secret".toCharArray());
        }
        String pem = Base64.getMimeEncoder()
                .encodeToString(store.getCertificate("root").getEncoded());
        store.deleteEntry("root");
        Files.writeString(
                dir.resolve("root.pem"), "-----BEGIN CERTIFICATE-----\n" + pem + "\n-----END CERTIFICATE-----\n");
        return store;
    }

    private static void keytool(Path store, String... more) throws IOException, InterruptedException {
        String program =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        List<String> command = new ArrayList<>(List.of(program, "-genkeypair", "-keyalg", "EC"));
        command.addAll(List.of("-keystore", store.toString(), "-storepass", "secret", "-storetype", "PKCS12"));
        command.addAll(List.of(more));
        Process made = new ProcessBuilder(command).redirectErrorStream(true).start();
        assertThat(made.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(made.exitValue())
                .as(new String(made.getInputStream().readAllBytes()))
                .isZero();
    }
}
