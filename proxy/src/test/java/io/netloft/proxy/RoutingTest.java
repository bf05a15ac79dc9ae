package io.netloft.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netloft.proxy.core.Upstream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Routes, their change while traffic flows, and the end of it all. */
class RoutingTest {
    private final Backend a = Backend.answering(Backend.ok("a"));
    private final Backend b = Backend.answering(Backend.ok("b"));
    private ProxyRig proxy;

    @AfterEach
    void stop() {
        proxy.close();
        a.close();
        b.close();
    }

    private String get(String host, String path) {
        try (RawClient client = proxy.client()) {
            return client.send("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n")
                    .response();
        }
    }

    private String routed() {
        return """
                listen: 127.0.0.1:0
                health: {interval: 50ms}
                groups:
                  a: {servers: [%s]}
                  b: {servers: [%s]}
                routes:
                  - {host: a.test, group: a}
                  - {host: "*.b.test", group: b}
                  - {path: /b, group: b, name: b-by-path}
                """.formatted(a.address(), b.address());
    }

    @Test
    void requestsGoWhereHostAndPathSay() {
        proxy = ProxyRig.with(routed());
        assertThat(get("a.test", "/x")).endsWith("a");
        assertThat(get("x.b.test", "/")).endsWith("b");
        assertThat(get("other", "/b/c")).endsWith("b");
        assertThat(get("other", "/c")).startsWith("HTTP/1.1 404 ").contains("\"cause\":\"no-route\"");
    }

