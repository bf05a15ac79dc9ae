package io.netloft.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Traces that go through the proxy, and those that begin there. */
@Timeout(60)
class TraceTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PARENT = "00-" + TRACE + "-00f067aa0ba902b7-00";
    private static final Pattern BEGUN =
            Pattern.compile("\r\ntraceparent: 00-([0-9a-f]{32})-([0-9a-f]{16})-(0[01])\r\n");

    private final Backend backend = Backend.answering(Backend.ok("x"));
    private ProxyRig proxy;

    private void start(String... settings) {
        List<String> all = new ArrayList<>(List.of(settings));
        all.add("health: {type: none}");
        proxy = ProxyRig.to(List.of(backend.address()), all.toArray(String[]::new));
    }

    @AfterEach
    void stop() {
        proxy.close();
        backend.close();
    }

    /** The head that the server saw of a request with these fields. */
    private String seen(String fields) {
        try (RawClient client = proxy.client()) {
            assertThat(client.send("GET / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n")
                            .response())
                    .startsWith("HTTP/1.1 200");
        }
        return backend.heads().get(backend.heads().size() - 1);
    }

    @Test
    void aTraceGoesThroughUnchangedAndStandsInTheLog(@TempDir Path folder) throws IOException {
        Path log = folder.resolve("access.log");
        start("access-log: {format: template, template: \"{trace} {id}\", file: " + log + "}");
        assertThat(seen("X-Request-Id: one\r\nTraceparent: " + PARENT + "\r\ntracestate: a=1,b=2\r\n"))
                .containsOnlyOnce("\r\ntraceparent: " + PARENT + "\r\n")
                .doesNotContain("Traceparent")
                .contains("\r\ntracestate: a=1,b=2\r\n");
        assertThat(seen("X-Request-Id: two\r\n")).doesNotContainIgnoringCase("traceparent");
        await().untilAsserted(() -> assertThat(Files.readAllLines(log)).containsExactly(TRACE + " one", "- two"));
    }

    @Test
    void aTraceBeginsWhereThereIsNoneAndNoTwoAreAlike() {
        start("forwarding: {trace: begin}");
        Matcher first = BEGUN.matcher(seen(""));
        Matcher second = BEGUN.matcher(seen(""));
        assertThat(first.find()).isTrue();
        assertThat(second.find()).isTrue();
        assertThat(first.group(3)).isEqualTo("01");
        assertThat(first.group(1)).isNotEqualTo(second.group(1));
        assertThat(first.group(2)).isNotEqualTo(second.group(2));
        assertThat(seen("traceparent: " + PARENT + "\r\n")).contains("\r\ntraceparent: " + PARENT + "\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01x",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0g",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\ntraceparent: " + PARENT,
            })
    void aBrokenTraceEndsWithWhatStoodBesideIt(String parent) {
        start("forwarding: {trace: begin, trace-recorded: 0}");
        String head = seen("traceparent: " + parent + "\r\ntracestate: a=1\r\n");
        Matcher begun = BEGUN.matcher(head);
        assertThat(begun.find()).isTrue();
        assertThat(begun.group(1)).isNotEqualTo(TRACE);
        assertThat(begun.group(3)).isEqualTo("00");
        assertThat(head).doesNotContain("tracestate").containsOnlyOnce("traceparent");
    }

    @Test
    void laterVersionsMayBeLonger() {
        start("forwarding: {trace: begin}");
        String later = "cc-" + TRACE + "-00f067aa0ba902b7-01-what-the-future-brings";
        assertThat(seen("traceparent: " + later + "\r\n")).contains("\r\ntraceparent: " + later + "\r\n");
    }

    @Test
    void strangersTracesAreRenewedAndThoseOfTrustedPeersKept() {
        start("forwarding: {trace: renew}");
        assertThat(seen("traceparent: " + PARENT + "\r\ntracestate: a=1\r\n"))
                .doesNotContain(TRACE)
                .doesNotContain("tracestate")
                .containsPattern(BEGUN);
        proxy.reload(ProxyRig.yaml(
                List.of(backend.address()),
                "forwarding: {trace: renew, trust: [127.0.0.0/8]}",
                "health: {type: none}"));
        assertThat(seen("traceparent: " + PARENT + "\r\n")).contains("\r\ntraceparent: " + PARENT + "\r\n");
    }

    @Test
    void withoutBeingAskedToABrokenTracePasses() {
        start();
        assertThat(seen("traceparent: what\r\ntracestate: a=1\r\n"))
                .contains("\r\ntraceparent: what\r\n")
                .contains("\r\ntracestate: a=1\r\n");
    }
}
