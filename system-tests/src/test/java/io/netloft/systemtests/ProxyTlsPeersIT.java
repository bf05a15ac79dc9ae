package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netloft.testkit.JarProcess;
import io.netloft.testkit.NeedsPeer;
import io.netloft.testkit.Peer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * TLS towards clients as curl and openssl see it, which verify what they are shown: certificates by name, certificates of
 * clients, sessions that are taken up again.
 */
@NeedsPeer({"curl", "openssl"})
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ProxyTlsPeersIT {
    private static final String ASKED =
            "GET /asked HTTP/1.1\\r\\nHost: www.example.org\\r\\nConnection: close\\r\\n\\r\\n";
    private static final Pattern SERIAL = Pattern.compile("serial=(\\p{XDigit}+)");

    @TempDir
    private static Path dir;

    private static Authority servers;
    private static Echo echo;
    private static JarProcess optional;
    private static JarProcess required;

    @BeforeAll
    static void start() throws IOException {
        servers = Authority.root(dir, "servers")
                .issue("www", "DNS:www.example.org", "DNS:localhost")
                .issue("api", "DNS:api.example.org", "DNS:*.api.example.org")
                .issue("shop", "DNS:shop.example.org");
        Authority.root(dir, "people").intermediate("department").issue("somebody", "DNS:somebody.example.org");
        // What a client shows: its own certificate, and the one that the server doesn't know.
        Files.writeString(
                dir.resolve("chain.pem"),
                Files.readString(dir.resolve("somebody.pem")) + Files.readString(dir.resolve("department.pem")));
        Authority.root(dir, "strangers").issue("stranger", "DNS:stranger.example.org");
        echo = Echo.start();
        optional = proxy("optional");
        required = proxy("required");
    }

    private static JarProcess proxy(String auth) throws IOException {
        JarProcess.Launch launch = JarProcess.of("proxy");
        Files.writeString(launch.dir().resolve("proxy.yaml"), """
                to: ["%s"]
                tls:
                  cert: %3$s/www.pem
                  key: %3$s/www.key
                  certificates:
                    - {names: [api.example.org, "*.api.example.org"], cert: %3$s/api.pem, key: %3$s/api.key}
                    - {names: [shop.example.org], cert: %3$s/shop.pem, key: %3$s/shop.key}
                  client-ca: %3$s/people.pem
                  client-auth: %2$s
                forwarding: {client-cert: chain}
                """.formatted(echo.address(), auth, dir));
        return launch.args("-c", "proxy.yaml", "--listen", "127.0.0.1:0", "--tls-listen", "127.0.0.1:0")
                .args("--admin", "127.0.0.1:0")
                .start();
    }

    @AfterAll
    static void stop() {
        required.close();
        optional.close();
        echo.close();
    }

    private static int port(JarProcess proxy) {
        return proxy.address("https").getPort();
    }

    /** curl, which believes the servers' authority alone, asks for a name that it finds at the proxy. */
    private static Peer.Finished curl(JarProcess proxy, String name, String... more) {
        return Peer.of("curl")
                .args("-sS", "--max-time", "20", "--cacert", servers.pem().toString())
                .args("--resolve", name + ":" + port(proxy) + ":127.0.0.1")
                .args(more)
                .args("https://" + name + ":" + port(proxy) + "/asked")
                .run();
    }

    private static String answer(JarProcess proxy, String name, String... more) {
        Peer.Finished done = curl(proxy, name, more);
        assertThat(done.exitCode()).as(done.stdout() + done.stderr()).isZero();
        return done.stdout();
    }

    private static String[] shown(String certificate) {
        return new String[] {
            "--cert", dir.resolve(certificate + ".pem").toString(),
            "--key",
                    dir.resolve((certificate.equals("chain") ? "somebody" : certificate) + ".key")
                            .toString()
        };
    }

    private static String[] both(String[] some, String... more) {
        return Stream.concat(Stream.of(some), Stream.of(more)).toArray(String[]::new);
    }

    /** What {@code openssl s_client} says of a connection on which it asks for something and gets its answer. */
    private static String shaken(JarProcess proxy, String... more) {
        List<String> args = new ArrayList<>(List.of("openssl", "s_client", "-ign_eof"));
        args.addAll(List.of(
                "-connect", "127.0.0.1:" + port(proxy), "-CAfile", servers.pem().toString()));
        args.addAll(List.of(more));
        Peer.Finished done = Peer.of("sh")
                .args("-c", "printf '" + ASKED + "' | " + String.join(" ", args))
                .within(Duration.ofSeconds(20))
                .run();
        return done.stdout() + done.stderr();
    }

    // ---- certificates by name

    @ParameterizedTest
    @CsvSource({
        "www.example.org,www",
        "api.example.org,api",
        "v2.api.example.org,api",
        "shop.example.org,shop",
        "SHOP.example.org,shop",
        // Of two labels the wildcard says nothing.
        "a.b.api.example.org,www",
        "else.example.org,www"
    })
    void opensslIsShownTheCertificateOfTheNameThatItAsksFor(String name, String subject) {
        assertThat(shaken(optional, "-servername", name))
                .contains("Verify return code: 0 (ok)")
                .containsPattern("subject=CN ?= ?" + subject + "\n")
                .contains("HTTP/1.1 200 OK");
    }

    @Test
    void whoAsksForNoNameIsShownTheFirstCertificate() {
        assertThat(shaken(optional, "-noservername")).containsPattern("subject=CN ?= ?www\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--http1.1", "--http2"})
    void curlVerifiesEachOfTheNamesAndRefusesAnother(String version) {
        for (String name : List.of("www.example.org", "api.example.org", "v2.api.example.org", "shop.example.org")) {
            assertThat(answer(optional, name, version)).contains("GET /asked").containsIgnoringCase("host: " + name);
        }
        assertThat(curl(optional, "else.example.org", version).exitCode())
                .as("60: the certificate is not for that name")
                .isEqualTo(60);
    }

    @Test
    void aCertificateThatIsReplacedIsShownToWhoComesNext() {
        String before = serial("shop.example.org");
        String other = serial("api.example.org");
        servers.issue("shop", "DNS:shop.example.org");
        await("the new certificate")
                .atMost(Duration.ofSeconds(30))
                .until(() -> !serial("shop.example.org").equals(before));
        assertThat(serial("api.example.org")).isEqualTo(other);
        assertThat(answer(optional, "shop.example.org")).contains("GET /asked");
    }

    private static String serial(String name) {
        Peer.Finished done = Peer.of("sh")
                .args(
                        "-c",
                        "openssl s_client -connect 127.0.0.1:" + port(optional) + " -servername " + name
                                + " </dev/null | openssl x509 -noout -serial")
                .run();
        Matcher serial = SERIAL.matcher(done.stdout());
        assertThat(serial.find()).as(done.stdout() + done.stderr()).isTrue();
        return serial.group(1);
    }

    // ---- certificates of clients

    @ParameterizedTest
    @CsvSource({"optional,--http1.1", "optional,--http2", "required,--http1.1", "required,--http2"})
    void theServerIsToldOfTheCertificateThatCurlShows(String auth, String version) {
        JarProcess proxy = auth.equals("optional") ? optional : required;
        String seen = answer(proxy, "www.example.org", both(shown("chain"), "-H", "Client-Cert: :Zm9yZ2Vk:", version));
        assertThat(seen)
                .containsIgnoringCase("client-cert: :" + Authority.base64(dir.resolve("somebody.pem")) + ":\n")
                .containsIgnoringCase("client-cert-chain: :" + Authority.base64(dir.resolve("department.pem")) + ":")
                .doesNotContain("Zm9yZ2Vk");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--http1.1", "--http2"})
    void whereItIsOptionalWhoShowsNoneIsServedAndNobodyIsNamed(String version) {
        assertThat(answer(optional, "www.example.org", "-H", "Client-Cert: :Zm9yZ2Vk:", version))
                .contains("GET /asked")
                .doesNotContainIgnoringCase("client-cert");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--http1.1", "--http2"})
    void whereItIsRequiredWhoShowsNoneIsNotServed(String version) {
        Peer.Finished done = curl(required, "www.example.org", version);
        assertThat(done.exitCode()).isNotZero();
        assertThat(done.stdout()).isEmpty();
        assertThat(done.stderr()).contains("alert").containsPattern("(?i)certificate.required");
    }

    @Test
    void whoShowsAStrangersCertificateIsNotServedAnywhere() {
        for (JarProcess proxy : List.of(optional, required)) {
            Peer.Finished done = curl(proxy, "www.example.org", shown("stranger"));
            assertThat(done.exitCode()).isNotZero();
            assertThat(done.stdout()).isEmpty();
        }
        // Without what lies between it and the root it is a stranger too.
        assertThat(curl(required, "www.example.org", shown("somebody")).exitCode())
                .isNotZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void opensslShowsACertificateAndIsTurnedAwayWithoutOne(String version) {
        String key = dir.resolve("somebody.key").toString();
        String shown = dir.resolve("somebody.pem").toString();
        String chain = dir.resolve("department.pem").toString();
        assertThat(shaken(required, version, "-cert", shown, "-key", key, "-cert_chain", chain))
                .contains("HTTP/1.1 200 OK")
                .containsIgnoringCase("client-cert: :" + Authority.base64(dir.resolve("somebody.pem")));
        assertThat(shaken(required, version))
                .doesNotContain("HTTP/1.1 200")
                .containsPattern("alert (certificate required|handshake failure)");
        assertThat(shaken(required, version)).as("whom it believes").contains("CN = people");
    }

    // ---- sessions

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void opensslTakesItsSessionUpAgain(String version) {
        Path session = dir.resolve("session" + version);
        String first = shaken(optional, version, "-sess_out", session.toString());
        assertThat(first).contains("New, TLSv1").contains("HTTP/1.1 200 OK").doesNotContain("Reused, ");
        assertThat(shaken(optional, version, "-sess_in", session.toString()))
                .contains("Reused, TLSv1")
                .contains("HTTP/1.1 200 OK");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void whoTakesUpASessionIsWhoBeganIt(String version) {
        Path session = dir.resolve("named-session" + version);
        String[] named = {
            "-cert", dir.resolve("somebody.pem").toString(),
            "-key", dir.resolve("somebody.key").toString(),
            "-cert_chain", dir.resolve("department.pem").toString()
        };
        String certificate = "client-cert: :" + Authority.base64(dir.resolve("somebody.pem"));
        assertThat(shaken(required, both(named, version, "-sess_out", session.toString())))
                .containsIgnoringCase(certificate);
        assertThat(shaken(required, version, "-sess_in", session.toString()))
                .contains("Reused, TLSv1")
                .containsIgnoringCase(certificate);
        assertThat(shaken(optional, version, "-sess_in", session.toString()))
                .as("another process has other keys")
                .doesNotContain("Reused, ")
                .doesNotContainIgnoringCase(certificate);
    }
}
