package io.netloft.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that are slow, greedy or out to hurt. */
class LimitsTest {
    private final Backend backend = Backend.answering(Backend.ok("x"));
    private ProxyRig proxy;

    private void start(String... settings) {
        proxy = ProxyRig.to(List.of(backend.address()), settings);
    }

    @AfterEach
    void stop() {
        if (proxy != null) {
            proxy.close();
        }
        backend.close();
    }

    private String exchange(String request) {
        try (RawClient client = proxy.client()) {
            return client.send(request).response();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1,1\r\n\r\nx",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\nx",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\nx",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x1\r\n\r\nx",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: ,chunked\r\n\r\n0\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
                "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nX: a\u0001b\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nX: a\u0000b\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n",
                "GET / HTTP/1.1\nHost: a\n\n",
                "GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n",
                "GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET / http/1.1\r\nHost: a\r\n\r\n",
                "GET /\r\n\r\n",
                "G(T / HTTP/1.1\r\nHost: a\r\n\r\n",
            })
    void refusesAmbiguousRequestsAndForwardsNothing(String request) {
        start();
        assertThat(exchange(request)).startsWith("HTTP/1.1 400 ").contains("Connection: close\r\n");
        assertThat(backend.heads()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x\r\n",
                "5;a=\"b\r\n\"\r\nhello\r\n0\r\n\r\n",
                "5\nhello\r\n0\r\n\r\n",
                "5\r\nhelloX\r\n0\r\n\r\n",
                "-5\r\nhello\r\n0\r\n\r\n",
                "10000000000000000\r\n",
                "0\r\nContent-Length: 5\r\n\r\n",
                "0\r\nHost: evil\r\n\r\n",
                "0\r\nbad name: x\r\n\r\n",
            })
    void refusesBrokenChunks(String body) {
        start();
        String response = exchange("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + body);
        assertThat(response).startsWith("HTTP/1.1 400 ").contains("Connection: close\r\n");
    }

    @Test
    void refusesMethodsThatAProxyShouldNotServe() {
        start();
        assertThat(exchange("CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n")).startsWith("HTTP/1.1 405 ");
        assertThat(exchange("TRACE / HTTP/1.1\r\nHost: a\r\n\r\n")).startsWith("HTTP/1.1 405 ");
        assertThat(backend.heads()).isEmpty();
    }

    @Test
    void refusesTooLongLinesAndHeads() {
        start("limits:", "  request-line: 1KiB", "  head: 4KiB", "  fields: 20");
        assertThat(exchange("GET /" + "a".repeat(2000) + " HTTP/1.1\r\nHost: a\r\n\r\n"))
                .startsWith("HTTP/1.1 414 ");
        assertThat(exchange("GET / HTTP/1.1\r\nHost: a\r\nX: " + "a".repeat(5000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431 ");
        assertThat(exchange("GET / HTTP/1.1\r\nHost: a\r\n" + "X: a\r\n".repeat(30) + "\r\n"))
                .startsWith("HTTP/1.1 431 ");
        assertThat(exchange("GET / HTTP/1.1\r\nHost: a\r\n\r\n")).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void refusesTooLongBodies() {
        start("limits:", "  body: 1KiB");
        assertThat(exchange("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2000\r\n\r\n"))
                .startsWith("HTTP/1.1 413 ");
        String chunks = ("400\r\n" + "x".repeat(1024) + "\r\n").repeat(2);
        assertThat(exchange("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks))
                .startsWith("HTTP/1.1 413 ");
        assertThat(exchange("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1024\r\n\r\n" + "x".repeat(1024)))
                .startsWith("HTTP/1.1 200 ");
    }

    @Test
    void aSlowHeadIsAnsweredAndClosed() {
        start("timeouts:", "  request-head: 200ms");
        try (RawClient client = proxy.client()) {
            client.send("GET / HTTP/1.1\r\nHost:");
            assertThat(client.response()).startsWith("HTTP/1.1 408 ").contains("head-timeout");
            assertThat(client.ended()).isTrue();
        }
    }

    @Test
    void drippingAHeadDoesNotExtendItsTime() {
        start("timeouts:", "  request-head: 300ms");
        try (RawClient client = proxy.client()) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n");
            await().pollInterval(Duration.ofMillis(30)).until(() -> {
                try {
                    client.send("X: y\r\n");
                    return client.socket().getInputStream().available() > 0;
                } catch (UncheckedIOException closed) {
                    return true;
                }
            });
        }
        assertThat(backend.heads()).isEmpty();
    }

    @Test
    void aSlowBodyIsAnsweredAndClosed() {
        Backend patient = Backend.scripted(c -> {
            c.readHead();
            c.readUntil("never");
        });
        try (patient) {
            proxy = ProxyRig.to(
                    List.of(patient.address()), "health:", "  type: none", "timeouts:", "  request-body: 200ms");
            String response = exchange("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nstart");
            assertThat(response).startsWith("HTTP/1.1 408 ").contains("body-timeout");
        }
    }

    @Test
    void idleConnectionsAreClosed() {
        start("timeouts:", "  keep-alive: 1h");
        try (RawClient fresh = proxy.client();
                RawClient used = proxy.client()) {
            assertThat(used.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").response())
                    .endsWith("x");
            await().until(() -> proxy.clients() == 2);
            proxy.skip(Duration.ofHours(2));
            assertThat(fresh.ended()).isTrue();
            assertThat(used.ended()).isTrue();
        }
    }

    @Test
    void moreConnectionsThanAllowedAreClosedAndTheOthersLive() {
        start("limits:", "  connections: 3");
        try (RawClient a = proxy.client();
                RawClient b = proxy.client();
                RawClient c = proxy.client()) {
            for (RawClient client : List.of(a, b, c)) {
                assertThat(client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").response())
                        .endsWith("x");
            }
            assertThat(refusedConnection()).isTrue();
            assertThat(a.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").response()).endsWith("x");
        }
        await().until(() -> proxy.clients() == 0);
        assertThat(exchange("GET / HTTP/1.1\r\nHost: a\r\n\r\n")).endsWith("x");
    }

    private boolean refusedConnection() {
        try (RawClient refused = proxy.client()) {
            return refused.ended();
        } catch (UncheckedIOException reset) {
            return true;
        }
    }

    @Test
    void aRefusedUploadIsReadLongEnoughForTheAnswerToArrive() {
        start("limits:", "  body: 1KiB");
        try (RawClient client = proxy.client()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n");
            client.send("x".repeat(1_000_000));
            assertThat(client.response()).startsWith("HTTP/1.1 413 ");
        }
    }

    @Test
    void connectionsAreClosedAfterTheirShareOfRequests() {
        start("limits:", "  requests-per-connection: 2");
        try (RawClient client = proxy.client()) {
            assertThat(client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").response())
                    .doesNotContain("Connection: close");
            assertThat(client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").response())
                    .contains("Connection: close\r\n");
            assertThat(client.ended()).isTrue();
        }
    }
}
