package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netloft.chassis.tls.DevelopmentCertificate;
import io.netloft.testkit.JarProcess;
import io.netloft.testkit.NeedsPeer;
import io.netloft.testkit.Peer;
import io.netloft.testkit.RedisServer;
import io.netloft.testkit.RunningProcess;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TCP mode between programs that others wrote: Redis, socat, HAProxy, nginx, openssl. */
@NeedsPeer({"redis-server", "redis-cli", "redis-benchmark", "socat", "haproxy", "nginx", "curl", "openssl"})
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ProxyTcpPeersIT {
    private static RedisServer redis;
    private static RunningProcess sorting;
    private static RunningProcess nginx;
    private static RunningProcess haproxy;
    private static JarProcess proxy;
    private static int toRedis;
    private static int toSort;
    private static int byName;
    private static int version1;
    private static int version2;
    private static int believing;
    private static int throughHaproxy1;
    private static int throughHaproxy2;

    @BeforeAll
    static void start() throws IOException {
        redis = RedisServer.start();
        int sort = Peer.freePort();
        // It answers only when its input has ended.
        sorting = Peer.of("socat")
                .args("TCP-LISTEN:" + sort + ",bind=127.0.0.1,reuseaddr,fork", "EXEC:sort")
                .readyWhenOpen(sort)
                .start();
        int shop = Peer.freePort();
        int mail = Peer.freePort();
        int announced = Peer.freePort();
        int plain = Peer.freePort();
        nginx = nginx(shop, mail, announced, plain);
        toRedis = Peer.freePort();
        toSort = Peer.freePort();
        byName = Peer.freePort();
        version1 = Peer.freePort();
        version2 = Peer.freePort();
        believing = Peer.freePort();
        JarProcess.Launch launch = JarProcess.of("proxy");
        Files.writeString(launch.dir().resolve("proxy.yaml"), """
                groups:
                  redis: {servers: ["127.0.0.1:%d"]}
                  sort: {servers: ["127.0.0.1:%d"]}
                  shop: {servers: ["127.0.0.1:%d"]}
                  mail: {servers: ["127.0.0.1:%d"]}
                  announced-1: {servers: ["127.0.0.1:%d"], proxy-header: v1}
                  announced-2: {servers: ["127.0.0.1:%d"], proxy-header: v2}
                tcp:
                  redis: {listen: "127.0.0.1:%d", group: redis}
                  sort: {listen: "127.0.0.1:%d", group: sort}
                  names: {listen: "127.0.0.1:%d", sni: {shop.example.org: shop, "*.mail.example.org": mail}}
                  version-1: {listen: "127.0.0.1:%d", group: announced-1}
                  version-2: {listen: "127.0.0.1:%d", group: announced-2}
                  believing: {listen: "127.0.0.1:%d", group: announced-2, proxy-from: ["127.0.0.1"]}
                """.formatted(
                        redis.port(),
                        sort,
                        shop,
                        mail,
                        announced,
                        announced,
                        toRedis,
                        toSort,
                        byName,
                        version1,
                        version2,
                        believing));
        proxy = launch.args("-c", "proxy.yaml", "--admin", "127.0.0.1:0").start();
        throughHaproxy1 = Peer.freePort();
        throughHaproxy2 = Peer.freePort();
        haproxy = haproxy();
    }

    private static RunningProcess nginx(int shop, int mail, int announced, int plain) throws IOException {
        Peer peer = Peer.of("nginx");
        for (String name : List.of("shop.example.org", "inbox.mail.example.org")) {
            var made = DevelopmentCertificate.of(Instant.now(), List.of(name));
            Files.writeString(peer.dir().resolve(name + ".pem"), made.certificatePem());
            Files.writeString(peer.dir().resolve(name + ".key"), made.keyPem());
        }
        return peer.file("nginx.conf", """
                daemon off;
                pid nginx.pid;
                error_log stderr;
                user root;
                events {}
                http {
                  access_log off;
                  client_body_temp_path body;
                  proxy_temp_path proxy;
                  fastcgi_temp_path fastcgi;
                  uwsgi_temp_path uwsgi;
                  scgi_temp_path scgi;
                  server {
                    listen 127.0.0.1:%d ssl;
                    ssl_protocols TLSv1.3;
                    ssl_certificate shop.example.org.pem;
                    ssl_certificate_key shop.example.org.key;
                    location / { return 200 "shop\\n"; }
                  }
                  server {
                    listen 127.0.0.1:%d ssl;
                    ssl_protocols TLSv1.3;
                    ssl_certificate inbox.mail.example.org.pem;
                    ssl_certificate_key inbox.mail.example.org.key;
                    location / { return 200 "mail\\n"; }
                  }
                  server {
                    listen 127.0.0.1:%d proxy_protocol;
                    location / { return 200 "$proxy_protocol_addr $proxy_protocol_port\\n"; }
                  }
                  server { listen 127.0.0.1:%d; location / { return 200 "plain\\n"; } }
                }
                """.formatted(shop, mail, announced, plain))
                .args(
                        "-p",
                        peer.dir().toString(),
                        "-c",
                        peer.dir().resolve("nginx.conf").toString())
                .readyWhenOpen(plain)
                .start();
    }

    private static RunningProcess haproxy() {
        Peer peer = Peer.of("haproxy");
        peer.file("haproxy.cfg", """
                defaults
                  mode tcp
                  timeout connect 5s
                  timeout client 20s
                  timeout server 20s
                listen version-1
                  bind 127.0.0.1:%d
                  server proxy 127.0.0.1:%d send-proxy
                listen version-2
                  bind 127.0.0.1:%d
                  server proxy 127.0.0.1:%d send-proxy-v2
                """.formatted(throughHaproxy1, believing, throughHaproxy2, believing));
        return peer.args("-db", "-f", "haproxy.cfg")
                .readyWhenOpen(throughHaproxy1)
                .readyWhenOpen(throughHaproxy2)
                .start();
    }

    @AfterAll
    static void stop() {
        haproxy.close();
        proxy.close();
        nginx.close();
        sorting.close();
        redis.close();
    }

    private static Peer.Finished run(Peer peer) {
        Peer.Finished done = peer.run();
        assertThat(done.exitCode()).as(done.stdout() + done.stderr()).isZero();
        return done;
    }

    @Test
    void redisCliFindsItsServerBehindTheProxy() {
        Peer.Finished set = run(Peer.of("redis-cli").args("-p", Integer.toString(toRedis), "SET", "key", "a value"));
        assertThat(set.stdout().strip()).isEqualTo("OK");
        assertThat(redis.cli("GET", "key")).isEqualTo("a value");
    }

    @Test
    void redisBenchmarkSeesNoErrorWithManyConnectionsAndLargeValues() {
        Peer.Finished done = run(Peer.of("redis-benchmark")
                .within(Duration.ofSeconds(100))
                .args("-p", Integer.toString(toRedis), "-t", "set,get", "-n", "20000", "-c", "50", "-P", "4")
                .args("-d", "20000", "-q"));
        assertThat(done.stdout()).contains("SET: ", "GET: ").doesNotContainIgnoringCase("error");
        assertThat(redis.cli("STRLEN", "key:__rand_int__")).isEqualTo("20000");
    }

    @Test
    void aClientThatEndedItsSideGetsItsAnswer() {
        Peer.Finished done =
                run(Peer.of("sh").args("-c", "printf 'b\\nc\\na\\n' | socat -t 20 - TCP:127.0.0.1:" + toSort));
        assertThat(done.stdout()).isEqualTo("a\nb\nc\n");
    }

    @Test
    void aMegabyteIsSortedAfterTheEndOfTheInput() {
        Peer.Finished done = run(Peer.of("sh")
                .args(
                        "-c",
                        "seq 150000 -1 1 > in; socat -t 20 - TCP:127.0.0.1:" + toSort + " < in > out;"
                                + " sort in | cmp - out && wc -l < out"));
        assertThat(done.stdout().strip()).isEqualTo("150000");
    }

    private static String told(int port) {
        return run(Peer.of("curl")
                        .args("-sS", "--max-time", "20", "--local-port", "20000-60000")
                        .args("-w", "%{local_port}", "http://127.0.0.1:" + port + "/"))
                .stdout();
    }

    @Test
    void nginxIsToldOfTheClientInBothVersions() {
        for (int port : List.of(version1, version2)) {
            String[] said = told(port).split("\\n");
            assertThat(said[0]).isEqualTo("127.0.0.1 " + said[1]);
        }
    }

    @Test
    void whatHaproxyAnnouncesInEitherVersionIsPassedOnToNginx() {
        for (int port : List.of(throughHaproxy1, throughHaproxy2)) {
            String[] said = told(port).split("\\n");
            assertThat(said[0]).isEqualTo("127.0.0.1 " + said[1]);
        }
    }

    @Test
    void whoMustAnnounceItsClientAndDoesNotIsCutOff() throws IOException {
        try (Socket socket = new Socket("127.0.0.1", believing)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(ended(socket)).isTrue();
        }
    }

    private static boolean ended(Socket socket) {
        try {
            return socket.getInputStream().read() < 0;
        } catch (java.net.SocketTimeoutException silence) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"shop.example.org", "inbox.mail.example.org"})
    void opensslIsGivenTheCertificateOfTheServerThatItNames(String name) {
        Peer.Finished done = shaking(name);
        assertThat(done.exitCode()).as(done.stdout() + done.stderr()).isZero();
        assertThat(done.stdout() + done.stderr()).contains("TLSv1.3").containsPattern("subject=.*" + name);
    }

    @Test
    void aNameThatNobodyHasIsCutOffBeforeItsHandshake() {
        assertThat(shaking("other.example.org").exitCode()).isNotZero();
    }

    private static Peer.Finished shaking(String name) {
        return Peer.of("openssl")
                .args("s_client", "-connect", "127.0.0.1:" + byName, "-servername", name)
                .within(Duration.ofSeconds(20))
                .run();
    }

    @Test
    void theListenersAreCountedApart() {
        run(Peer.of("redis-cli").args("-p", Integer.toString(toRedis), "PING"));
        await("its connection in the meters")
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(
                        () -> assertThat(AdminPort.of(proxy).get("/metrics").body())
                                .containsPattern("proxy_tcp_connections_opened_total\\{listener=\"redis\"} [1-9]")
                                .containsPattern("proxy_tcp_received_bytes_total\\{listener=\"redis\"} [1-9]"));
    }
}
