package io.netloft.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Status retries, budgets, hedging, circuit breakers, stickiness and waiting, over real sockets. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ResilienceTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody";

    private final List<AutoCloseable> toClose = new ArrayList<>();
    private ProxyRig proxy;

    private Backend backend(Backend.Script script) {
        Backend backend = Backend.scripted(script);
        toClose.add(backend);
        return backend;
    }

    private Backend answering(String response) {
        return backend(Backend.forever(response));
    }

    private void start(String settings, Backend... backends) {
        List<String> servers = List.of(backends).stream().map(Backend::address).toList();
        proxy = ProxyRig.to(servers, settings, "health: {type: none}");
    }

    @AfterEach
    void stop() throws Exception {
        proxy.close();
        for (AutoCloseable c : toClose) {
            c.close();
        }
    }

    private String exchange(String request) {
        try (RawClient client = proxy.client()) {
            return client.send(request).response();
        }
    }

    private static String status(int status, String body) {
        return "HTTP/1.1 " + status + " Whatever\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    @Test
    void aFailingStatusIsTriedElsewhereAndItsConnectionKept() {
        Backend bad = answering(status(503, "busy"));
        Backend good = answering(Backend.ok("good"));
        start("retry: {statuses: [503], budget: 100}", bad, good);
        for (int i = 0; i < 20; i++) {
            assertThat(exchange(GET)).endsWith("good");
        }
        assertThat(bad.heads().size()).isGreaterThan(3);
        assertThat(bad.connections()).isLessThanOrEqualTo(2);
    }

    @Test
    void aFailingStatusIsPassedOnWhenNothingElseIsLeft() {
        start(
                "retry: {statuses: [503], attempts: 2, budget: 100}",
                answering(status(503, "a")),
                answering(status(503, "b")));
        assertThat(exchange(GET)).startsWith("HTTP/1.1 503 Whatever\r\n").matches("(?s).*\r\n\r\n[ab]");
        assertThat(proxy.scrape()).contains("proxy_retries_total 1.0");
    }

    @Test
    void aFailingStatusToWhatIsNotIdempotentIsPassedOn() {
        start("retry: {statuses: [503], budget: 100}", answering(status(503, "a")), answering(status(503, "b")));
        assertThat(exchange(POST)).startsWith("HTTP/1.1 503 Whatever");
        assertThat(proxy.scrape()).contains("proxy_retries_total 0.0");
    }

    @Test
    void anUnwantedAnswerThatNeverEndsIsCutOff() {
        Backend endless = backend(c -> {
            c.readRequest();
            c.write("HTTP/1.1 503 Busy\r\nTransfer-Encoding: chunked\r\n\r\n");
            byte[] chunk =
                    ("1000\r\n" + "x".repeat(4096) + "\r\n").getBytes(java.nio.charset.StandardCharsets.US_ASCII);
            while (true) {
                c.write(chunk);
            }
        });
        start("retry: {statuses: [503], budget: 100}", endless, answering(Backend.ok("good")));
        assertThat(exchange(GET)).endsWith("good");
        assertThat(exchange(GET)).endsWith("good");
        await().untilAsserted(() ->
                assertThat(proxy.upstream(endless.address()).connections()).isZero());
    }

    @Test
    void retriesStopWhereTheBudgetEnds() {
        Backend bad = answering(status(503, "busy"));
        start("retry: {statuses: [503], budget: 0, budget-min: 0}", bad, answering(status(503, "busy")));
        assertThat(exchange(GET)).startsWith("HTTP/1.1 503 Whatever");
        assertThat(proxy.scrape()).contains("proxy_retry_budget_spent_total 1.0", "proxy_retries_total 0.0");
    }

    @Test
    void aSlowFirstAttemptIsHedgedAndTheLoserHangsUp() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        Backend slow = backend(c -> {
            c.readRequest();
            if (c.in().read() < 0) {
                closed.countDown();
            }
        });
        Backend fast = answering(Backend.ok("fast"));
        start("retry: {hedge: 100ms}", slow, fast);
        assertThat(exchange(GET)).endsWith("fast");
        assertThat(exchange(GET)).endsWith("fast");
        assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(proxy.scrape()).containsPattern("proxy_hedges_total [12]\\.0");
        await().untilAsserted(() ->
                assertThat(proxy.upstream(slow.address()).active()).isZero());
    }

    @Test
    void theHedgeThatFailsLeavesTheFirstToAnswer() {
        Backend slow = backend(c -> {
            c.readRequest();
            pause(500);
            c.write(Backend.ok("slow"));
        });
        Backend broken = backend(c -> {
            c.readRequest();
            c.reset();
        });
        start("retry: {hedge: 50ms}", slow, broken);
        assertThat(exchange(GET)).endsWith("slow");
    }

    @Test
    void whatIsNotIdempotentIsNeverHedged() {
        Backend slow = backend(c -> {
            c.readRequest();
            pause(300);
            c.write(Backend.ok("slow"));
        });
        Backend other = answering(Backend.ok("other"));
        start("retry: {hedge: 20ms}", slow, other);
        List<String> answers = List.of(exchange(POST), exchange(POST));
        assertThat(answers).anySatisfy(a -> assertThat(a).endsWith("slow"));
        assertThat(proxy.scrape()).contains("proxy_hedges_total 0.0");
    }

    /** A backend's own slowness: what a test of timing out needs. */
    private static void pause(long ms) {
        try {
            new CountDownLatch(1).await(ms, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void requestsBeyondTheBreakerWaitTheirTurn() {
        AtomicInteger inHand = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch allAreThere = new CountDownLatch(1);
        Backend one = backend(c -> {
            while (c.readRequest() != null) {
                most.accumulateAndGet(inHand.incrementAndGet(), Math::max);
                awaitQuietly(allAreThere);
                inHand.decrementAndGet();
                c.write(Backend.ok("done"));
            }
        });
        start("breaker: {requests: 2}", one);
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            clients.add(proxy.client().send(GET));
        }
        await().until(() -> proxy.scrape().contains("proxy_group_waiting{group=\"default\"} 18.0"));
        await().until(() -> inHand.get() == 2);
        allAreThere.countDown();
        for (RawClient client : clients) {
            assertThat(client.response()).endsWith("done");
            client.close();
        }
        assertThat(most.get()).isEqualTo(2);
        assertThat(proxy.scrape()).contains("proxy_waited_total 18.0");
    }

    @Test
    void connectionsBeyondTheBreakerAreNotOpened() {
        AtomicInteger open = new AtomicInteger();
        AtomicInteger within = new AtomicInteger();
        Backend one = backend(c -> {
            open.incrementAndGet();
            try {
                // That the proxy closed one may be seen here later than the one that it opened instead.
                await().until(() -> open.get() <= 3);
                within.incrementAndGet();
                while (c.readRequest() != null) {
                    pause(5);
                    c.write(Backend.ok("done"));
                }
            } finally {
                open.decrementAndGet();
            }
        });
        start("breaker: {connections: 3}", one);
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            clients.add(proxy.client().send(GET));
        }
        for (RawClient client : clients) {
            assertThat(client.response()).endsWith("done");
            client.close();
        }
        await().untilAsserted(() -> assertThat(within).hasValue(one.connections()));
    }

    @Test
    void whoeverFindsNoPlaceToWaitIsRefusedAtOnce() {
        CountDownLatch release = new CountDownLatch(1);
        Backend one = backend(c -> {
            c.readRequest();
            awaitQuietly(release);
            c.write(Backend.ok("done"));
        });
        start("breaker: {requests: 1, pending: 1, pending-time: 10s}", one);
        try (RawClient first = proxy.client().send(GET)) {
            await().until(() -> one.heads().size() == 1);
            try (RawClient second = proxy.client().send(POST)) {
                await().untilAsserted(() ->
                        assertThat(proxy.scrape()).contains("proxy_group_waiting{group=\"default\"} 1.0"));
                assertThat(exchange(GET)).startsWith("HTTP/1.1 503 ").contains("overloaded", "nobody more may wait");
                release.countDown();
                assertThat(first.response()).endsWith("done");
                assertThat(second.response()).endsWith("done");
            }
        }
    }

    @Test
    void whoeverWaitsTooLongIsRefused() {
        CountDownLatch release = new CountDownLatch(1);
        Backend one = backend(c -> {
            c.readRequest();
            awaitQuietly(release);
            c.write(Backend.ok("done"));
        });
        start("breaker: {requests: 1, pending-time: 200ms}", one);
        try (RawClient first = proxy.client().send(GET)) {
            await().until(() -> one.heads().size() == 1);
            assertThat(exchange(GET)).startsWith("HTTP/1.1 503 ").contains("none was free in time");
            release.countDown();
            assertThat(first.response()).endsWith("done");
        }
    }

    @Test
    void aClientThatLeavesTheQueueLeavesNothingBehind() throws IOException {
        CountDownLatch release = new CountDownLatch(1);
        Backend one = backend(c -> {
            c.readRequest();
            awaitQuietly(release);
            c.write(Backend.ok("done"));
        });
        start("breaker: {requests: 1, pending-time: 10s}", one);
        try (RawClient first = proxy.client().send(GET)) {
            await().until(() -> one.heads().size() == 1);
            RawClient leaves = proxy.client().send(GET);
            await().untilAsserted(() ->
                    assertThat(proxy.scrape()).doesNotContain("proxy_group_waiting{group=\"default\"} 0.0"));
            leaves.socket().setSoLinger(true, 0);
            leaves.close();
            await().untilAsserted(
                            () -> assertThat(proxy.scrape()).contains("proxy_group_waiting{group=\"default\"} 0.0"));
            release.countDown();
            assertThat(first.response()).endsWith("done");
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void allAttemptsTogetherHaveABound() {
        Backend silent = backend(c -> {
            c.readRequest();
            c.in().read();
        });
        start(
                "timeouts: {response: 10s, request: 25s}\nretry: {attempts: 16, budget: 100}\nejection: {failures: 0}",
                silent);
        try (RawClient client = proxy.client().send(GET)) {
            for (int attempts = 1; attempts <= 3; attempts++) {
                int asked = attempts;
                await().until(() -> silent.heads().size() == asked);
                // Of the third attempt only a part is left.
                proxy.skip(Duration.ofSeconds(attempts < 3 ? 11 : 4));
            }
            assertThat(client.response()).startsWith("HTTP/1.1 504 ").contains("request-timeout");
        }
        assertThat(proxy.scrape()).contains("proxy_retries_total 2.0");
    }

    @Test
    void aStickyClientKeepsItsServerUntilItIsOut() {
        Backend one = answering(Backend.ok("one"));
        Backend two = answering(Backend.ok("two"));
        start("sticky: {cookie: srv, max-age: 1h}", one, two);
        String first = exchange(GET);
        assertThat(first)
                .containsPattern("Set-Cookie: srv=[0-9a-f]{16}; Path=/; HttpOnly; SameSite=Lax; Max-Age=3600\r\n");
        String cookie = first.replaceFirst("(?s).*Set-Cookie: (srv=[0-9a-f]{16}).*", "$1");
        String mine = first.substring(first.length() - 3);
        String again = "GET / HTTP/1.1\r\nHost: a\r\nCookie: x=y; " + cookie + "\r\n\r\n";
        for (int i = 0; i < 10; i++) {
            assertThat(exchange(again)).endsWith(mine).doesNotContain("Set-Cookie");
        }
        proxy.upstream((mine.equals("one") ? one : two).address()).draining(true);
        assertThat(exchange(again)).doesNotContain("\r\n\r\n" + mine).contains("Set-Cookie: srv=");
    }

    @Test
    void aRingKeepsAHeaderWithItsServer() {
        start(
                "balance: ring-hash\nhash: {by: header, name: X-User}",
                answering(Backend.ok("one")),
                answering(Backend.ok("two")),
                answering(Backend.ok("six")));
        for (String user : List.of("ann", "bob", "cy", "dee")) {
            String request = "GET / HTTP/1.1\r\nHost: a\r\nx-user: " + user + "\r\n\r\n";
            String answer = exchange(request);
            for (int i = 0; i < 5; i++) {
                assertThat(exchange(request)).isEqualTo(answer);
            }
        }
    }

    @Test
    void weightsShareTheRequests() {
        Backend heavy = answering(Backend.ok("heavy"));
        Backend light = answering(Backend.ok("light"));
        proxy = ProxyRig.with("listen: 127.0.0.1:0\nhealth: {type: none}\nto: [\"" + heavy.address() + " weight=3\", \""
                + light.address() + "\"]\n");
        for (int i = 0; i < 40; i++) {
            exchange(GET);
        }
        assertThat(heavy.heads()).hasSize(30);
        assertThat(light.heads()).hasSize(10);
    }

    // ---- Expect: 100-continue

    private static final String EXPECTING =
            "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n";

    @Test
    void theServersOwnContinueIsPassedOnOnce() {
        start("timeouts: {expect: 5s}", backend(c -> {
            String head = c.readHead();
            c.write("HTTP/1.1 100 Continue\r\n\r\n");
            c.readBody(head);
            c.write(Backend.ok("done"));
        }));
        try (RawClient client = proxy.client().send(EXPECTING)) {
            assertThat(client.head()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
            assertThat(client.send("body").response())
                    .startsWith("HTTP/1.1 200")
                    .endsWith("done");
        }
    }

    @Test
    void aServerThatDoesNotSayContinueIsSpokenFor() {
        start("timeouts: {expect: 100ms}", backend(c -> {
            String head = c.readHead();
            c.readBody(head);
            c.write("HTTP/1.1 100 Continue\r\n\r\n" + Backend.ok("done"));
        }));
        try (RawClient client = proxy.client().send(EXPECTING)) {
            assertThat(client.head()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
            assertThat(client.send("body").response())
                    .startsWith("HTTP/1.1 200")
                    .endsWith("done");
        }
    }

    @Test
    void aRefusalBeforeTheBodyEndsTheRequest() {
        start("timeouts: {expect: 5s}", backend(c -> {
            c.readHead();
            c.write(status(417, "no"));
        }));
        try (RawClient client = proxy.client().send(EXPECTING)) {
            assertThat(client.rest()).startsWith("HTTP/1.1 417 ").endsWith("no");
        }
    }

    // ---- clients that take, or send, too little

    @Test
    void aBodyThatTricklesIsRefused() {
        start("limits: {rate: 100B}", answering(Backend.ok("done")));
        try (RawClient client = proxy.client()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\nx");
            await().until(() -> proxy.scrape().contains("proxy_upstream_requests_total{group=\"default\""));
            proxy.settle();
            proxy.skip(Duration.ofSeconds(11));
            client.send("y");
            assertThat(client.rest()).startsWith("HTTP/1.1 408 ").contains("body-timeout", "limits.rate");
        }
    }

    @Test
    void aBodyThatTheProxyHeldBackWasNotSlow() {
        CountDownLatch release = new CountDownLatch(1);
        Backend one = backend(c -> {
            c.readRequest();
            awaitQuietly(release);
            c.write(Backend.ok("done"));
        });
        start("breaker: {requests: 1, pending-time: 5m}\ntimeouts: {request-body: 5s, response: 1h}", one);
        try (RawClient first = proxy.client().send(GET)) {
            await().until(() -> one.heads().size() == 1);
            RawClient held = proxy.client().send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\nx");
            await().untilAsserted(
                            () -> assertThat(proxy.scrape()).contains("proxy_group_waiting{group=\"default\"} 1.0"));
            proxy.skip(Duration.ofSeconds(30));
            // The loops tick every 50 ms: by the second reading of the meters they have seen the time.
            await().pollDelay(Duration.ofMillis(200))
                    .untilAsserted(
                            () -> assertThat(proxy.scrape()).contains("proxy_group_waiting{group=\"default\"} 1.0"));
            release.countDown();
            assertThat(first.response()).endsWith("done");
            await().until(() -> one.heads().size() == 2);
            held.send("y".repeat(99_999));
            assertThat(held.response()).startsWith("HTTP/1.1 200").endsWith("done");
            held.close();
        }
    }

    @Test
    void aClientThatHardlyReadsIsCutOff() throws IOException {
        start("limits: {rate: 1KiB}", backend(c -> {
            c.readRequest();
            c.write("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n");
            byte[] part = new byte[65536];
            for (int i = 0; i < 1500; i++) {
                c.write(part);
            }
        }));
        try (RawClient client = new RawClient(proxy.address(), 4096)) {
            client.send(GET).head();
            await().pollInterval(Duration.ofMillis(200)).untilAsserted(() -> {
                proxy.skip(Duration.ofSeconds(11));
                assertThat(proxy.scrape()).contains("proxy_failed_total{cause=\"client-stalled\"} 1.0");
            });
        }
    }

    @Test
    void pipelinedRequestsAreAllAnsweredWhenTheClientHasEndedItsSide() {
        start("retry: {attempts: 3}", answering(Backend.ok("one")));
        try (RawClient client = proxy.client()) {
            client.send(GET + GET + GET).endOutput();
            String all = client.rest();
            assertThat(all.split("HTTP/1.1 200 OK", -1)).hasSize(4);
        }
    }

    @Test
    void halfARequestAfterWholeOnesIsNotWaitedFor() {
        start("retry: {attempts: 3}", answering(Backend.ok("one")));
        try (RawClient client = proxy.client()) {
            client.send(GET + "GET / HT").endOutput();
            assertThat(client.rest()).endsWith("one");
        }
    }
}
