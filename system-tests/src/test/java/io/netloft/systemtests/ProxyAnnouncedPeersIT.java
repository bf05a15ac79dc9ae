package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.testkit.JarProcess;
import io.netloft.testkit.NeedsPeer;
import io.netloft.testkit.Peer;
import io.netloft.testkit.RunningProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The PROXY protocol with the HTTP listeners and HTTP servers: HAProxy and curl announce clients to the proxy, and the proxy
 * announces its own to nginx and HAProxy, in either version of both protocols. {@link ProxyTcpPeersIT} has TCP mode.
 */
@NeedsPeer({"haproxy", "nginx", "curl"})
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ProxyAnnouncedPeersIT {
    private static Echo echo;
    private static Nginx nginx;
    private static RunningProcess haproxy;
    private static JarProcess proxy;
    private static JarProcess believing;
    private static int[] before;

    @BeforeAll
    static void start() throws IOException {
        echo = Echo.start();
        int told = Peer.freePort();
        nginx = Nginx.start(told, """
                server {
                  listen 127.0.0.1:%d proxy_protocol;
                  location / { return 200 "$proxy_protocol_addr $proxy_protocol_port\\n"; }
                }
                """.formatted(told));
        before = new int[] {Peer.freePort(), Peer.freePort(), Peer.freePort(), Peer.freePort(), Peer.freePort()};
        believing = JarProcess.of("proxy")
                .args("--to", echo.address(), "--listen", "127.0.0.1:0", "--tls-listen", "127.0.0.1:0")
                .args("--tls-development", "--admin", "none", "--set", "proxy-from.0=127.0.0.1")
                .start();
        haproxy = haproxy(
                believing.address("http").getPort(), believing.address("https").getPort());
        proxy = announcing(told);
    }

    private static JarProcess announcing(int told) throws IOException {
        JarProcess.Launch launch = JarProcess.of("proxy");
        Files.writeString(launch.dir().resolve("proxy.yaml"), """
                groups:
                  nginx-v1: {servers: ["127.0.0.1:%1$d"], proxy-header: v1}
                  nginx-v2: {servers: ["127.0.0.1:%1$d"], proxy-header: v2}
                  haproxy-v1: {servers: ["127.0.0.1:%2$d"], proxy-header: v1}
                  haproxy-v2: {servers: ["127.0.0.1:%2$d"], proxy-header: v2}
                routes:
                  - {path: /nginx-v1, group: nginx-v1}
                  - {path: /nginx-v2, group: nginx-v2}
                  - {path: /haproxy-v1, group: haproxy-v1}
                  - {path: /haproxy-v2, group: haproxy-v2}
                """.formatted(told, before[4]));
        return launch.args("-c", "proxy.yaml", "--listen", "127.0.0.1:0", "--admin", "none")
                .start();
    }

    private static RunningProcess haproxy(int http, int https) {
        return Peer.of("haproxy")
                .file("haproxy.cfg", """
                defaults
                  mode tcp
                  timeout connect 5s
                  timeout client 20s
                  timeout server 20s
                listen http-1
                  bind 127.0.0.1:%d
                  server proxy 127.0.0.1:%d send-proxy
                listen http-2
                  bind 127.0.0.1:%d
                  server proxy 127.0.0.1:%d send-proxy-v2
                listen https-1
                  bind 127.0.0.1:%d
                  server proxy 127.0.0.1:%d send-proxy
                listen https-2
                  bind 127.0.0.1:%d
                  server proxy 127.0.0.1:%d send-proxy-v2
                frontend told
                  mode http
                  bind 127.0.0.1:%d accept-proxy
                  http-request return status 200 content-type text/plain lf-string "%%[src] %%[src_port]"
                """.formatted(
                                before[0], http, before[1], http, before[2], https, before[3], https, before[4]))
                .args("-db", "-f", "haproxy.cfg")
                .readyWhenOpen(before[0])
                .start();
    }

    @AfterAll
    static void stop() {
        proxy.close();
        haproxy.close();
        believing.close();
        nginx.close();
        echo.close();
    }

    /** What comes back, and the port that curl called from. */
    private static String[] curl(String url, String version, String... more) {
        Peer.Finished done = Peer.of("curl")
                .args("-sSk", "--max-time", "20", version, "-w", "\n%{local_port}")
                .args(more)
                .args(url)
                .run();
        assertThat(done.exitCode()).as(done.stderr()).isZero();
        String said = done.stdout().strip();
        int end = said.lastIndexOf('\n');
        return new String[] {said.substring(0, end).strip(), said.substring(end + 1)};
    }

    @ParameterizedTest
    @CsvSource({
        "/nginx-v1,--http1.1",
        "/nginx-v2,--http1.1",
        "/nginx-v1,--http2-prior-knowledge",
        "/nginx-v2,--http2-prior-knowledge",
        "/haproxy-v1,--http1.1",
        "/haproxy-v2,--http1.1",
        "/haproxy-v1,--http2-prior-knowledge",
        "/haproxy-v2,--http2-prior-knowledge"
    })
    void serversAreToldOfTheClientOfEachRequest(String path, String version) {
        for (int i = 0; i < 3; i++) {
            String[] said = curl("http://127.0.0.1:" + proxy.address("http").getPort() + path, version);
            assertThat(said[0]).isEqualTo("127.0.0.1 " + said[1]);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "http,0,--http1.1",
        "http,1,--http1.1",
        "http,0,--http2-prior-knowledge",
        "http,1,--http2-prior-knowledge",
        "https,2,--http1.1",
        "https,3,--http1.1",
        "https,2,--http2",
        "https,3,--http2"
    })
    void whatHaproxyAnnouncesIsBelieved(String scheme, int listener, String version) {
        // Only from 127.0.0.1 is a header demanded; the client that HAProxy speaks for has another address.
        String[] said =
                curl(scheme + "://127.0.0.1:" + before[listener] + "/seen", version, "--interface", "127.0.0.5");
        assertThat(said[0]).contains("GET /seen").containsIgnoringCase("x-forwarded-for: 127.0.0.5\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--http1.1", "--http2-prior-knowledge"})
    void whoMustAnnounceItsClientAndDoesNotIsCutOff(String version) {
        String url = "http://127.0.0.1:" + believing.address("http").getPort() + "/";
        Peer.Finished bare =
                Peer.of("curl").args("-sS", "--max-time", "20", version, url).run();
        assertThat(bare.exitCode()).isNotZero();
        assertThat(bare.stdout()).isEmpty();
        // curl's own header speaks for itself.
        assertThat(curl(url, version, "--haproxy-protocol")[0]).containsIgnoringCase("x-forwarded-for: 127.0.0.1");
        // From elsewhere none is expected.
        assertThat(curl(url, version, "--interface", "127.0.0.6")[0])
                .containsIgnoringCase("x-forwarded-for: 127.0.0.6");
    }
}
