package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.testkit.Browser;
import io.netloft.testkit.JarProcess;
import io.netloft.testkit.NeedsPeer;
import io.netloft.testkit.Peer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients of HTTP/2 that others wrote, with TLS and without, before backends of HTTP/1.1. */
@NeedsPeer({"curl", "nghttp", "h2load", "openssl", "chromium", "chromedriver"})
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ProxyHttp2PeersIT {
    private static final String PAGE = """
            <!doctype html><title>h2</title><link rel="icon" href="data:,"><p id="said"></p><script>
            const say = text => document.getElementById("said").textContent += text + ";";
            (async () => {
              say(performance.getEntriesByType("navigation")[0].nextHopProtocol);
              const answers = await Promise.all([1, 2, 3].map(n => fetch("/data?n=" + n).then(a => a.text())));
              say(answers.join(" "));
              const body = "x".repeat(200000);
              const back = await fetch("/data", {method: "POST", body}).then(a => a.text());
              say(back === body ? "same" : "other");
            })();
            </script>
            """;

    private static Echo echo;
    private static RawBackend scripted;
    private static JarProcess proxy;

    @BeforeAll
    static void start() throws IOException {
        echo = Echo.start();
        scripted = RawBackend.start(ProxyHttp2PeersIT::answer);
        JarProcess.Launch launch = JarProcess.of("proxy");
        Files.writeString(launch.dir().resolve("proxy.yaml"), """
                groups:
                  echo: {servers: ["%s"]}
                  scripted: {servers: ["%s"], health: {type: tcp}}
                routes:
                  - {group: echo}
                  - {path: /page, group: scripted}
                  - {path: /data, group: scripted}
                  - {path: /trailers, group: scripted}
                tls: {development: true}
                """.formatted(echo.address(), scripted.address()));
        proxy = launch.args("-c", "proxy.yaml", "--listen", "127.0.0.1:0", "--tls-listen", "127.0.0.1:0")
                .args("--admin", "127.0.0.1:0")
                .start();
    }

    @AfterAll
    static void stop() {
        proxy.close();
        scripted.close();
        echo.close();
    }

    private static void answer(StrictHttp.Request request, RawBackend.Connection connection) {
        if (request.target().equals("/trailers")) {
            connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n"
                    + "4\r\nbody\r\n0\r\nX-Sum: 4711\r\n\r\n");
            return;
        }
        if (request.method().equals("POST")) {
            connection.send(
                    "HTTP/1.1 200 OK\r\nContent-Length: " + request.body().length() + "\r\n\r\n" + request.body());
            return;
        }
        boolean page = request.target().equals("/page");
        byte[] body = (page ? PAGE : "data").getBytes(StandardCharsets.UTF_8);
        connection.send("HTTP/1.1 200 OK\r\nContent-Type: text/" + (page ? "html" : "plain") + "\r\nContent-Length: "
                + body.length + "\r\n\r\n" + (page ? PAGE : "data"));
    }

    private static String url(String scheme, String path) {
        return scheme + "://127.0.0.1:" + proxy.address(scheme).getPort() + path;
    }

    /** What makes curl speak HTTP/2 at once. */
    private static String how(String scheme) {
        return scheme.equals("https") ? "--http2" : "--http2-prior-knowledge";
    }

    private static Peer.Finished run(Peer peer, String... args) {
        Peer.Finished done = peer.args(args).run();
        assertThat(done.exitCode()).as(done.stdout() + done.stderr()).isZero();
        return done;
    }

    // Not by prior knowledge: there curl 7.88 breaks its own second request.
    @Test
    void curlSpeaksHttp2OnOneConnection() {
        Peer.Finished done = run(
                Peer.of("curl"),
                "-sSk",
                "--http2",
                "-o",
                "a",
                "-o",
                "b",
                "-w",
                "%{http_code}/%{http_version}/%{num_connects} ",
                url("https", "/a"),
                url("https", "/b"));
        assertThat(done.stdout().strip()).isEqualTo("200/2/1 200/2/0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void curlSendsABodyAndGetsItBack(String scheme) throws IOException {
        byte[] body = new byte[3_000_000];
        new Random(7).nextBytes(body);
        for (List<String> kind : List.of(List.<String>of(), List.of("-H", "Expect: 100-continue"))) {
            Peer curl = Peer.of("curl");
            Path sent = Files.write(curl.dir().resolve("body"), body);
            curl.args(kind.toArray(String[]::new));
            run(
                    curl,
                    "-sSk",
                    how(scheme),
                    "-H",
                    "Content-Type: application/octet-stream",
                    "--data-binary",
                    "@body",
                    "-o",
                    "back",
                    url(scheme, "/echo"));
            assertThat(Files.mismatch(sent, curl.dir().resolve("back"))).isEqualTo(-1);
        }
    }

    @Test
    void curlUploadsWhatItDoesNotKnowTheLengthOf() {
        String body = "0123456789abcdef".repeat(10_000);
        Peer shell = Peer.of("sh").file("body", body);
        Peer.Finished done = run(
                shell,
                "-c",
                "cat body | curl -sSk --http2-prior-knowledge -X POST -T - -o back -w '%{http_version}' "
                        + url("http", "/echo") + " && cmp body back");
        assertThat(done.stdout().strip()).isEqualTo("2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void trailersComeThroughBothWays(String scheme) {
        Peer.Finished done = run(
                Peer.of("nghttp").file("body", "some body"),
                "-v",
                "--no-dep",
                "-d",
                "body",
                // With a length, HTTP/1.1 has no place for them.
                "--no-content-length",
                "--trailer",
                "x-check: " + scheme,
                url(scheme, "/trailers"));
        assertThat(done.stdout()).contains(":status: 200", "body", "x-sum: 4711");
        assertThat(reachedTheBackend()).contains("POST /trailers", "some body", "\r\n0\r\nx-check: " + scheme + "\r\n");
        Peer.Finished curl = run(Peer.of("curl"), "-sSkv", how(scheme), url(scheme, "/trailers"));
        assertThat(curl.stderr()).contains("< x-sum: 4711");
    }

    private static String reachedTheBackend() {
        return scripted.connections().stream()
                .map(connection -> new String(connection.bytes(), StandardCharsets.ISO_8859_1))
                .collect(Collectors.joining());
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void streamsOfOneConnectionOvertakeEachOther(String scheme) {
        List<String> args = new ArrayList<>(List.of("-v", "-n", "--no-dep", url(scheme, "/delay/5000")));
        for (int i = 0; i < 20; i++) {
            args.add(url(scheme, "/bytes/" + (100 + i)));
        }
        Peer.Finished done = run(Peer.of("nghttp"), args.toArray(String[]::new));

        String said = done.stdout().replaceAll("\u001b\\[[0-9;]*m", "");
        assertThat(said.lines().filter(line -> line.endsWith(":status: 200"))).hasSize(21);
        assertThat(said.lines().filter(line -> line.contains("Connected"))).hasSize(1);
        // The one that was asked for first is answered last.
        assertThat(said.lastIndexOf("(stream_id=1) :status: 200"))
                .as(said)
                .isGreaterThan(said.lastIndexOf("(stream_id=41) :status: 200"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void h2loadSeesNoError(String scheme) {
        Peer.Finished done = run(
                Peer.of("h2load").within(Duration.ofSeconds(90)),
                "-c16",
                "-m10",
                "-n20000",
                url(scheme, "/bytes/1000"));
        assertThat(done.stdout())
                .contains(
                        "20000 succeeded, 0 failed, 0 errored, 0 timeout",
                        "status codes: 20000 2xx",
                        "(20000000) data");
    }

    @Test
    void opensslIsGivenTheProtocolThatItAsksFor() {
        assertThat(negotiated("-alpn", "h2")).contains("ALPN protocol: h2");
        assertThat(negotiated("-alpn", "http/1.1,h2")).as("ours is the order").contains("ALPN protocol: h2");
        assertThat(negotiated("-alpn", "http/1.1")).contains("ALPN protocol: http/1.1");
        assertThat(negotiated("-alpn", "spdy/3")).contains("No ALPN negotiated");
        assertThat(negotiated()).contains("No ALPN negotiated");
        assertThat(negotiated("-alpn", "h2", "-tls1_2")).contains("ALPN protocol: h2", "TLSv1.2");
    }

    private static String negotiated(String... asked) {
        InetSocketAddress address = proxy.address("https");
        Peer.Finished done = Peer.of("openssl")
                .args("s_client", "-connect", "127.0.0.1:" + address.getPort(), "-servername", "localhost")
                .args(asked)
                .within(Duration.ofSeconds(20))
                .run();
        return done.stdout() + done.stderr();
    }

    @Test
    void chromiumLoadsAPageFetchesAndPostsOverHttp2() {
        try (Browser browser = Browser.openTrusting()) {
            browser.go(url("https", "/page").replace("127.0.0.1", "localhost"))
                    .awaitText("#said", "h2;data data data;same;");
        }
    }
}