    @Test
    void aRequestWithoutRouteLeavesTheConnectionUsable() {
        proxy = ProxyRig.with(routed());
        try (RawClient client = proxy.client()) {
            client.send("GET /none HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
            assertThat(client.response()).startsWith("HTTP/1.1 404 ");
            assertThat(client.response()).endsWith("a");
        }
    }

    @Test
    void aReloadChangesTheRoutesOfOpenConnections() {
        proxy = ProxyRig.to(List.of(a.address()));
        try (RawClient client = proxy.client()) {
            assertThat(client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n").response())
                    .endsWith("a");
            proxy.reload(ProxyRig.yaml(List.of(b.address())));
            assertThat(client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n").response())
                    .endsWith("b");
        }
    }

    @Test
    void aReloadKeepsWhatIsKnownOfServersThatStay() {
        proxy = ProxyRig.to(List.of(a.address(), b.address()));
        get("x", "/");
        get("x", "/");
        Upstream before = proxy.upstream(a.address());
        proxy.reload(ProxyRig.yaml(List.of(a.address()), "balance: least-connections"));
        assertThat(proxy.upstream(a.address())).isSameAs(before);
        assertThat(before.requests()).isPositive();
        assertThat(proxy.scrape()).doesNotContain(b.address());
    }

    @Test
    void aServerThatARemovalBroughtBackServesAgain() {
        proxy = ProxyRig.to(List.of(a.address(), b.address()));
        proxy.reload(ProxyRig.yaml(List.of(a.address())));
        proxy.reload(ProxyRig.yaml(List.of(b.address())));
        assertThat(get("x", "/")).endsWith("b");
    }

    @Test
    void fiftyReloadsUnderLoadFailNoRequest() {
        proxy = ProxyRig.to(List.of(a.address(), b.address()));
        AtomicBoolean stop = new AtomicBoolean();
        AtomicInteger served = new AtomicInteger();
        List<CompletableFuture<Void>> clients = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            clients.add(CompletableFuture.runAsync(() -> {
                try (RawClient client = proxy.client()) {
                    while (!stop.get()) {
                        String response =
                                client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n").response();
                        assertThat(response).startsWith("HTTP/1.1 200 ");
                        served.incrementAndGet();
                    }
                }
            }));
        }
        for (int i = 0; i < 50; i++) {
            int before = served.get();
            List<String> servers = i % 3 == 0
                    ? List.of(a.address())
                    : i % 3 == 1 ? List.of(b.address()) : List.of(a.address(), b.address());
            proxy.reload(ProxyRig.yaml(servers));
            await().pollInterval(Duration.ofMillis(2)).until(() -> served.get() > before + 4);
        }
        stop.set(true);
        clients.forEach(CompletableFuture::join);
    }

    @Test
    void anUpgradedConnectionSurvivesAReload() {
        Backend socket = Backend.scripted(c -> {
            c.readHead();
            c.write("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: test\r\n\r\n");
            while (true) {
                c.write(new String(c.readUntil("."), java.nio.charset.StandardCharsets.ISO_8859_1));
            }
        });
        try (socket) {
            proxy = ProxyRig.to(List.of(socket.address()), "health:", "  type: none");
            try (RawClient client = proxy.client()) {
                client.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: test\r\n\r\n");
                assertThat(client.head()).startsWith("HTTP/1.1 101 ");
                proxy.reload(ProxyRig.yaml(List.of(a.address())));
                assertThat(client.send("still here.").text(11)).isEqualTo("still here.");
            }
        }
    }

    @Test
    void aDrainingServerFinishesWhatItHasAndGetsNothingNew() {
        proxy = ProxyRig.to(List.of(a.address(), b.address()));
        proxy.upstream(a.address()).draining(true);
        for (int i = 0; i < 6; i++) {
            assertThat(get("x", "/")).endsWith("b");
        }
        proxy.upstream(a.address()).draining(false);
        assertThat(List.of(get("x", "/"), get("x", "/"))).anyMatch(r -> r.endsWith("a"));
    }

    @Test
    void drainingTheProxyFinishesRequestsAndClosesConnections() {
        CompletableFuture<Void> answer = new CompletableFuture<>();
        Backend slow = Backend.scripted(c -> {
            c.readRequest();
            answer.join();
            c.write(Backend.ok("late"));
        });
        try (slow) {
            proxy = ProxyRig.to(List.of(slow.address()), "health:", "  type: none");
            try (RawClient busy = proxy.client();
                    RawClient idle = proxy.client()) {
                busy.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
                await().until(() -> slow.heads().size() == 1 && proxy.clients() == 2);
                CompletableFuture<Void> drained =
                        proxy.server().drain(Duration.ofSeconds(20)).toCompletableFuture();
                assertThat(idle.ended()).isTrue();
                assertThat(drained).isNotDone();
                answer.complete(null);
                assertThat(busy.response()).contains("Connection: close\r\n").endsWith("late");
                assertThat(drained).succeedsWithin(Duration.ofSeconds(10));
            }
        }
    }

    @Test
    void theDrainsDeadlineEndsWhatDoesNotEnd() {
        CompletableFuture<Void> never = new CompletableFuture<>();
        Backend stuck = Backend.scripted(c -> {
            c.readRequest();
            never.join();
        });
        try (stuck) {
            proxy = ProxyRig.to(List.of(stuck.address()), "health:", "  type: none");
            try (RawClient busy = proxy.client()) {
                busy.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
                await().until(() -> stuck.heads().size() == 1);
                assertThat(proxy.server().drain(Duration.ofMillis(100)).toCompletableFuture())
                        .succeedsWithin(Duration.ofSeconds(10));
                assertThat(busy.ended()).isTrue();
            }
            never.complete(null);
        }
    }

    @Test
    void metersCountByRouteAndUpstream() {
        proxy = ProxyRig.with(routed());
        get("a.test", "/");
        get("a.test", "/");
        get("x", "/none");
        await().untilAsserted(() -> assertThat(proxy.scrape())
                .contains("proxy_requests_total{route=\"a.test/\",status=\"2xx\"} 2.0")
                .contains("proxy_refused_total{cause=\"no-route\"} 1.0")
                .containsPattern("proxy_upstream_up\\{group=\"a\",upstream=\"" + a.address() + "\"\\} 1")
                .containsPattern("proxy_request_time_seconds_count\\{route=\"a.test/\"\\} 2"));
    }

    @Test
    void theAccessLogHasALineForEachRequest(@TempDir Path folder) throws Exception {
        Path combined = folder.resolve("access.log");
        Path json = folder.resolve("access.json");
        proxy = ProxyRig.to(List.of(a.address()), "access-log:", "  format: combined", "  file: " + combined);
        try (RawClient client = proxy.client()) {
            client.send("GET /x?\"y HTTP/1.1\r\nHost: h\r\nUser-Agent: a\"b\r\nX-Request-Id: id-1\r\n\r\n")
                    .response();
        }
        await().until(() -> Files.exists(combined) && Files.readString(combined).endsWith("\n"));
        assertThat(Files.readString(combined))
                .matches(
                        "127\\.0\\.0\\.1 - - \\[[^]]+] \"GET /x\\?\\\\x22y HTTP/1\\.1\" 200 \\d+ \"-\" \"a\\\\x22b\" host=h"
                                + " upstream=127\\.0\\.0\\.1:\\d+ attempts=1 queue=0\\.000000 connect=\\d+\\.\\d{6} total=\\d+\\.\\d{6} first-byte=\\d+\\.\\d{6} cause=- id=id-1 trace=-\n");
        proxy.reload(ProxyRig.yaml(List.of(a.address()), "access-log:", "  format: json", "  file: " + json));
        try (RawClient client = proxy.client()) {
            client.send("GET /y HTTP/1.1\r\nHost: h\r\n\r\n").response();
        }
        await().until(() -> Files.exists(json) && Files.readString(json).endsWith("\n"));
        assertThat(Files.readString(json))
                .contains("\"target\":\"/y\"", "\"status\":200", "\"route\":\"default\"", "\"cause\":null");
        assertThat(Files.readAllLines(combined)).hasSize(1);
    }

    @Test
    void theAccessLogHasALineForWhatIsRefusedAndForWhatFails(@TempDir Path folder) throws Exception {
        Path log = folder.resolve("access.log");
        Backend resets = Backend.scripted(c -> {
            c.readRequest();
            c.reset();
        });
        try (resets) {
            proxy = ProxyRig.with("""
                    listen: 127.0.0.1:0
                    health: {type: none}
                    access-log: {format: combined, file: %s}
                    groups: {one: {servers: [%s]}}
                    routes: [{group: one, path: /one}]
                    """.formatted(log, resets.address()));
            get("h", "/none");
            get("h", "/one");
            try (RawClient client = proxy.client()) {
                client.send("nonsense\r\n\r\n").response();
            }
            await().until(() -> Files.exists(log) && Files.readString(log).split("\n", -1).length == 4);
            assertThat(Files.readAllLines(log))
                    .anyMatch(l -> l.contains("\"GET /none HTTP/1.1\" 404") && l.contains("cause=no-route"))
                    .anyMatch(l -> l.contains("\"GET /one HTTP/1.1\" 502")
                            && l.contains("upstream=" + resets.address())
                            && l.contains("cause=upstream-reset"))
                    .anyMatch(l -> l.contains("\"- - -\" 400") && l.contains("cause=bad-request"));
        }
    }

    @Test
    void theMetersOfARouteThatAReloadTookAwayGo() {
        proxy = ProxyRig.with("listen: 127.0.0.1:0\ngroups: {web: {servers: [\"" + a.address()
                + "\"]}}\nroutes: [{group: web, name: before}]\n");
        get("x", "/");
        await().untilAsserted(() -> assertThat(proxy.scrape()).contains("route=\"before\""));
        proxy.reload("listen: 127.0.0.1:0\ngroups: {web: {servers: [\"" + a.address()
                + "\"]}}\nroutes: [{group: web, name: after}]\n");
        get("x", "/");
        await().untilAsserted(() ->
                assertThat(proxy.scrape()).contains("route=\"after\"").doesNotContain("route=\"before\""));
    }
}
