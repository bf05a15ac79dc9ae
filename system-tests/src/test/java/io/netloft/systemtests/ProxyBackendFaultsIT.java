package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netloft.systemtests.RawExchange.End;
import io.netloft.systemtests.RawExchange.Ended;
import io.netloft.testkit.JarProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Backends that hang, break off and lie: the client gets the right answer or sees that it has none, the connection serves
 * nobody else, and nothing is left behind. Over every transport, plain and over TLS.
 */
@ParameterizedClass(name = "{0} {1}")
@MethodSource("ways")
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ProxyBackendFaultsIT {
    private static final String NEXT = "GET /next HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    private static final String AND_NEXT = ".*\r\n\r\nfine";

    private static @Nullable Rig started;

    private final Rig rig;

    ProxyBackendFaultsIT(String transport, String proto) throws IOException {
        Rig last = started;
        if (last == null || !last.transport().equals(transport) || !last.proto().equals(proto)) {
            stop();
            last = Rig.start(transport, proto);
            started = last;
        }
        rig = last;
    }

    /** A proxy and its backend, shared by all tests of one way. */
    private record Rig(
            String transport,
            String proto,
            FaultyScript script,
            RawBackend backend,
            JarProcess proxy,
            AdminPort admin,
            ServerHealth before) {
        static Rig start(String transport, String proto) throws IOException {
            FaultyScript script = new FaultyScript();
            RawBackend backend = RawBackend.start(script);
            JarProcess.Launch launch = JarProcess.of("proxy");
            Files.writeString(launch.dir().resolve("proxy.yaml"), """
                    to: ["%s"]
                    health: {type: none}
                    retry: {attempts: 2}
                    timeouts: {connect: 3s, response: 3s, response-idle: 3s, request-body: 3s}
                    """.formatted(backend.address()));
            JarProcess proxy = launch.args("-c", "proxy.yaml", "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0")
                    .args("--tls-development", "--tls-listen", "127.0.0.1:0", "--transport", transport)
                    .start();
            AdminPort admin = AdminPort.of(proxy);
            RawExchange.upTo(proxy.address(proto), proto.equals("https"), NEXT);
            ServerHealth before = ServerHealth.of(admin, proxy.process().pid());
            return new Rig(transport, proto, script, backend, proxy, admin, before);
        }

        ServerHealth health() {
            return ServerHealth.of(admin, proxy.process().pid());
        }
    }

    static Stream<Arguments> ways() {
        return Stream.of(Arguments.of("epoll", "http"), Arguments.of("nio", "https"), Arguments.of("io_uring", "https"))
                .filter(way -> Transports.working().contains((String) way.get()[0]));
    }

    @AfterAll
    static void stop() {
        Rig last = started;
        started = null;
        if (last != null) {
            last.proxy().close();
            last.backend().close();
        }
    }

    private Ended exchange(String requests) {
        try {
            return RawExchange.upTo(
                    rig.proxy().address(rig.proto()), rig.proto().equals("https"), requests);
        } catch (IOException e) {
            return new Ended(e.toString(), End.RESET);
        }
    }

    private Ended get(String path) {
        return exchange("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n" + NEXT);
    }

    private void answers(String path, int status) {
        Ended ended = get(path);
        assertThat(ended.text()).as(path).matches("(?s)(?:HTTP/1.1 1.*?\r\n\r\n)*HTTP/1.1 " + status + " " + AND_NEXT);
        assertThat(ended.end()).as(path).isEqualTo(End.CLOSED);
    }

    private void breaksOff(String path, String what) {
        Ended ended = get(path);
        assertThat(ended.text()).as(path).startsWith("HTTP/1.1 200 ").endsWith(what);
        assertThat(ended.end()).as(path).isNotEqualTo(End.OPEN);
    }

    @Test
    void whoGivesNoAnswerIsAnsweredFor() {
        List.of("/closes", "/resets", "/half-head", "/garbage", "/old", "/huge-head", "/only-interim", "/unasked-101")
                .forEach(path -> answers(path, 502));
        answers("/hang", 504);
        answers("/endless-interim", 504);
        answers("/both", 502);
        answers("/two-lengths", 502);
    }

    @Test
    void halfAnAnswerIsNotTakenForTheWhole() {
        List.of("/short", "/short-reset", "/short-stall").forEach(path -> breaksOff(path, "\r\n\r\n0123456789"));
        breaksOff("/chunks-cut", "01");
        List.of("/chunks-unended", "/chunks-broken").forEach(path -> breaksOff(path, "\r\n01234\r\n"));
    }

    @Test
    void whatOnlyTheEndOfTheConnectionEndsIsEndedByIt() {
        Ended whole = get("/close");
        assertThat(whole.text()).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\n0123456789");
        assertThat(whole.end()).isEqualTo(End.CLOSED);
        Ended reset = get("/close-reset");
        assertThat(reset.text()).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\n0123456789");
        assertThat(reset.end()).as("a reset is no end").isEqualTo(End.RESET);
    }

    @Test
    void whatIsTooMuchReachesNobody() {
        answers("/long", 200);
        answers("/two", 200);
        lateSecond();
        answers("/304-body", 304);
        answers("/204-body", 204);
        for (int i = 0; i < 10; i++) {
            assertThat(get("/long").text()).doesNotContain("EVIL").endsWith("fine");
            lateSecond();
        }
    }

    // Its second answer comes when the connection rests. One that meets the next request there can't be told from that
    // one's own, so the next request waits until the connection is gone.
    private void lateSecond() {
        answers("/late-second", 200);
        await("connections with an answer too many to be gone")
                .atMost(Duration.ofSeconds(30))
                .until(rig.script()::lateOnesAreGone);
    }

    @Test
    void whoFlapsCostsNoRequestThatMayBeRepeated() {
        for (int i = 0; i < 20; i++) {
            answers("/flap", 200);
        }
        Ended post = exchange("POST /closes HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi" + NEXT);
        assertThat(post.text()).matches("(?s)HTTP/1.1 502 " + AND_NEXT);
    }

    @Test
    void whoAnswersBeforeTheRequestEndsIsHeard() {
        for (String path : List.of("/early", "/early-closes", "/early-stops")) {
            String post =
                    "POST " + path + " HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n" + "x".repeat(200_000);
            assertThat(exchange(post).text())
                    .as(path)
                    .startsWith("HTTP/1.1 413 ")
                    .contains("\r\n\r\nearly");
            String chunks = "POST " + path + " HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n01234\r\n";
            assertThat(exchange(chunks).text())
                    .as(path)
                    .startsWith("HTTP/1.1 413 ")
                    .contains("\r\n\r\nearly");
        }
    }

    @Test
    void aResponseThatBreaksARuleIsABadGateway() {
        List<Corpus.Message> responses = Corpus.all("response");
        for (int i = 0; i < responses.size(); i++) {
            Corpus.Message response = responses.get(i);
            String text = get("/corpus/" + i).text();
            if (!response.accepted()) {
                assertThat(text).as(Corpus.escape(response.text())).startsWith("HTTP/1.1 502 ");
            } else if (!response.text().matches("(?s)HTTP/1.. (?:1|304|204).*")) {
                assertThat(text).as(Corpus.escape(response.text())).matches("(?s)HTTP/1.1 \\d{3}[ \r].*");
            }
        }
    }

    @Test
    void nothingIsLeftBehind() {
        List.of("/hang", "/short", "/resets", "/long", "/chunks-broken", "/late-second")
                .forEach(this::get);
        await("connections and requests to return")
                .atMost(Duration.ofSeconds(30))
                .until(() -> {
                    ServerHealth now = rig.health();
                    return now.active() == 0
                            && now.clients() == 0
                            && now.upstreams() <= 2
                            && now.upstreams() == rig.backend().open()
                            && now.descriptors() <= rig.before().descriptors() + 4;
                });
        assertThat(rig.script().complaints()).isEmpty();
        assertThat(rig.proxy().process().stderr().lines())
                .noneMatch(line -> line.contains("LEAK") || line.contains(" ERROR "));
    }
}
