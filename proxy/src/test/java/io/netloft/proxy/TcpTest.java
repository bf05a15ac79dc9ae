package io.netloft.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netloft.chassis.config.ConfigException;
import io.netloft.testkit.Peer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Listeners that forward any protocol, over real sockets on both sides. */
@Timeout(60)
class TcpTest {
    private static final int MUCH = 8 * 1024 * 1024;
    private static final int SMALL_WINDOW = 16 * 1024;

    private Backend backend;
    private ProxyRig proxy;

    @AfterEach
    void stop() {
        if (proxy != null) {
            proxy.close();
        }
        if (backend != null) {
            backend.close();
        }
    }

    private static String yaml(String servers, String... more) {
        return "groups:\n  db:\n    servers: [" + servers + "]\n    health: {interval: 50ms}\n" + "tcp:\n"
                + "  db: {listen: \"127.0.0.1:0\", group: db" + (more.length > 0 ? ", " + more[0] : "") + "}\n"
                + String.join("\n", Arrays.asList(more).subList(Math.min(1, more.length), more.length)) + "\n";
    }

    private void start(Backend.Script script, String... more) {
        backend = Backend.scripted(script);
        proxy = ProxyRig.with(
                yaml(backend.address(), more).replace("health: {interval: 50ms}", "health: {type: none}"));
    }

    private static byte[] much() {
        byte[] bytes = new byte[MUCH];
        new Random(8).nextBytes(bytes);
        return bytes;
    }

    private static Backend.Script echo() {
        return c -> c.in().transferTo(c.socket().getOutputStream());
    }

    @Test
    void forwardsWhateverIsSaidAndWhoeverSpeaksFirst() {
        start(c -> {
            c.write("220 hello\r\n");
            c.readUntil("\r\n");
            c.write("250 you too\r\n");
        });
        try (RawClient client = proxy.client()) {
            assertThat(client.until("\r\n")).isEqualTo("220 hello\r\n");
            assertThat(client.send("EHLO x\r\n").until("\r\n")).isEqualTo("250 you too\r\n");
            assertThat(client.ended()).isTrue();
        }
        await().until(() -> proxy.clients() == 0);
        await().untilAsserted(() -> assertThat(proxy.scrape())
                .contains("proxy_tcp_connections_opened_total{listener=\"db\"} 1.0")
                .contains("proxy_tcp_connections{listener=\"db\"} 0.0")
                .contains("proxy_tcp_received_bytes_total{listener=\"db\"} 8.0")
                .contains("proxy_tcp_sent_bytes_total{listener=\"db\"} 24.0"));
    }

    @Test
    void aClientThatEndedItsSideGetsAllOfALongAnswerHoweverSlowlyItReads() {
        byte[] answer = much();
        start(c -> {
            assertThat(c.in().readAllBytes()).asString().isEqualTo("give");
            c.write(answer);
        });
        try (RawClient client = new RawClient(proxy.address(), SMALL_WINDOW)) {
            client.send("give").endOutput();
            assertThat(client.bytes(MUCH)).isEqualTo(answer);
            assertThat(client.ended()).isTrue();
        }
        await().until(() -> proxy.clients() == 0);
    }

    @Test
    void aServerThatEndsRightBehindALongAnswerLosesNothingOfIt() {
        byte[] answer = much();
        start(c -> {
            c.write(answer);
            c.socket().shutdownOutput();
            c.in().readAllBytes();
        });
        try (RawClient client = new RawClient(proxy.address(), SMALL_WINDOW)) {
            assertThat(client.bytes(MUCH / 2)).isEqualTo(Arrays.copyOf(answer, MUCH / 2));
            client.send("still here");
            assertThat(client.bytes(MUCH / 2)).isEqualTo(Arrays.copyOfRange(answer, MUCH / 2, MUCH));
            assertThat(client.ended()).isTrue();
        }
    }

    @Test
    void aServerThatEndedItsSideGetsAllOfALongUpload() throws Exception {
        byte[] upload = much();
        CompletableFuture<byte[]> got = new CompletableFuture<>();
        start(c -> {
            c.socket().setReceiveBufferSize(SMALL_WINDOW);
            c.socket().shutdownOutput();
            got.complete(c.in().readAllBytes());
        });
        try (RawClient client = proxy.client()) {
            assertThat(client.ended()).isTrue();
            client.send(upload).endOutput();
            assertThat(got.get(30, TimeUnit.SECONDS)).isEqualTo(upload);
        }
        await().until(() -> proxy.clients() == 0);
    }

    @Test
    void aReaderThatStopsStopsTheWriter() {
        AtomicLong written = new AtomicLong();
        start(c -> {
            byte[] part = new byte[64 * 1024];
            while (written.get() < 256L * 1024 * 1024) {
                c.write(part);
                written.addAndGet(part.length);
            }
        });
        try (RawClient client = new RawClient(proxy.address(), SMALL_WINDOW)) {
            client.bytes(1);
            awaitStandstill(written);
            assertThat(written.get()).isLessThan(24L * 1024 * 1024);
        }
    }

