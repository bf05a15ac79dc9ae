package io.netloft.chassis.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class EventStreamTest {
    @Test
    void goesOnAfterTheLastEventThatTheClientHasSeen() {
        Router router = new Router().events("/events", (request, stream) -> {
            int from = stream.lastEventId().isEmpty() ? 0 : Integer.parseInt(stream.lastEventId());
            for (int i = from + 1; i <= from + 3; i++) {
                stream.send(Integer.toString(i), "number", "line one of " + i + "\nline two");
            }
        });
        try (WebPort port = WebPort.of(router)) {
            var client = new WebClient(port.address(), null);
            List<String> seen = new ArrayList<>();
            String last = client.events("/events", "", (id, data) -> {
                seen.add(id + ": " + data);
                return seen.size() < 3;
            });
            assertThat(seen).first().isEqualTo("1: line one of 1\nline two");
            assertThat(last).isEqualTo("3");
            client.events("/events", last, (id, data) -> {
                seen.add(id);
                return seen.size() < 6;
            });
            assertThat(seen).endsWith("4", "5", "6");
        }
    }

    @Test
    void keepsEventsOfOneLineEachWhateverTheyHold() throws Exception {
        Router router = new Router().events("/events", (request, stream) -> {
            stream.send("1\nevent: forged", null, "x");
            stream.close();
        });
        try (WebPort port = WebPort.of(router)) {
            assertThat(port.raw("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                    .doesNotContain("\nevent: forged");
        }
    }

    @Test
    void closesTheStreamOfAReaderThatIsTooSlow() throws Exception {
        var limits = new WebLimits(
                4096, 8192, 1024, Duration.ofSeconds(10), Duration.ofSeconds(60), 8, Duration.ofSeconds(15));
        var opened = new AtomicReference<EventStream>();
        Router router = new Router().events("/events", (request, stream) -> opened.set(stream));
        try (WebPort port = new WebPort(router, WebGuard.loopback(), limits);
                Socket socket = new Socket("127.0.0.1", port.address().port())) {
            socket.getOutputStream()
                    .write("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            await().atMost(Duration.ofSeconds(20)).until(() -> opened.get() != null);
            String big = "x".repeat(100_000);
            await().atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> {
                        for (int i = 0; i < 20; i++) {
                            opened.get().send(null, null, big);
                        }
                        return opened.get().closed();
                    });
        }
    }

    @Test
    void sendsAHeartbeatWhenThereIsNothingElseToSay() throws Exception {
        var limits = new WebLimits(
                4096, 8192, 1024, Duration.ofSeconds(10), Duration.ofSeconds(60), 8, Duration.ofMillis(100));
        Router router = new Router().events("/events", (request, stream) -> {});
        try (WebPort port = new WebPort(router, WebGuard.loopback(), limits);
                Socket socket = new Socket("127.0.0.1", port.address().port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            var text = new StringBuilder();
            while (text.indexOf(":\n\n") < 0) {
                int b = in.read();
                assertThat(b).as("the stream stays open").isNotNegative();
                text.append((char) b);
            }
        }
    }
}
