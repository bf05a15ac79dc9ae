package io.netloft.chassis.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultFileRegion;
import io.netty.handler.codec.http.HttpMethod;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bodies that are written at their reader's pace, and one address that answers in several ways. */
class BodyStreamTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    /** Writes numbered lines from one shared buffer while the reader takes them. */
    private static final class Lines {
        private final BodyStream stream;
        private final ByteBuf shared;
        private final int count;
        private int next;

        Lines(BodyStream stream, ByteBuf shared, int count) {
            this.stream = stream;
            this.shared = shared;
            this.count = count;
        }

        void go() {
            while (next < count && stream.writable()) {
                stream.write(shared.retainedSlice(0, 1 + next % shared.readableBytes()));
                next++;
            }
            if (next == count) {
                next++;
                stream.end();
            }
        }
    }

    private static Router lines(ByteBuf shared, int count) {
        return new Router()
                .choose(
                        HttpMethod.GET,
                        "/lines",
                        request -> CompletableFuture.completedStage(Answer.body("text/plain", (asked, stream) -> {
                            Lines lines = new Lines(stream, shared, count);
                            stream.onWritable(lines::go);
                        })));
    }

    @Test
    void writesWhileTheReaderTakesItAndGoesOnWithTheNextRequest() throws Exception {
        ByteBuf shared = Unpooled.directBuffer().writeBytes("l".repeat(1000).getBytes(StandardCharsets.US_ASCII));
        try (WebPort port = WebPort.of(lines(shared, 4_000))) {
            HttpClient client = HttpClient.newHttpClient();
            for (int i = 0; i < 2; i++) {
                var answer =
                        client.send(HttpRequest.newBuilder(port.uri("/lines")).build(), BodyHandlers.ofString());
                assertThat(answer.headers().firstValue("transfer-encoding")).contains("chunked");
                assertThat(answer.body()).hasSize(4_000 / 1000 * 500_500);
            }
            String twice = "GET /lines HTTP/1.1\r\nHost: localhost\r\n\r\n"
                    + "HEAD /lines HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            String raw = port.raw(twice);
            assertThat(raw.substring(raw.indexOf("\r\n0\r\n\r\n") + 7))
                    .startsWith("HTTP/1.1 200 ")
                    .endsWith("\r\n\r\n");
            // A client of HTTP/1.0 knows no chunks; the end of the connection ends the body.
            String old = port.raw("GET /lines HTTP/1.0\r\nHost: localhost\r\n\r\n");
            assertThat(old).doesNotContain("chunked");
            assertThat(old.substring(old.indexOf("\r\n\r\n") + 4)).hasSize(4_000 / 1000 * 500_500);
        }
        assertThat(shared.refCnt()).isEqualTo(1);
        shared.release();
    }

    @Test
    void refusesWritesWhileTheReaderIsSlowAndLetsGoWhenItHasGone() throws Exception {
        AtomicLong taken = new AtomicLong();
        AtomicBoolean closed = new AtomicBoolean();
        ByteBuf piece = Unpooled.directBuffer(10_000).writeZero(10_000);
        Router router = new Router()
                .choose(
                        HttpMethod.GET,
                        "/",
                        request -> CompletableFuture.completedStage(Answer.body("text/plain", (asked, stream) -> {
                            stream.buffer(100_000).onClose(() -> closed.set(true));
                            stream.onWritable(() -> {
                                while (stream.write(piece.retain())) {
                                    taken.addAndGet(10_000);
                                }
                                piece.release();
                                assertThat(stream.room()).isZero();
                            });
                        })));
        try (WebPort port = WebPort.of(router);
                Socket socket = new Socket("127.0.0.1", port.address().port())) {
            socket.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            await().atMost(SOON).until(() -> taken.get() > 100_000);
            AtomicLong last = new AtomicLong(-1);
            await().pollInterval(Duration.ofMillis(100))
                    .atMost(SOON)
                    .until(() -> last.getAndSet(taken.get()) == taken.get());
            socket.getInputStream().readNBytes(8_000_000);
            await().atMost(SOON).until(() -> taken.get() > last.get());
            socket.close();
            await().atMost(SOON).untilTrue(closed);
            await().atMost(SOON).until(() -> piece.refCnt() == 1);
        }
        piece.release();
    }

    @Test
    void cutsAReaderThatTakesNothing() throws Exception {
        var limits = new WebLimits(
                4096, 8192, 1024, Duration.ofSeconds(10), Duration.ofMillis(300), 8, Duration.ofSeconds(15));
        AtomicBoolean closed = new AtomicBoolean();
        Router router = new Router()
                .choose(
                        HttpMethod.GET,
                        "/",
                        request -> CompletableFuture.completedStage(Answer.body("text/plain", (asked, stream) -> {
                            stream.onClose(() -> closed.set(true));
                            stream.onWritable(() -> {
                                while (stream.writable()) {
                                    stream.write(Unpooled.wrappedBuffer(new byte[50_000]));
                                }
                            });
                        })));
        try (WebPort port = new WebPort(router, WebGuard.loopback(), limits);
                Socket socket = new Socket("127.0.0.1", port.address().port())) {
            socket.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            await().atMost(SOON).untilTrue(closed);
        }
    }

    @Test
    void sendsPartsOfAFileWithALengthAndInChunks() throws Exception {
        byte[] content = new byte[3_000_000];
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) (i * 31);
        }
        Path file = Files.write(folder.resolve("file"), content);
        Router router = new Router()
                .choose(
                        HttpMethod.GET,
                        "/{way}",
                        request -> CompletableFuture.completedStage(new Answer.Body(
                                200,
                                request.parameter("way").equals("length")
                                        ? Map.of("content-length", Integer.toString(content.length))
                                        : Map.of(),
                                (asked, stream) -> {
                                    AtomicLong at = new AtomicLong();
                                    assertThat(stream.sendsFiles()).isTrue();
                                    stream.buffer(1 << 20).onWritable(() -> {
                                        while (stream.writable() && at.get() < content.length) {
                                            stream.write(new DefaultFileRegion(
                                                    file.toFile(), at.getAndAdd(500_000), 500_000));
                                        }
                                        if (at.get() == content.length) {
                                            at.incrementAndGet();
                                            stream.end();
                                        }
                                    });
                                })));
        try (WebPort port = WebPort.of(router)) {
            for (String way : new String[] {"/length", "/chunks"}) {
                var answer = HttpClient.newHttpClient()
                        .send(HttpRequest.newBuilder(port.uri(way)).build(), BodyHandlers.ofByteArray());
                assertThat(Arrays.equals(answer.body(), content)).as(way).isTrue();
            }
        }
    }

    @Test
    void speaksToEachClientInItsOwnWayAtOneAddress() throws Exception {
        try (WebPort port = WebPort.of(meters -> {
            var sockets = new WebSockets("tail", WebSocketOptions.STANDARD, meters);
            return new Router()
                    .choose(
                            HttpMethod.GET,
                            "/ws",
                            request -> CompletableFuture.completedStage(
                                    request.asksForWebSocket()
                                            ? new Answer.Upgrade(sockets, (asked, session) -> {
                                                session.text("by socket");
                                                return new WebSocketListener() {};
                                            })
                                            : request.accepts("text/event-stream")
                                                    ? new Answer.Events((asked, stream) -> {
                                                        ByteBuf event = Unpooled.buffer();
                                                        EventStream.encode(
                                                                event,
                                                                "7\n8",
                                                                "line",
                                                                Unpooled.copiedBuffer(
                                                                        "a\rb\r\nc\n\nd", StandardCharsets.UTF_8));
                                                        EventStream.encode(event, null, null, Unpooled.EMPTY_BUFFER);
                                                        stream.body().write(event);
                                                        stream.body().end();
                                                    })
                                                    : new Answer.Whole(WebResponse.text("by text"))));
        })) {
            assertThat(port.get("/ws").body()).isEqualTo("by text");
            assertThat(port.get("/ws", "accept", "text/html, text/event-stream;q=0.9")
                            .body())
                    .isEqualTo("id: 7 8\nevent: line\ndata: a\ndata: b\ndata: c\ndata: \ndata: d\n\ndata: \n\n");
            try (RawWebSocket client = RawWebSocket.open(port)) {
                assertThat(client.read().text()).isEqualTo("by socket");
            }
        }
    }

    @Test
    void breaksTheBodyVisiblyWhenItsSourceFails() throws Exception {
        Router router = new Router()
                .choose(
                        HttpMethod.GET,
                        "/",
                        request -> CompletableFuture.completedStage(Answer.body("text/plain", (asked, stream) -> {
                            stream.write(Unpooled.wrappedBuffer(new byte[10]));
                            throw new IllegalStateException("a fault of ours");
                        })));
        try (WebPort port = WebPort.of(router);
                Socket socket = new Socket("127.0.0.1", port.address().port())) {
            socket.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            assertThat(new String(in.readAllBytes(), StandardCharsets.US_ASCII)).doesNotContain("\r\n0\r\n");
        }
    }
}
