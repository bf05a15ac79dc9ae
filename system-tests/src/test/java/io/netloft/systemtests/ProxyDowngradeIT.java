package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netloft.systemtests.DowngradeAttacks.Attack;
import io.netloft.systemtests.RawHttp2.End;
import io.netloft.systemtests.StrictHttp.Reading;
import io.netloft.systemtests.StrictHttp.Request;
import io.netloft.systemtests.StrictHttp.Rest;
import io.netloft.systemtests.StrictHttp.Side;
import io.netloft.testkit.JarProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Attacks in HTTP/2 over TLS, judged on the bytes of HTTP/1.1 that reach a recording backend: each stream is there once,
 * with the content that it had, or not at all; and nothing else is. {@link ProxyFramingIT} does it for HTTP/1.1.
 */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class ProxyDowngradeIT {
    private static final int REPORTED = 40;

    private RawBackend backend;
    private JarProcess proxy;

    @BeforeEach
    void start() {
        backend = RawBackend.recording();
        proxy = JarProcess.of("proxy")
                .args("--listen", "127.0.0.1:0", "--tls-listen", "127.0.0.1:0", "--tls-development")
                .args("--admin", "none", "--health-type", "none", "--to", backend.address())
                // All of them are faults of one client.
                .args("--set", "http2.resets=1000000")
                .start();
    }

    @AfterEach
    void stop() {
        proxy.close();
        backend.close();
    }

    @Test
    void nothingThatTwoReadersCouldTakeDifferentlyLeavesInHttp1() throws IOException {
        List<Attack> attacks = DowngradeAttacks.all();
        assertThat(attacks).hasSizeGreaterThan(2_500);
        Map<End, Integer> ends = sent(attacks);
        Map<String, List<Request>> arrived = new HashMap<>();
        List<String> complaints = read(arrived);
        for (int i = 0; i < attacks.size(); i++) {
            List<Request> got = arrived.getOrDefault(mark(i), List.of());
            if (got.size() > 1 || (got.size() == 1 && !got.get(0).body().equals(content(i)))) {
                complaints.add(describe(i, attacks.get(i)) + "\n    got " + got);
            }
        }
        arrived.forEach((mark, requests) -> requests.stream()
                .filter(request -> request.target().contains("smuggled")
                        || request.target().equals("/tail")
                        || !mark.matches("c\\d{5}|last"))
                .forEach(request -> complaints.add("of no case: " + request)));
        System.err.printf(Locale.ROOT, "downgrade: %d cases, %s, %d passed on%n", attacks.size(), ends, arrived.size());
        assertThat(complaints.stream().limit(REPORTED))
                .as("%d complaints", complaints.size())
                .isEmpty();
        assertThat(arrived).containsKey("last");
        assertThat(arrived.size())
                .as("a proxy that refuses everything is safe and of no use")
                .isGreaterThan(attacks.size() / 20);
    }

    private Map<End, Integer> sent(List<Attack> attacks) throws IOException {
        Map<End, Integer> ends = new EnumMap<>(End.class);
        RawHttp2 client = new RawHttp2(proxy.address("https"));
        try {
            for (int i = 0; i < attacks.size(); i++) {
                List<String> fields = new ArrayList<>(attacks.get(i).fields());
                fields.addAll(List.of("x-case", mark(i)));
                End end = client.ask(fields, content(i), attacks.get(i).trailers());
                ends.merge(end, 1, Integer::sum);
                if (end == End.CLOSED) {
                    client.close();
                    client = new RawHttp2(proxy.address("https"));
                }
            }
            List<String> last = List.of(
                    ":method", "GET", ":scheme", "https", ":authority", "a", ":path", "/last", "x-case", "last");
            assertThat(client.ask(last, "", List.of())).isEqualTo(End.ANSWERED);
        } finally {
            client.close();
        }
        return ends;
    }

    private static String mark(int i) {
        return String.format(Locale.ROOT, "c%05d", i);
    }

    /** A request of its own, if anybody takes it for one. */
    private static String content(int i) {
        return Attacks.TAIL.replace(Attacks.MARK, mark(i));
    }

    private static String describe(int i, Attack attack) {
        return mark(i) + " " + attack.name() + ": " + Corpus.escape(attack.fields() + " " + attack.trailers());
    }

    /** What reached the backend, by case; complains of what is no request. */
    private List<String> read(Map<String, List<Request>> arrived) {
        await("the connections of broken requests to close")
                .atMost(Duration.ofSeconds(40))
                .until(() -> backend.connections().stream().allMatch(RawBackend.Connection::atRest));
        List<String> complaints = new ArrayList<>();
        for (RawBackend.Connection connection : backend.connections()) {
            byte[] bytes = connection.bytes();
            Reading reading = StrictHttp.read(bytes, Side.BACKEND);
            reading.requests()
                    .forEach(request -> arrived.computeIfAbsent(request.mark(), mark -> new ArrayList<>())
                            .add(request));
            if (reading.rest() == Rest.VIOLATION || (reading.rest() == Rest.INCOMPLETE && reading.mark() == null)) {
                String rest = new String(bytes, StandardCharsets.ISO_8859_1).substring(reading.end());
                complaints.add("reached the backend: " + reading.why() + "\n    " + Corpus.escape(rest));
            }
        }
        return complaints;
    }
}
