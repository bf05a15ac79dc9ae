package io.netloft.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients of HTTP/2 before servers of HTTP/1.1. */
class Http2Test {
    private Backend backend = Backend.answering(Backend.ok("good"));
    private ProxyRig proxy;

    private Http2Peer client(String... settings) {
        proxy = ProxyRig.to(List.of(backend.address()), settings);
        return new Http2Peer(proxy.address()).begin();
    }

    private void serves(Backend.Script script) {
        backend.script(script);
    }

    @AfterEach
    void stop() {
        if (proxy != null) {
            proxy.close();
        }
        backend.close();
    }

    @Test
    void aRequestGoesToTheServerAsHttp11AndItsAnswerComesBack() {
        try (Http2Peer client = client("access-log: {format: off}")) {
            Http2Peer.Answer answer = client.request(
                            1, "GET", "/a?b=c", true, "accept", "text/html", "cookie", "a=1", "cookie", "b=2")
                    .answer(1);
            assertThat(answer.status()).isEqualTo("200");
            assertThat(answer.field("content-length")).isEqualTo("4");
            assertThat(answer.body()).isEqualTo("good");
            assertThat(answer.whole()).isTrue();
            assertThat(backend.heads().get(0))
                    .startsWith("GET /a?b=c HTTP/1.1\r\nhost: x\r\n")
                    .contains("\r\naccept: text/html\r\n", "\r\ncookie: a=1; b=2\r\n")
                    .contains("X-Forwarded-For: 127.0.0.1\r\n")
                    .endsWith("\r\n\r\n");
            assertThat(proxy.scrape()).contains("proxy_http2_connections 1.0");
        }
        await().untilAsserted(() -> assertThat(proxy.scrape()).contains("proxy_http2_connections 0.0"));
    }