    @Test
    void aServerThatRefusesIsPassedOver() throws IOException {
        int nobody = Peer.freePort();
        backend = Backend.scripted(echo());
        proxy = ProxyRig.with(yaml("\"127.0.0.1:" + nobody + "\", \"" + backend.address() + "\"")
                .replace("health: {interval: 50ms}", "health: {type: none}"));
        for (int i = 0; i < 4; i++) {
            try (RawClient client = proxy.client()) {
                assertThat(client.send("hello").text(5)).isEqualTo("hello");
            }
        }
        assertThat(proxy.scrape()).doesNotContain("proxy_retries_total 0.0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "    health: {interval: 50ms}\n", "    health: {type: auto, rise: 1}\n"})
    void serversAreCheckedByAConnectionUnlessTheirGroupSays(String health) {
        backend = Backend.scripted(echo());
        proxy = ProxyRig.with(yaml(backend.address()).replace("    health: {interval: 50ms}\n", health));
        await().until(() -> proxy.upstream(backend.address()).up());
        assertThat(proxy.upstream(backend.address()).lastChange()).contains("connected");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoSaysThatTheyAreCheckedByARequestHasItSo(boolean forAll) {
        backend = Backend.scripted(Backend.forever("HTTP/1.1 503 Not now\r\nContent-Length: 0\r\n\r\n"));
        String said = "health: {type: http, interval: 50ms}";
        proxy = ProxyRig.with(
                forAll
                        ? yaml(backend.address(), "idle: 1h", said).replace("    health: {interval: 50ms}\n", "")
                        : yaml(backend.address()).replace("health: {interval: 50ms}", said));
        await().until(() -> !proxy.upstream(backend.address()).up());
        assertThat(proxy.upstream(backend.address()).lastChange()).contains("status 503");
    }

    @Test
    void withoutAServerTheClientIsResetAndTheLogSaysWhy(@TempDir Path folder) throws IOException {
        Path log = folder.resolve("access.log");
        int nobody = Peer.freePort();
        proxy = ProxyRig.with(
                yaml("\"127.0.0.1:" + nobody + "\"", "idle: 1h", "access-log: {format: json, file: " + log + "}"));
        try (RawClient client = proxy.client()) {
            assertThat(client.ended()).isTrue();
        }
        await().untilAsserted(() -> assertThat(Files.readString(log))
                .contains("\"method\":\"TCP\",\"target\":\"db\"")
                .containsAnyOf("\"cause\":\"connect-failed\"", "\"cause\":\"no-upstream\""));
    }

    @Test
    void aConnectionOnWhichNothingMovesIsClosed() {
        start(echo(), "idle: 10s");
        try (RawClient client = proxy.client()) {
            assertThat(client.send("a").text(1)).isEqualTo("a");
            proxy.skip(Duration.ofSeconds(11));
            assertThat(client.ended()).isTrue();
        }
        await().untilAsserted(() -> assertThat(proxy.scrape()).contains("proxy_failed_total{cause=\"tcp-idle\"} 1.0"));
    }

    @Test
    void aSlowReaderIsNotTakenForAnIdleOneUntilItStopsForGood() {
        AtomicLong written = new AtomicLong();
        start(
                c -> {
                    byte[] part = new byte[64 * 1024];
                    while (written.get() < 256L * 1024 * 1024) {
                        c.write(part);
                        written.addAndGet(part.length);
                    }
                },
                "idle: 10s");
        try (RawClient client = new RawClient(proxy.address(), SMALL_WINDOW)) {
            client.bytes(1);
            awaitStandstill(written);
            proxy.skip(Duration.ofSeconds(11));
            await().pollDelay(Duration.ofMillis(200)).until(() -> proxy.clients() == 1);
            client.bytes(1024 * 1024);
            awaitStandstill(written);
            await().until(() -> {
                proxy.skip(Duration.ofSeconds(11));
                return proxy.clients() == 0;
            });
        }
        await().untilAsserted(() -> assertThat(proxy.scrape()).contains("proxy_failed_total{cause=\"tcp-idle\"} 1.0"));
    }

    /** Waits until a count stands still: three looks in a row, as one behind a machine's pause shows nothing. */
    private static void awaitStandstill(AtomicLong count) {
        AtomicLong before = new AtomicLong(-1);
        AtomicInteger same = new AtomicInteger();
        await().pollInterval(Duration.ofMillis(250))
                .atMost(Duration.ofSeconds(30))
                .until(() -> {
                    long now = count.get();
                    return (before.getAndSet(now) == now ? same.incrementAndGet() : same.getAndSet(0)) == 3;
                });
    }

    @Test
    void aResetIsPassedOnAsAReset() throws IOException {
        start(c -> {
            c.readUntil("go");
            c.reset();
        });
        try (RawClient client = proxy.client()) {
            client.send("go");
            assertThatThrownBy(client::rest)
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("reset");
        }
        await().untilAsserted(() -> assertThat(proxy.scrape()).contains("proxy_failed_total{cause=\"tcp-cut\"} 1.0"));
    }

    @Test
    void whatCameRightBeforeAResetIsPassedOnBeforeIt() {
        start(c -> {
            c.readUntil("go");
            c.write("last");
            c.reset();
        });
        for (int i = 0; i < 20; i++) {
            try (RawClient client = proxy.client()) {
                assertThat(client.send("go").text(4)).isEqualTo("last");
                assertThatThrownBy(client::rest).hasMessageContaining("reset");
            }
        }
    }

    @Test
    void aClientThatIsGoneTakesItsServersConnectionAlong() throws Exception {
        CompletableFuture<Boolean> ended = new CompletableFuture<>();
        start(c -> {
            c.write("x");
            try {
                c.in().readAllBytes();
                ended.complete(false);
            } catch (IOException reset) {
                ended.complete(true);
            }
        });
        try (RawClient client = proxy.client()) {
            client.text(1);
            client.socket().setSoLinger(true, 0);
        }
        assertThat(ended.get(10, TimeUnit.SECONDS)).isTrue();
        await().until(() -> proxy.upstream(backend.address()).connections() == 0);
        assertThat(proxy.upstream(backend.address()).active()).isZero();
    }

    @Test
    void waitsForAServerWithAHandFreeButNotForEver() {
        start(echo(), "idle: 1h", "breaker: {requests: 1, pending-time: 10s}");
        RawClient first = proxy.client();
        assertThat(first.send("a").text(1)).isEqualTo("a");
        try (RawClient second = proxy.client()) {
            second.send("b");
            await().until(() -> proxy.scrape().contains("proxy_waited_total 1.0"));
            assertThat(backend.connections()).isEqualTo(1);
            first.close();
            assertThat(second.text(1)).isEqualTo("b");
            try (RawClient late = proxy.client()) {
                await().until(() -> proxy.scrape().contains("proxy_waited_total 2.0"));
                proxy.skip(Duration.ofSeconds(11));
                assertThat(late.ended()).isTrue();
            }
        }
        await().until(() -> proxy.clients() == 0);
        await().untilAsserted(
                        () -> assertThat(proxy.scrape()).contains("proxy_failed_total{cause=\"overloaded\"} 1.0"));
    }

    @Test
    void aDrainWaitsForConnectionsUntilTheDeadline() {
        start(echo());
        try (RawClient stays = proxy.client();
                RawClient ends = proxy.client()) {
            assertThat(stays.send("a").text(1)).isEqualTo("a");
            assertThat(ends.send("b").text(1)).isEqualTo("b");
            CompletableFuture<Void> drained =
                    proxy.server().drain(Duration.ofSeconds(6)).toCompletableFuture();
            assertThat(ends.send("c").text(1)).isEqualTo("c");
            ends.endOutput();
            assertThat(ends.ended()).isTrue();
            assertThat(stays.ended()).isTrue();
            assertThat(drained).succeedsWithin(Duration.ofSeconds(10));
        }
    }

    @Test
    void aReloadMovesNewConnectionsAndLeavesTheOpenOnesAlone() throws IOException {
        start(c -> {
            c.write("old");
            echo().run(c);
        });
        int more = Peer.freePort();
        try (Backend next = Backend.scripted(c -> c.write("new"));
                RawClient open = proxy.client()) {
            assertThat(open.text(3)).isEqualTo("old");
            String yaml = yaml(next.address()).replace("health: {interval: 50ms}", "health: {type: none}");
            proxy.reload(yaml.replace("tcp:\n", "tcp:\n  more: {listen: \"127.0.0.1:" + more + "\", group: db}\n"));
            assertThat(open.send("still").text(5)).isEqualTo("still");
            try (RawClient client = proxy.client()) {
                assertThat(client.text(3)).isEqualTo("new");
            }
            try (RawClient client = new RawClient(new InetSocketAddress("127.0.0.1", more))) {
                assertThat(client.text(3)).isEqualTo("new");
            }
            proxy.reload(yaml);
            await().until(() -> !connects(more));
            assertThat(open.send("still").text(5)).isEqualTo("still");
        }
    }

    private static boolean connects(int port) {
        try (RawClient client = new RawClient(new InetSocketAddress("127.0.0.1", port))) {
            return !client.ended();
        } catch (UncheckedIOException refused) {
            return false;
        }
    }

    @Test
    void moreConnectionsThanAllowedAreReset() {
        start(echo(), "connections: 1");
        try (RawClient first = proxy.client()) {
            assertThat(first.send("a").text(1)).isEqualTo("a");
            assertThat(connects(proxy.address().getPort())).isFalse();
            assertThat(first.send("b").text(1)).isEqualTo("b");
        }
    }

    @Test
    void aListenerWhoseGroupIsUnknownIsRefusedWithItsPlace() {
        assertThatThrownBy(() -> ProxyRig.config("groups: {a: {servers: [\"127.0.0.1:1\"]}}\n"
                        + "tcp: {x: {listen: \"127.0.0.1:0\", group: b}}\n"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("tcp.x.group");
    }
}
