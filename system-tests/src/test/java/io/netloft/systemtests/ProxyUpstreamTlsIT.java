package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netloft.testkit.JarProcess;
import io.netloft.testkit.NeedsPeer;
import io.netloft.testkit.Peer;
import io.netloft.testkit.RunningProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS with servers that others wrote: nginx and openssl, which want to know who asks, in HTTP/1.1, HTTP/2 and TCP mode. */
@NeedsPeer({"nginx", "openssl", "curl"})
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ProxyUpstreamTlsIT {
    @TempDir
    private static Path dir;

    private static Nginx nginx;
    private static RunningProcess openssl;
    private static JarProcess proxy;
    private static String wanting;
    private static String open;
    private static String plain;
    private static String strict;
    private static int tcp;

    @BeforeAll
    static void start() throws IOException {
        Authority.root(dir, "servers").issue("server", "DNS:shop.internal", "IP:127.0.0.1");
        Authority.root(dir, "people").issue("me", "DNS:proxy.internal");
        Authority.root(dir, "strangers").issue("stranger", "DNS:proxy.internal");
        int[] ports = {Peer.freePort(), Peer.freePort(), Peer.freePort()};
        nginx = Nginx.start(ports[0], servers(ports));
        wanting = "127.0.0.1:" + ports[0];
        open = "127.0.0.1:" + ports[1];
        plain = "127.0.0.1:" + ports[2];
        int port = Peer.freePort();
        // It breaks the handshake off with whoever it doesn't know, where nginx answers 400.
        openssl = Peer.of("openssl")
                .args("s_server", "-accept", "127.0.0.1:" + port, "-www", "-alpn", "http/1.1")
                .args("-cert", dir.resolve("server.pem").toString())
                .args("-key", dir.resolve("server.key").toString())
                .args("-CAfile", dir.resolve("people.pem").toString(), "-Verify", "2", "-verify_return_error")
                .readyWhenLine("ACCEPT")
                .start();
        strict = "127.0.0.1:" + port;
        proxy = proxy();
    }

    private static String servers(int... ports) {
        String answer = "location / { return 200 \"$ssl_protocol $server_protocol $ssl_server_name $ssl_client_verify"
                + " $ssl_client_s_dn reused=$ssl_session_reused\\n\"; }";
        String certificate = "ssl_certificate %1$s/server.pem; ssl_certificate_key %1$s/server.key;".formatted(dir);
        return """
                ssl_session_cache shared:one:1m;
                ssl_protocols TLSv1.2 TLSv1.3;
                server {
                  listen 127.0.0.1:%d ssl http2; %s
                  ssl_verify_client on; ssl_client_certificate %s/people.pem;
                  %s
                }
                server { listen 127.0.0.1:%d ssl; %s keepalive_requests 1; %s }
                server { listen 127.0.0.1:%d; location / { return 200 "no TLS\\n"; } }
                """.formatted(ports[0], certificate, dir, answer, ports[1], certificate, answer, ports[2]);
    }

    private static JarProcess proxy() throws IOException {
        tcp = Peer.freePort();
        JarProcess.Launch launch = JarProcess.of("proxy");
        Files.writeString(launch.dir().resolve("proxy.yaml"), """
                groups:
                  known: {servers: ["%1$s"], tls: {%5$s, %6$s}, health: {interval: 100ms}}
                  known-1: {servers: ["%1$s"], protocol: http1, tls: {%5$s, %6$s}, health: {type: none}}
                  nameless: {servers: ["%1$s"], tls: {%5$s}, health: {type: none}}
                  checked-nameless: {servers: ["%1$s"], tls: {%5$s}, health: {interval: 100ms, status-to: 399}}
                  strict: {servers: ["%4$s"], tls: {%5$s, %6$s}, health: {type: none}}
                  strict-nameless: {servers: ["%4$s"], tls: {%5$s}, health: {type: none}}
                  strict-stranger:
                    servers: ["%4$s"]
                    tls: {%5$s, cert: %7$s/stranger.pem, key: %7$s/stranger.key}
                    health: {type: none}
                  open: {servers: ["%2$s"], tls: {%5$s, server-name: shop.internal}, health: {type: none}}
                  unknown: {servers: ["%2$s"], tls: {}, health: {type: none}}
                  misnamed: {servers: ["%2$s"], tls: {%5$s, server-name: mail.internal}, health: {type: none}}
                  trusting: {servers: ["%2$s"], tls: {verify: false}, health: {type: none}}
                  plain: {servers: ["%3$s"], tls: {%5$s}, health: {type: none}}
                routes:
                  - {path: /known, group: known}
                  - {path: /known-1, group: known-1}
                  - {path: /nameless, group: nameless}
                  - {path: /checked-nameless, group: checked-nameless}
                  - {path: /strict, group: strict}
                  - {path: /strict-nameless, group: strict-nameless}
                  - {path: /strict-stranger, group: strict-stranger}
                  - {path: /open, group: open}
                  - {path: /unknown, group: unknown}
                  - {path: /misnamed, group: misnamed}
                  - {path: /trusting, group: trusting}
                  - {path: /plain, group: plain}
                tcp:
                  opened: {listen: "127.0.0.1:%8$d", group: known-1}
                """.formatted(
                        wanting,
                        open,
                        plain,
                        strict,
                        "ca: " + dir.resolve("servers.pem"),
                        "cert: " + dir.resolve("me.pem") + ", key: " + dir.resolve("me.key"),
                        dir,
                        tcp));
        return launch.args("-c", "proxy.yaml", "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0")
                .start();
    }

    @AfterAll
    static void stop() {
        proxy.close();
        openssl.close();
        nginx.close();
    }

    private static String curl(String path, String... more) {
        Peer.Finished done = Peer.of("curl")
                .args("-sS", "--max-time", "20", "-w", "=%{http_code}")
                .args(more)
                .args("http://127.0.0.1:" + proxy.address("http").getPort() + path)
                .run();
        assertThat(done.exitCode()).as(done.stderr()).isZero();
        return done.stdout().strip();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--http1.1", "--http2-prior-knowledge"})
    void nginxIsShownTheCertificateAndSpokenToInEitherVersion(String version) {
        assertThat(curl("/known", version))
                .as("HTTP/2 where it may choose")
                .contains("TLSv1.3 HTTP/2.0 ")
                .contains("SUCCESS CN=me")
                .endsWith("=200");
        assertThat(curl("/known-1", version)).contains("TLSv1.3 HTTP/1.1 ", "SUCCESS CN=me");
    }

    @Test
    void opensslIsShownItToo() {
        assertThat(curl("/strict")).contains("Client certificate").endsWith("=200");
    }

    @Test
    void aServerThatKnowsUsNotAnswersSoOrBreaksOff() {
        // nginx completes the handshake, and says it in HTTP.
        assertThat(curl("/nameless")).contains("No required SSL certificate").endsWith("=400");
        // With TLS 1.3 the refusal comes after the handshake, for us: then the connection was closed without an answer.
        for (String path : List.of("/strict-nameless", "/strict-stranger")) {
            assertThat(curl(path))
                    .as(path)
                    .containsPattern("\"cause\":\"(tls-failed|upstream-reset|certificate-refused)\"")
                    .endsWith("=502");
        }
    }

    @ParameterizedTest
    @CsvSource({"/unknown,certificate-refused", "/misnamed,certificate-refused", "/plain,tls-failed"})
    void whoIsNotVerifiedIsSentNothing(String path, String cause) {
        assertThat(curl(path)).contains("\"cause\":\"" + cause + "\"").endsWith("=502");
    }

    @Test
    void aNameOfOnesOwnIsAskedForAndVerified() {
        assertThat(curl("/open")).contains(" shop.internal ").endsWith("=200");
    }

    @Test
    void withoutVerificationAnyCertificateWillDoAndTheLogWarns() {
        assertThat(curl("/trusting")).contains("TLSv1.3").endsWith("=200");
        proxy.awaitLine("WARN.*trusting", Duration.ofSeconds(20));
    }

    @Test
    void sessionsAreTakenUpAgain() {
        // Each request has a connection of its own: nginx keeps none.
        await("a session of before")
                .atMost(Duration.ofSeconds(20))
                .until(() -> curl("/open").contains("reused=r"));
    }

    @Test
    void checksShowTheCertificateToo() {
        AdminPort admin = AdminPort.of(proxy);
        await("the server that is shown a certificate")
                .atMost(Duration.ofSeconds(20))
                .until(() -> state("known", admin).equals("up"));
        await("the server that is shown none")
                .atMost(Duration.ofSeconds(20))
                .until(() -> state("checked-nameless", admin).equals("down"));
    }

    private static String state(String group, AdminPort admin) {
        String line = admin.get("/metrics")
                .body()
                .lines()
                .filter(meter -> meter.startsWith("proxy_upstream_up{group=\"" + group + "\""))
                .findFirst()
                .orElse("");
        return line.endsWith(" 1.0") ? "up" : line.endsWith(" 0.0") ? "down" : "";
    }

    @Test
    void tcpModeSpeaksTlsForAClientThatDoesNot() {
        Peer.Finished done = Peer.of("curl")
                .args("-sS", "--max-time", "20", "--http1.1", "http://127.0.0.1:" + tcp + "/")
                .run();
        assertThat(done.stdout()).as(done.stderr()).contains("TLSv1.3 HTTP/1.1 ", "SUCCESS CN=me");
    }
}