    @Test
    void theFirstBytesMayComeOneByOne() {
        proxy = ProxyRig.to(List.of(backend.address()));
        try (Http2Peer client = new Http2Peer(proxy.address())) {
            for (byte b : "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII)) {
                client.raw(new byte[] {b});
            }
            client.frame(Http2Peer.SETTINGS, 0, 0, new byte[0]);
            assertThat(client.get(1, "/").answer(1).body()).isEqualTo("good");
        }
        try (RawClient old = proxy.client()) {
            assertThat(old.send("P")
                            .send("OST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
                            .response())
                    .endsWith("good");
        }
    }

    @Test
    void whereHttp2IsOffItsPrefaceIsNoRequest() {
        proxy = ProxyRig.to(List.of(backend.address()), "http2: {enabled: false}");
        try (RawClient client = proxy.client()) {
            assertThat(client.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").response())
                    .startsWith("HTTP/1.1 505");
        }
    }

    @Test
    void aBodyOfUnknownLengthGoesInChunksWithItsTrailers() throws Exception {
        CompletableFuture<String> body = new CompletableFuture<>();
        serves(c -> {
            c.readHead();
            body.complete(new String(c.readUntil("x-sum: 7\r\n\r\n"), StandardCharsets.ISO_8859_1));
            c.write(Backend.ok("got it"));
        });
        try (Http2Peer client = client("health: {type: none}")) {
            byte[] large = "y".repeat(2000).getBytes(StandardCharsets.US_ASCII);
            client.request(1, "POST", "/", false)
                    .data(1, false, "hello")
                    .data(1, false, large)
                    .head(1, true, "x-sum", "7");
            assertThat(client.answer(1).body()).isEqualTo("got it");
            assertThat(body.get(20, TimeUnit.SECONDS))
                    .isEqualTo("5\r\nhello\r\n7d0\r\n" + "y".repeat(2000) + "\r\n0\r\nx-sum: 7\r\n\r\n");
        }
    }

    @Test
    void chunksAndTrailersOfAnAnswerBecomeDataAndTrailers() {
        serves(c -> {
            c.readRequest();
            c.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n5\r\nhello\r\n");
            c.write("6\r\n world\r\n0\r\nX-Sum: 7\r\n\r\n");
        });
        try (Http2Peer client = client("health: {type: none}")) {
            Http2Peer.Answer answer = client.get(1, "/").answer(1);
            assertThat(answer.body()).isEqualTo("hello world");
            assertThat(answer.trailer("x-sum")).isEqualTo("7");
            assertThat(answer.field("transfer-encoding")).isNull();
            assertThat(answer.field("trailer")).isNull();
        }
    }

    @Test
    void anAnswerThatOnlyItsConnectionEndsIsWholeAndOneThatBreaksOffIsReset() {
        serves(c -> {
            String head = c.readRequest();
            boolean cut = head.startsWith("GET /cut");
            c.write("HTTP/1.1 200 OK\r\n" + (cut ? "Content-Length: 100\r\n" : "") + "\r\nall there is");
        });
        try (Http2Peer client = client("health: {type: none}")) {
            Http2Peer.Answer whole = client.get(1, "/").answer(1);
            assertThat(whole.body()).isEqualTo("all there is");
            assertThat(whole.whole()).isTrue();
            Http2Peer.Answer cut = client.get(3, "/cut").answer(3);
            assertThat(cut.whole()).isFalse();
            assertThat(cut.reset()).isEqualTo(2);
        }
    }

    @Test
    void interimAnswersAndAnswersWithoutBodyPass() {
        serves(c -> {
            while (c.readHead() != null) {
                c.write("HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n");
                c.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
            }
        });
        try (Http2Peer client = client("health: {type: none}")) {
            Http2Peer.Answer answer = client.request(1, "HEAD", "/", true).answer(1);
            assertThat(answer.statuses()).containsExactly("103", "200");
            assertThat(answer.field("content-length")).isEqualTo("5");
            assertThat(answer.size()).isZero();
            assertThat(answer.whole()).isTrue();
        }
    }

    @Test
    void streamsAreAnsweredAsTheyAreDoneAndASlowOneHoldsNoOtherUp() {
        CountDownLatch slow = new CountDownLatch(1);
        serves(c -> {
            for (String head = c.readRequest(); head != null; head = c.readRequest()) {
                if (head.startsWith("GET /slow")) {
                    awaitQuietly(slow);
                }
                c.write(Backend.ok(head.substring(4, head.indexOf(' ', 5))));
            }
        });
        try (Http2Peer client = client("health: {type: none}")) {
            client.get(1, "/slow");
            for (int id = 3; id < 60; id += 2) {
                assertThat(client.get(id, "/" + id).answer(id).body()).isEqualTo("/" + id);
            }
            slow.countDown();
            assertThat(client.answer(1).body()).isEqualTo("/slow");
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void whoReadsOneStreamSlowlyGetsTheOthersAndTheServerOfTheSlowOneWaits() {
        int size = 8 * 1024 * 1024;
        byte[] large = new byte[size];
        serves(c -> {
            for (String head = c.readRequest(); head != null; head = c.readRequest()) {
                if (head.startsWith("GET /large")) {
                    c.write("HTTP/1.1 200 OK\r\nContent-Length: " + size + "\r\n\r\n");
                    c.write(large);
                } else {
                    c.write(Backend.ok("small"));
                }
            }
        });
        try (Http2Peer client = client("health: {type: none}")) {
            client.allow(0, 100 * 1024 * 1024);
            client.get(1, "/large");
            assertThat(client.answer(1, 65_535).size()).isEqualTo(65_535);
            for (int id = 3; id < 43; id += 2) {
                assertThat(client.get(id, "/").answer(id).body()).isEqualTo("small");
            }
            assertThat(client.answer(1, 1).size()).isEqualTo(65_535);
            client.allow(1, size);
            Http2Peer.Answer answer = client.answer(1);
            assertThat(answer.size()).isEqualTo(size);
            assertThat(answer.whole()).isTrue();
        }
    }

    @Test
    void aServerThatTakesNoBodyKeepsTheClientFromSendingMore() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        int size = 16 * 1024 * 1024;
        serves(c -> {
            String head = c.readHead();
            awaitQuietly(go);
            int count = c.readBody(head).length;
            c.write(Backend.ok("got " + count));
        });
        byte[] part = new byte[16 * 1024];
        try (Http2Peer client = client("health: {type: none}", "http2: {connection-window: 64KiB}")) {
            client.request(1, "POST", "/", false, "content-length", String.valueOf(size));
            CompletableFuture<Integer> sent = CompletableFuture.supplyAsync(() -> upload(client, part, size));
            await().pollDelay(Duration.ofMillis(300)).until(() -> !sent.isDone());
            go.countDown();
            assertThat(sent.get(20, TimeUnit.SECONDS)).isEqualTo(size);
            assertThat(client.answer(1).body()).isEqualTo("got " + size);
        }
    }

    /** Sends as much as windows of 64 KiB allow, and waits for more. */
    private static int upload(Http2Peer client, byte[] part, int size) {
        int sent = 0;
        int stream = 65_536;
        int connection = 65_535;
        while (sent < size) {
            int now = Math.min(Math.min(stream, connection), Math.min(part.length, size - sent));
            if (now == 0) {
                Http2Peer.Frame more = client.await(Http2Peer.WINDOW_UPDATE);
                int bytes = (int) more.code();
                stream += more.stream() == 0 ? 0 : bytes;
                connection += more.stream() == 0 ? bytes : 0;
            } else {
                sent += now;
                stream -= now;
                connection -= now;
                client.data(1, sent == size, now == part.length ? part : new byte[now]);
            }
        }
        return sent;
    }

    @Test
    void aRequestThatItsClientTakesBackLeavesItsServerAndTheOthersGoOn() throws Exception {
        CountDownLatch gone = new CountDownLatch(1);
        serves(c -> {
            String head = c.readRequest();
            if (head.startsWith("GET /hang")) {
                if (c.in().read() < 0) {
                    gone.countDown();
                }
            } else {
                c.write(Backend.ok("fine"));
            }
        });
        try (Http2Peer client = client("health: {type: none}")) {
            client.get(1, "/hang");
            await().until(() -> backend.heads().size() == 1);
            client.reset(1);
            assertThat(gone.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(client.get(3, "/").answer(3).body()).isEqualTo("fine");
            assertThat(proxy.scrape()).contains("proxy_failed_total{cause=\"client-gone\"} 1.0");
        }
    }

    @Test
    void whatIsOnItsWayWhenAllStreamsBreakOffAtOnceIsNoFault() {
        serves(c -> {
            boolean whole = c.readHead().startsWith("GET");
            c.write(whole ? Backend.ok("fine") : "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
        });
        try (Http2Peer client = client("health: {type: none}")) {
            for (int id = 1; id < 201; id += 2) {
                client.request(id, "POST", "/", false);
            }
            for (int id = 1; id < 201; id += 2) {
                assertThat(client.resetOf(id)).isEqualTo(2);
            }
            for (int id = 1; id < 201; id += 2) {
                client.data(id, false, "more");
            }
            assertThat(client.get(201, "/").answer(201).body()).isEqualTo("fine");
        }
    }

    @Test
    void anAnswerBeforeTheRequestIsWholeComesWholeAndStopsTheUpload() {
        serves(c -> {
            c.readHead();
            c.write("HTTP/1.1 413 Content Too Large\r\nContent-Length: 4\r\n\r\nstop");
        });
        try (Http2Peer client = client("health: {type: none}")) {
            client.request(1, "POST", "/", false).data(1, false, "some of it");
            Http2Peer.Answer answer = client.answer(1);
            assertThat(answer.status()).isEqualTo("413");
            assertThat(answer.body()).isEqualTo("stop");
            assertThat(client.resetOf(1)).isZero();
        }
    }

    @Test
    void theProxysOwnAnswersComeOverHttp2() {
        try (Http2Peer client = client("limits: {body: 10B}", "health: {type: none}")) {
            Http2Peer.Answer refused = client.request(1, "POST", "/", false, "content-length", "11")
                    .answer(1);
            assertThat(refused.status()).isEqualTo("413");
            assertThat(refused.field("x-netloft-cause")).isEqualTo("body-too-large");
            assertThat(refused.field("connection")).isNull();
            Http2Peer.Answer traced = client.request(3, "TRACE", "/", true).answer(3);
            assertThat(traced.status()).isEqualTo("405");
            backend.close();
            Http2Peer.Answer nobody = client.get(5, "/").answer(5);
            assertThat(nobody.status()).isEqualTo("502");
            assertThat(nobody.body()).contains("\"cause\":\"connect-failed\"");
        }
    }

    @Test
    void aDrainLetsStreamsFinishAndClosesTheConnection() throws Exception {
        CountDownLatch slow = new CountDownLatch(1);
        serves(c -> {
            c.readRequest();
            awaitQuietly(slow);
            c.write(Backend.ok("late"));
        });
        try (Http2Peer client = client("health: {type: none}")) {
            client.get(1, "/");
            await().until(() -> backend.heads().size() == 1);
            CompletableFuture<Void> drained =
                    proxy.server().drain(Duration.ofSeconds(20)).toCompletableFuture();
            assertThat(client.await(Http2Peer.GOAWAY).code()).isZero();
            Http2Peer.Frame last = client.goAway();
            assertThat(last.code()).isZero();
            assertThat(last.payload()).startsWith(0, 0, 0, 1);
            assertThat(drained).isNotDone();
            slow.countDown();
            assertThat(client.answer(1).body()).isEqualTo("late");
            assertThat(client.ends()).isTrue();
            assertThat(drained).succeedsWithin(Duration.ofSeconds(10));
        }
    }

    @Test
    void anIdleConnectionIsToldAndClosed() {
        try (Http2Peer client = client("timeouts: {keep-alive: 1m}")) {
            assertThat(client.get(1, "/").answer(1).body()).isEqualTo("good");
            proxy.skip(Duration.ofSeconds(61));
            assertThat(client.goAway().code()).isZero();
            assertThat(client.ends()).isTrue();
        }
    }

    @Test
    void anUploadThatStopsIsAnsweredAfterAWhile() {
        try (Http2Peer client = client("health: {type: none}")) {
            client.request(1, "POST", "/", false).data(1, false, "a");
            await().until(() -> backend.heads().size() == 1);
            proxy.settle();
            proxy.skip(Duration.ofSeconds(40));
            Http2Peer.Answer answer = client.answer(1);
            assertThat(answer.status()).isEqualTo("408");
            assertThat(answer.field("x-netloft-cause")).isEqualTo("body-timeout");
        }
    }

    @Test
    void aConnectionHasSoManyRequestsAndNoMore() {
        try (Http2Peer client = client("limits: {requests-per-connection: 2}")) {
            assertThat(client.get(1, "/").answer(1).body()).isEqualTo("good");
            assertThat(client.get(3, "/").answer(3).body()).isEqualTo("good");
            assertThat(client.goAway().code()).isZero();
            assertThat(client.ends()).isTrue();
        }
    }
}
