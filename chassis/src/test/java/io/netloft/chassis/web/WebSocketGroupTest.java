package io.netloft.chassis.web;

import static io.netloft.chassis.web.RawWebSocket.FIN;
import static io.netloft.chassis.web.RawWebSocket.TEXT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netloft.chassis.metrics.ScrapeFormat;
import io.netloft.chassis.web.WebSocketGroup.WhenSlow;
import io.netloft.chassis.web.WebSocketOptions.Compression;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Many connections: groups, slow readers, limits, the end. */
class WebSocketGroupTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    private final WebSocketGroup group = new WebSocketGroup();
    private final List<WebSocketSession> sessions = new CopyOnWriteArrayList<>();
    private final AtomicInteger writable = new AtomicInteger();
    private final AtomicReference<WebSockets> sockets = new AtomicReference<>();

    private WebPort port(WebSocketOptions options) {
        return WebPort.of(meters -> {
            sockets.set(new WebSockets("room", options, meters));
            return new Router().webSocket("/ws", sockets.get(), (request, session) -> {
                sessions.add(session);
                group.add(session);
                return new WebSocketListener() {
                    @Override
                    public void writable() {
                        writable.incrementAndGet();
                    }

                    @Override
                    public void closed(int code, String reason) {
                        group.remove(session);
                    }
                };
            });
        });
    }

    private static WebSocketOptions limits(WebSocketLimits limits) {
        return WebSocketOptions.STANDARD.withLimits(limits);
    }

    private static double meter(WebPort port, String name) {
        return port.meters()
                .scrape(ScrapeFormat.PROMETHEUS)
                .lines()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    @Test
    void givesEveryMemberTheSameMessagesInOrder() throws Exception {
        try (WebPort port = port(WebSocketOptions.STANDARD.withCompression(new Compression(1, 50)))) {
            List<RawWebSocket> members = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                members.add(
                        i % 2 == 0
                                ? RawWebSocket.open(port)
                                : RawWebSocket.open(port, "Sec-WebSocket-Extensions: permessage-deflate"));
            }
            await().atMost(SOON).until(() -> group.size() == 6);
            for (int i = 0; i < 50; i++) {
                try (WebSocketFrames frames = WebSocketFrames.text(i + "x".repeat(i))) {
                    assertThat(group.send(frames, WhenSlow.SKIP)).isTrue();
                }
            }
            for (RawWebSocket member : members) {
                for (int i = 0; i < 50; i++) {
                    RawWebSocket.Frame frame = member.read();
                    if ((frame.first() & RawWebSocket.RSV1) == 0) {
                        assertThat(frame.text()).isEqualTo(i + "x".repeat(i));
                    } else {
                        assertThat(frame.payload()).hasSizeLessThan(50);
                    }
                }
                member.close();
            }
            await().atMost(SOON).until(() -> group.size() == 0);
            assertThat(meter(port, "websocket_sent_total{")).isEqualTo(300);
            assertThat(meter(port, "websocket_opened_total{")).isEqualTo(6);
            await().atMost(SOON)
                    .until(() -> meter(port, "websocket_closed_total{endpoint=\"room\",reason=\"lost\"") == 6);
        }
    }

    @Test
    void boundsWhatWaitsForASlowReaderAndSaysWhenThereIsRoomAgain() throws Exception {
        try (WebPort port = port(limits(WebSocketLimits.STANDARD.withBytes(1 << 20, 64 * 1024)));
                RawWebSocket slow = RawWebSocket.open(port)) {
            await().atMost(SOON).until(() -> sessions.size() == 1);
            WebSocketSession session = sessions.get(0);
            String message = "m".repeat(10_000);
            AtomicInteger sent = new AtomicInteger();
            // From another thread, faster than any loop can send.
            await().atMost(SOON).pollInterval(Duration.ofMillis(1)).until(() -> {
                boolean taken = true;
                for (int i = 0; taken && i < 5_000; i++) {
                    taken = session.text(message);
                    sent.addAndGet(taken ? 1 : 0);
                }
                return !taken && !session.writable();
            });
            assertThat(meter(port, "websocket_skipped_total{")).isGreaterThanOrEqualTo(1);
            for (int i = 0; i < sent.get(); i++) {
                assertThat(slow.read().payload()).hasSize(message.length());
            }
            await().atMost(SOON).until(() -> writable.get() > 0 && session.text("again"));
            assertThat(slow.read().text()).isEqualTo("again");
        }
    }

    @Test
    void leavesOutWhatMattersLessWhileThereIsStillRoomForTheRest() throws Exception {
        try (WebPort port = port(limits(WebSocketLimits.STANDARD.withBytes(1 << 20, 256 * 1024)));
                RawWebSocket slow = RawWebSocket.open(port)) {
            await().atMost(SOON).until(() -> group.size() == 1);
            WebSocketSession session = sessions.get(0);
            try (WebSocketFrames frames = WebSocketFrames.text("m".repeat(10_000))) {
                await().atMost(SOON).pollInterval(Duration.ofMillis(2)).until(() -> {
                    group.send(frames, WhenSlow.SKIP_SOON);
                    return meter(port, "websocket_skipped_total{") > 0;
                });
                assertThat(session.writable()).isTrue();
                double skipped = meter(port, "websocket_skipped_total{");
                double sent = meter(port, "websocket_sent_total{");
                group.send(frames, WhenSlow.CLOSE);
                await().atMost(SOON).until(() -> meter(port, "websocket_sent_total{") > sent);
                assertThat(meter(port, "websocket_skipped_total{")).isEqualTo(skipped);
                assertThat(session.open()).isTrue();
            }
        }
    }

    @Test
    void closesAMemberThatIsTooSlowWhereThatIsWantedAndServesTheOthers() throws Exception {
        var small = WebSocketLimits.STANDARD
                .withBytes(1 << 20, 64 * 1024)
                .withTimes(Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ZERO, Duration.ofMillis(200));
        try (WebPort port = port(limits(small));
                RawWebSocket slow = RawWebSocket.open(port);
                RawWebSocket quick = RawWebSocket.open(port)) {
            await().atMost(SOON).until(() -> group.size() == 2);
            AtomicBoolean done = new AtomicBoolean();
            var reader = CompletableFuture.runAsync(() -> readAll(quick, done));
            try (WebSocketFrames frames = WebSocketFrames.text("m".repeat(30_000))) {
                await().atMost(SOON).pollInterval(Duration.ofMillis(2)).until(() -> {
                    group.send(frames, WhenSlow.SKIP);
                    return meter(port, "websocket_skipped_total{") > 0;
                });
                assertThat(group.size()).isEqualTo(2);
                await().atMost(SOON).pollInterval(Duration.ofMillis(20)).until(() -> {
                    group.send(frames, WhenSlow.CLOSE);
                    return group.size() == 1;
                });
            }
            await().atMost(SOON)
                    .until(() -> meter(port, "websocket_closed_total{endpoint=\"room\",reason=\"slow\"") == 1);
            try (WebSocketFrames last = WebSocketFrames.text("last")) {
                group.send(last, WhenSlow.CLOSE);
            }
            await().atMost(SOON).untilTrue(done);
            assertThat(reader).succeedsWithin(SOON);
        }
    }

    private static void readAll(RawWebSocket client, AtomicBoolean done) {
        try {
            while (!client.read().text().equals("last")) {
                // Every message is as good as the last but one.
            }
            done.set(true);
        } catch (IOException e) {
            done.set(false);
        }
    }

    @Test
    void refusesConnectionsBeyondItsLimits() throws Exception {
        try (WebPort port = port(limits(WebSocketLimits.STANDARD.withConnections(3, 2)))) {
            RawWebSocket one = RawWebSocket.open(port);
            RawWebSocket two = RawWebSocket.open(port);
            try (RawWebSocket third = RawWebSocket.open(port)) {
                assertThat(third.head()).startsWith("HTTP/1.1 429 ");
            }
            one.close();
            await().atMost(SOON).until(() -> sockets.get().connections() == 1);
            try (RawWebSocket again = RawWebSocket.open(port)) {
                assertThat(again.head()).startsWith("HTTP/1.1 101 ");
            }
            two.close();
            await().atMost(SOON).until(() -> sockets.get().connections() == 0);
            assertThat(meter(port, "websocket_refused_total{endpoint=\"room\",reason=\"address\""))
                    .isEqualTo(1);
        }
        try (WebPort port = port(limits(WebSocketLimits.STANDARD.withConnections(1, 5)));
                RawWebSocket one = RawWebSocket.open(port);
                RawWebSocket two = RawWebSocket.open(port)) {
            assertThat(one.head()).startsWith("HTTP/1.1 101 ");
            assertThat(two.head()).startsWith("HTTP/1.1 503 ").contains("retry-after: 1");
        }
    }

    @Test
    void drainsWith1001AndCutsWhoeverStays() throws Exception {
        try (WebPort port = port(WebSocketOptions.STANDARD);
                RawWebSocket polite = RawWebSocket.open(port);
                RawWebSocket deaf = RawWebSocket.open(port)) {
            await().atMost(SOON).until(() -> sessions.size() == 2);
            CompletionStage<Void> drained = sockets.get().drain(Duration.ofMillis(300));
            assertThat(polite.read().closeCode()).isEqualTo(1001);
            polite.close(1001);
            assertThat(polite.ended()).isTrue();
            try (RawWebSocket late = RawWebSocket.open(port)) {
                assertThat(late.head()).startsWith("HTTP/1.1 503 ");
            }
            await().atMost(SOON).until(() -> drained.toCompletableFuture().isDone());
            assertThat(deaf.read().closeCode()).isEqualTo(1001);
            assertThat(deaf.ended()).isTrue();
            assertThat(sockets.get().drain(Duration.ofSeconds(1))).succeedsWithin(SOON);
        }
    }

    @Test
    void stopsReadingWhileAListenerIsPaused() throws Exception {
        AtomicInteger heard = new AtomicInteger();
        AtomicReference<WebSocketSession> paused = new AtomicReference<>();
        try (WebPort port = WebPort.of(meters -> new Router()
                        .webSocket(
                                "/ws", new WebSockets("p", WebSocketOptions.STANDARD, meters), (request, session) -> {
                                    paused.set(session);
                                    return new WebSocketListener() {
                                        @Override
                                        public void text(String message) {
                                            session.pause();
                                            heard.incrementAndGet();
                                        }
                                    };
                                }));
                RawWebSocket client = RawWebSocket.open(port)) {
            client.send(FIN | TEXT, "one");
            await().atMost(SOON).until(() -> heard.get() == 1);
            client.send(FIN | TEXT, "two");
            await().during(Duration.ofMillis(200)).atMost(SOON).until(() -> heard.get() == 1);
            paused.get().resume();
            await().atMost(SOON).until(() -> heard.get() == 2);
        }
    }
}
