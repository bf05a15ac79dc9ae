package io.netloft.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netloft.testkit.Peer;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Upstreams that fail in every way they know, and what the client sees of it: as little as can be. */
class FailoverTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody";
    private static final String[] NO_CHECKS = {"health:", "  type: none"};

    private final Backend good = Backend.answering(Backend.ok("good"));
    private Backend bad;
    private ProxyRig proxy;

    private void start(Backend.Script badScript, String... settings) {
        bad = Backend.scripted(badScript);
        proxy = ProxyRig.to(List.of(bad.address(), good.address()), settings);
    }

    @AfterEach
    void stop() {
        proxy.close();
        good.close();
        if (bad != null) {
            bad.close();
        }
    }

    private String exchange(String request) {
        try (RawClient client = proxy.client()) {
            return client.send(request).response();
        }
    }

    private static Backend.Script resetAfterHead() {
        return c -> {
            c.readRequest();
            c.reset();
        };
    }

    @Test
    void anUpstreamThatRefusesIsPassedOver() {
        bad = Backend.answering("");
        String dead = bad.address();
        bad.close();
        proxy = ProxyRig.to(List.of(dead, good.address()), NO_CHECKS);
        for (int i = 0; i < 10; i++) {
            assertThat(exchange(GET)).endsWith("good");
            assertThat(exchange(POST)).endsWith("good");
        }
    }

    @Test
    void anUpstreamThatResetsBeforeItAnswersIsPassedOverForWhatIsSafe() {
        start(resetAfterHead(), NO_CHECKS);
        for (int i = 0; i < 10; i++) {
            assertThat(exchange(GET)).endsWith("good");
        }
        assertThat(bad.heads()).isNotEmpty();
    }

    @Test
    void whatIsNotSafeIsNeverSentTwice() {
        start(resetAfterHead(), "health:", "  type: none", "ejection:", "  failures: 0");
        int refused = 0;
        for (int i = 0; i < 10; i++) {
            String response = exchange(POST);
            if (response.startsWith("HTTP/1.1 502 ")) {
                refused++;
                assertThat(response)
                        .contains("\"cause\":\"upstream-reset\"")
                        .containsPattern("\"requestId\":\"[0-9a-f]{16}\"");
            } else {
                assertThat(response).endsWith("good");
            }
        }
        assertThat(refused).isEqualTo(5);
        assertThat(good.heads()).hasSize(5);
        assertThat(bad.heads()).hasSize(5);
    }

    @Test
    void aPutWithItsBodyAtHandIsSentAgain() {
        start(resetAfterHead(), NO_CHECKS);
        String put = POST.replace("POST", "PUT");
        for (int i = 0; i < 4; i++) {
            assertThat(exchange(put)).endsWith("good");
        }
        assertThat(bad.heads()).isNotEmpty();
    }

    @Test
    void aPutWhoseBodyIsTooLongToKeepIsNot() {
        start(
                c -> {
                    c.readRequest();
                    c.reset();
                },
                "health:",
                "  type: none",
                "ejection:",
                "  failures: 0",
                "retry:",
                "  body: 2KiB");
        String put = "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n" + "x".repeat(100_000);
        List<String> answers = List.of(exchange(put), exchange(put));
        assertThat(answers).filteredOn(a -> a.startsWith("HTTP/1.1 502 ")).hasSize(1);
        assertThat(answers).filteredOn(a -> a.endsWith("good")).hasSize(1);
    }

    @Test
    void aStalePooledConnectionIsReplaced() {
        AtomicInteger served = new AtomicInteger();
        Backend stale = Backend.scripted(c -> {
            // Answers once, then closes without a word, as servers do whose keep-alive time is over.
            c.readRequest();
            served.incrementAndGet();
            c.write(Backend.ok("once"));
        });
        try (stale) {
            proxy = ProxyRig.to(List.of(stale.address()), NO_CHECKS);
            for (int i = 0; i < 50; i++) {
                assertThat(exchange(GET)).endsWith("once");
            }
            assertThat(served).hasValue(50);
        }
    }

    @Test
    void failuresInARowEjectAnUpstream() {
        start(resetAfterHead(), NO_CHECKS);
        for (int i = 0; i < 30; i++) {
            assertThat(exchange(GET)).endsWith("good");
        }
        assertThat(bad.heads()).hasSize(5);
        assertThat(proxy.upstream(bad.address()).state(System.nanoTime())).isEqualTo("ejected");
    }

    @Test
    void checksTakeAnUpstreamOutAndBringItBack() {
        AtomicInteger status = new AtomicInteger(200);
        start(c -> {
            while (c.readRequest() != null) {
                c.write("HTTP/1.1 " + status + " X\r\nContent-Length: 3\r\n\r\nbad");
            }
        });
        status.set(500);
        await().until(() -> !proxy.upstream(bad.address()).up());
        assertThat(proxy.upstream(bad.address()).lastChange()).isEqualTo("check failed: status 500");
        for (int i = 0; i < 10; i++) {
            assertThat(exchange(GET)).endsWith("good");
        }
        status.set(200);
        await().until(() -> proxy.upstream(bad.address()).up());
        assertThat(List.of(exchange(GET), exchange(GET))).anyMatch(r -> r.endsWith("bad"));
    }

    @Test
    void tcpChecksSeeAListenerComeAndGo() {
        int port = Peer.freePort();
        bad = Backend.on(port, Backend.forever(Backend.ok("bad")));
        proxy = ProxyRig.to(List.of(bad.address(), good.address()), "health:", "  type: tcp", "  interval: 50ms");
        bad.close();
        await().until(() -> !proxy.upstream("127.0.0.1:" + port).up());
        bad = Backend.on(port, Backend.forever(Backend.ok("bad")));
        await().until(() -> proxy.upstream("127.0.0.1:" + port).up());
    }

    @Test
    void requestsThatWaitForAHungUpstreamMoveOnceACheckFindsItDown() {
        CountDownLatch never = new CountDownLatch(1);
        start(
                c -> {
                    c.readRequest();
                    try {
                        never.await();
                    } catch (InterruptedException closed) {
                        Thread.currentThread().interrupt();
                    }
                },
                "health:",
                "  interval: 50ms",
                "  timeout: 500ms",
                "ejection:",
                "  failures: 0");
        try (RawClient one = proxy.client();
                RawClient two = proxy.client()) {
            one.send(GET);
            two.send(GET);
            assertThat(one.response()).endsWith("good");
            assertThat(two.response()).endsWith("good");
        }
        assertThat(proxy.upstream(bad.address()).up()).isFalse();
    }

    @Test
    void anUpstreamThatNeverAnswersEndsIn504() {
        CountDownLatch never = new CountDownLatch(1);
        Backend hung = Backend.scripted(c -> {
            c.readRequest();
            try {
                never.await();
            } catch (InterruptedException closed) {
                Thread.currentThread().interrupt();
            }
        });
        try (hung) {
            proxy = ProxyRig.to(
                    List.of(hung.address()),
                    "health:",
                    "  type: none",
                    "timeouts:",
                    "  response: 200ms",
                    "retry:",
                    "  attempts: 2");
            String response = exchange(GET);
            assertThat(response).startsWith("HTTP/1.1 504 ").contains("\"cause\":\"response-timeout\"", hung.address());
            await().untilAsserted(() -> assertThat(hung.heads()).hasSize(2));
        }
    }

    @Test
    void withoutAnyUpstreamTheAnswerIs503() {
        Backend gone = Backend.answering("");
        String dead = gone.address();
        gone.close();
        proxy = ProxyRig.to(List.of(dead), "health:", "  interval: 50ms");
        await().until(() -> !proxy.upstream(dead).up());
        assertThat(exchange(GET)).startsWith("HTTP/1.1 503 ").contains("\"cause\":\"no-upstream\"");
        assertThat(exchange(GET)).contains("Content-Type: application/problem+json");
    }

    @Test
    void aRefusedConnectionAloneIs502WithItsCause() {
        Backend gone = Backend.answering("");
        String dead = gone.address();
        gone.close();
        proxy = ProxyRig.to(List.of(dead), NO_CHECKS);
        assertThat(exchange(GET)).startsWith("HTTP/1.1 502 ").contains("\"cause\":\"connect-failed\"", dead, "refused");
    }

    @Test
    void anAnswerThatBreaksTheRulesIs502AndItsConnectionIsNotUsedAgain() {
        List<String> broken = List.of(
                "nonsense\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nBad Name: x\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\nContent-Length: 0\n\n",
                "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n");
        for (String response : broken) {
            Backend odd = Backend.answering(response);
            try (odd;
                    ProxyRig rig = ProxyRig.to(List.of(odd.address()), NO_CHECKS);
                    RawClient client = rig.client()) {
                assertThat(client.send(GET).response())
                        .as(response)
                        .startsWith("HTTP/1.1 502 ")
                        .contains("\"cause\":\"bad-response\"");
                assertThat(client.send(GET).response()).as(response).startsWith("HTTP/1.1 502 ");
                assertThat(odd.connections()).isEqualTo(2);
            }
        }
        start(Backend.forever(Backend.ok("x")));
    }

    @Test
    void anAnswerThatBreaksOffIsCutForTheClientToo() {
        start(c -> {
            c.readRequest();
            c.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this");
        });
        good.script(c -> {
            c.readRequest();
            c.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
        });
        for (int i = 0; i < 2; i++) {
            try (RawClient client = proxy.client()) {
                String all = client.send(GET).rest();
                assertThat(all).startsWith("HTTP/1.1 200 OK").doesNotContain("\r\n0\r\n\r\n");
            }
        }
    }

    @Test
    void bytesBehindAResponseAreNeverTakenForTheNext() {
        Backend chatty = Backend.answering(Backend.ok("one") + Backend.ok("two"));
        try (chatty) {
            proxy = ProxyRig.to(List.of(chatty.address()), NO_CHECKS);
            for (int i = 0; i < 5; i++) {
                assertThat(exchange(GET)).endsWith("one");
            }
            assertThat(chatty.connections()).isEqualTo(5);
        }
    }
}
