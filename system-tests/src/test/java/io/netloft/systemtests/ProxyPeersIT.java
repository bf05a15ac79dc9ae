package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.testkit.JarProcess;
import io.netloft.testkit.NeedsPeer;
import io.netloft.testkit.Peer;
import io.netloft.testkit.RunningProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients and servers that others wrote, on both sides of the proxy. */
@NeedsPeer({"curl", "nginx", "wrk", "hey", "openssl"})
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ProxyPeersIT {
    private static final int LARGE_BYTES = 40_000_000;
    private static final Pattern CHUNKED_FIELD = Pattern.compile("(?im)^transfer-encoding: chunked$");

    private static Echo first;
    private static Echo second;
    private static RunningProcess nginx;
    private static JarProcess proxy;
    private static Path large;

    @BeforeAll
    static void start() throws IOException {
        first = Echo.start();
        second = Echo.start();
        int port = Peer.freePort();
        nginx = nginx(port);
        JarProcess.Launch launch = JarProcess.of("proxy");
        Files.writeString(launch.dir().resolve("proxy.yaml"), """
                groups:
                  echo: {servers: ["%s", "%s"]}
                  files: {servers: ["127.0.0.1:%d"], health: {type: tcp}}
                routes:
                  - {group: echo}
                  - {path: /files, group: files}
                """.formatted(first.address(), second.address(), port));
        proxy = launch.args("-c", "proxy.yaml", "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0")
                .args("--tls-development", "--tls-listen", "127.0.0.1:0")
                .jvm("-Xmx128m", "-XX:+UseSerialGC")
                .start();
    }

    private static RunningProcess nginx(int port) throws IOException {
        Peer peer = Peer.of("nginx");
        Path files = Files.createDirectories(peer.dir().resolve("files"));
        // Its workers are another user where it is started by root.
        files.toFile().setWritable(true, false);
        byte[] bytes = new byte[LARGE_BYTES];
        new Random(4711).nextBytes(bytes);
        large = Files.write(files.resolve("large.bin"), bytes);
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
                    listen 127.0.0.1:%d;
                    root .;
                    client_max_body_size 1g;
                    location /files { dav_methods PUT; create_full_put_path on; }
                  }
                }
                """.formatted(port))
                .args(
                        "-p",
                        peer.dir().toString(),
                        "-c",
                        peer.dir().resolve("nginx.conf").toString())
                .readyWhenOpen(port)
                .start();
    }

    @AfterAll
    static void stop() {
        proxy.close();
        nginx.close();
        first.close();
        second.close();
    }

    private static String url(String path) {
        return "http://127.0.0.1:" + proxy.address("http").getPort() + path;
    }

    private static String tlsUrl(String path) {
        return "https://127.0.0.1:" + proxy.address("https").getPort() + path;
    }

    private static Peer.Finished curl(String... args) {
        Peer.Finished done =
                Peer.of("curl").args("-sS", "--max-time", "60").args(args).run();
        assertThat(done.exitCode()).as(done.stderr()).isZero();
        return done;
    }

    @Test
    void curlKeepsItsConnection() {
        Peer.Finished done = curl(
                "-o",
                "a",
                "-o",
                "b",
                "-o",
                "c",
                "-w",
                "%{http_code}/%{num_connects} ",
                url("/a"),
                url("/b"),
                url("/c"));
        assertThat(done.stdout().strip()).isEqualTo("200/1 200/0 200/0");
    }

    @Test
    void aPostThatAsksFirstIsToldToContinue() throws IOException {
        Peer curl = Peer.of("curl");
        String body = "0123456789abcdef".repeat(4000);
        Peer.Finished done = curl.file("body", body)
                .args(
                        "-sSv",
                        "--max-time",
                        "60",
                        "-H",
                        "Expect: 100-continue",
                        // It would not wait longer than a second for the word to go on.
                        "--expect100-timeout",
                        "50",
                        "--data-binary",
                        "@body",
                        "-o",
                        "back",
                        url("/echo"))
                .run();
        assertThat(done.exitCode()).isZero();
        assertThat(done.stderr()).contains("< HTTP/1.1 100 Continue", "< HTTP/1.1 200 OK");
        assertThat(Files.readString(curl.dir().resolve("back"))).isEqualTo(body);
    }

    @Test
    void aClientOfHttp10IsAnsweredAndClosed() {
        Peer.Finished done = curl("-0", "-i", url("/old"));
        assertThat(done.stdout()).contains("200 OK", "GET /old").doesNotContainPattern(CHUNKED_FIELD);
        Peer.Finished kept = curl(
                "-0",
                "-H",
                "Connection: keep-alive",
                "-o",
                "a",
                "-o",
                "b",
                "-w",
                "%{http_code}/%{num_connects} ",
                url("/a"),
                url("/b"));
        assertThat(kept.stdout().strip()).isIn("200/1 200/0", "200/1 200/1");
    }

    @Test
    void aChunkedUploadOfUnknownLengthArrivesWhole() throws IOException {
        Peer curl = Peer.of("curl");
        String body = "fedcba9876543210".repeat(3000);
        Peer.Finished done = curl.file("body", body)
                .args("-sS", "-H", "Transfer-Encoding: chunked", "--data-binary", "@body", "-o", "back", url("/echo"))
                .run();
        assertThat(done.exitCode()).as(done.stderr()).isZero();
        assertThat(Files.readString(curl.dir().resolve("back"))).isEqualTo(body);
    }

    @Test
    void aLargeDownloadThroughNginxIsTheSameToTheByte() throws IOException {
        Peer curl = Peer.of("curl");
        Path got = curl.dir().resolve("got.bin");
        assertThat(curl.args("-sS", "-f", "-o", "got.bin", url("/files/large.bin"))
                        .run()
                        .exitCode())
                .isZero();
        assertThat(Files.mismatch(got, large)).isEqualTo(-1);
    }

    @Test
    void aSlowReaderGetsALargeDownloadWhole() throws IOException {
        Peer curl = Peer.of("curl");
        Path got = curl.dir().resolve("got.bin");
        assertThat(curl.args("-sS", "-f", "--limit-rate", "15M", "-o", "got.bin", url("/files/large.bin"))
                        .run()
                        .exitCode())
                .isZero();
        assertThat(Files.mismatch(got, large)).isEqualTo(-1);
    }

    @Test
    void aLargeUploadThroughNginxIsTheSameToTheByte() throws IOException {
        for (String[] how : new String[][] {{}, {"-H", "Transfer-Encoding: chunked"}, {"-k"}}) {
            Peer curl = Peer.of("curl");
            Files.copy(large, curl.dir().resolve("large.bin"), StandardCopyOption.REPLACE_EXISTING);
            String to = "/files/up-" + how.length + String.join("", how).length() + ".bin";
            Peer.Finished done = curl.args(how)
                    .args("-sS", "-f", "-T", "large.bin", how.length == 1 ? tlsUrl(to) : url(to))
                    .run();
            assertThat(done.exitCode()).as(done.stderr()).isZero();
            assertThat(Files.mismatch(large.resolveSibling(Path.of(to).getFileName()), large))
                    .isEqualTo(-1);
        }
    }

    @Test
    void rangesAndConditionsPassThrough() {
        assertThat(curl("-r", "100-199", "-o", "part", "-w", "%{http_code} %{size_download}", url("/files/large.bin"))
                        .stdout()
                        .strip())
                .isEqualTo("206 100");
        String tag = curl("-I", url("/files/large.bin")).stdout();
        Matcher etag = Pattern.compile("(?i)etag: (\\S+)").matcher(tag);
        assertThat(etag.find()).isTrue();
        assertThat(curl(
                                "-o",
                                "x",
                                "-w",
                                "%{http_code}",
                                "-H",
                                "If-None-Match: " + etag.group(1),
                                url("/files/large.bin"))
                        .stdout()
                        .strip())
                .isEqualTo("304");
    }

    @Test
    void wrkSeesNoError() {
        Peer.Finished done = Peer.of("wrk")
                .args("-t1", "-c50", "-d2s", "--timeout", "20s", url("/bytes/1000"))
                .run();
        assertThat(done.stdout()).containsPattern("[1-9]\\d* requests in ").doesNotContain("Socket errors", "Non-2xx");
    }

    @Test
    void heySeesNoError() {
        Peer.Finished done =
                Peer.of("hey").args("-z", "2s", "-c", "50", url("/bytes/1000")).run();
        assertThat(done.stdout())
                .containsPattern("\\[200]\\s+[1-9]\\d* responses")
                .doesNotContain("Error distribution")
                .doesNotContainPattern("\\[(?!200])\\d+]\\s+\\d+ responses");
    }

    @Test
    void heySeesNoErrorWithoutKeepAlive() {
        Peer.Finished done = Peer.of("hey")
                .args("-n", "2000", "-c", "20", "-disable-keepalive", url("/bytes/1000"))
                .run();
        assertThat(done.stdout()).containsPattern("\\[200]\\s+2000 responses").doesNotContain("Error distribution");
    }

    @Test
    void theDevelopmentCertificateServesCurlAndOpenssl() {
        String said = "\n%{http_version} %{ssl_verify_result}";
        assertThat(curl("-k", "-w", said, tlsUrl("/secure")).stdout())
                .contains("GET /secure", "https")
                .contains("\n2 ");
        assertThat(curl("-k", "--http1.1", "-w", said, tlsUrl("/secure")).stdout())
                .contains("GET /secure", "https")
                .contains("\n1.1 ");
        Peer.Finished shake = Peer.of("openssl")
                .args(
                        "s_client",
                        "-connect",
                        "127.0.0.1:" + proxy.address("https").getPort())
                .args("-servername", "localhost", "-alpn", "http/1.1", "-brief")
                .within(Duration.ofSeconds(30))
                .run();
        assertThat(shake.stdout() + shake.stderr()).contains("TLSv1.3", "localhost");
    }

    @Test
    void tlsOneDotOneIsRefused() {
        Peer.Finished shake = Peer.of("openssl")
                .args(
                        "s_client",
                        "-connect",
                        "127.0.0.1:" + proxy.address("https").getPort())
                .args("-tls1_1", "-cipher", "ALL:@SECLEVEL=0", "-brief")
                .within(Duration.ofSeconds(30))
                .run();
        assertThat(shake.exitCode()).isNotZero();
    }

    @Test
    void aWebSocketOfTheJdkGoesThrough() throws InterruptedException, ExecutionException, TimeoutException {
        var echoed = new CompletableFuture<String>();
        var closed = new CompletableFuture<Integer>();
        var listener = new WebSocket.Listener() {
            private final StringBuilder text = new StringBuilder();

            @Override
            public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
                text.append(data);
                if (last) {
                    echoed.complete(text.toString());
                }
                socket.request(1);
                return null;
            }

            @Override
            public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
                closed.complete(status);
                return null;
            }
        };
        WebSocket socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .connectTimeout(Duration.ofSeconds(20))
                .buildAsync(URI.create(url("/ws").replace("http:", "ws:")), listener)
                .get(20, TimeUnit.SECONDS);
        String message = "grüße ".repeat(2000);
        socket.sendText(message, true).get(20, TimeUnit.SECONDS);
        assertThat(echoed.get(20, TimeUnit.SECONDS)).isEqualTo(message);
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get(20, TimeUnit.SECONDS);
        assertThat(closed.get(20, TimeUnit.SECONDS)).isEqualTo(WebSocket.NORMAL_CLOSURE);
    }
}
