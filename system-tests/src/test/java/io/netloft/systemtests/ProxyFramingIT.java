package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netloft.systemtests.Attacks.Attack;
import io.netloft.systemtests.StrictHttp.Reading;
import io.netloft.systemtests.StrictHttp.Request;
import io.netloft.systemtests.StrictHttp.Rest;
import io.netloft.systemtests.StrictHttp.Side;
import io.netloft.testkit.Gen;
import io.netloft.testkit.JarProcess;
import io.netloft.testkit.Seeds;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Framing attacks from outside, judged on the raw bytes that reach a recording backend: each request that a strict reader
 * sees arrives once and whole, or not at all, and nothing else arrives.
 */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class ProxyFramingIT {
    private static final int REPORTED = 60;
    private static final int NO_ROUTE = 404;
    private static final String FOLLOW_UP = Attacks.TAIL.replace("/tail", "/next");

    /** Of all attacks one in so many, where it is not the first transport. */
    private static final int SHORT = 7;

    private RawBackend backend;
    private JarProcess proxy;

    private void start(String transport) {
        backend = RawBackend.recording();
        proxy = JarProcess.of("proxy")
                .args("--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0", "--health-type", "none")
                .args("--to", backend.address(), "--transport", transport)
                // Its preface would be the beginning of another protocol, whose heads the proxy's own tests have a
                // corpus for.
                .args("--set", "http2.enabled=false")
                .start();
    }

    @AfterEach
    void stop() {
        proxy.close();
        backend.close();
    }

    static List<String> transports() {
        return Transports.working();
    }

    /** One attack as it was sent, and what came back. */
    private record Case(Attack attack, String sent, Reading strict, Answers answers) {}

    @ParameterizedTest
    @MethodSource("transports")
    void nothingThatTwoReadersCouldTakeDifferentlyReachesTheBackend(String transport) {
        start(transport);
        int every = transport.equals(transports().get(0)) ? 1 : SHORT;
        List<Attack> all = Attacks.all();
        assertThat(all).hasSizeGreaterThan(10_000);
        List<Attack> attacks = IntStream.range(0, all.size())
                .filter(i -> i % every == 0)
                .mapToObj(all::get)
                .toList();
        long beganNs = System.nanoTime();
        List<Case> cases = IntStream.range(0, attacks.size())
                .parallel()
                .mapToObj(i -> sent(i, attacks.get(i)))
                .toList();
        long tookMs = (System.nanoTime() - beganNs) / 1_000_000;
        Map<String, List<Request>> arrived = new HashMap<>();
        Map<String, String> cut = new HashMap<>();
        List<String> complaints = new ArrayList<>(read(arrived, cut));
        long passed = 0;
        for (int i = 0; i < cases.size(); i++) {
            List<Request> got = arrived.getOrDefault(mark(i), List.of());
            passed += got.isEmpty() ? 0 : 1;
            String complaint = judged(cases.get(i), got, cut.get(mark(i)));
            if (!complaint.isEmpty()) {
                complaints.add(complaint + "\n    " + cases.get(i).attack().name() + ": "
                        + Corpus.escape(cases.get(i).sent()) + "\n    got " + got + "\n    answered "
                        + cases.get(i).answers());
            }
        }
        System.err.printf(
                Locale.ROOT,
                "framing over %s: %d cases in %d ms, %d passed on, %d refused%n",
                transport,
                cases.size(),
                tookMs,
                passed,
                cases.size() - passed);
        assertThat(complaints.stream().limit(REPORTED))
                .as("%d complaints", complaints.size())
                .isEmpty();
        assertThat(passed)
                .as("a proxy that refuses everything is safe and of no use")
                .isGreaterThan(cases.size() / 20);
    }

    private static String mark(int i) {
        return String.format(Locale.ROOT, "c%05d", i);
    }

    /** Every third case has another request behind it, every third comes in two pieces. */
    private Case sent(int i, Attack attack) {
        Gen gen = new Gen(Seeds.first() + i);
        boolean more = i % 3 == 1 && !attack.mustPass();
        String text = (attack.text() + (more ? FOLLOW_UP : "")).replace(Attacks.MARK, mark(i));
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        Reading strict = StrictHttp.read(bytes, Side.CLIENT);
        int piece = i % 3 == 2
                ? gen.between(1, bytes.length - 1)
                : more ? attack.text().length() : bytes.length;
        try {
            // Whoever breaks a rule is hung up on; the others say that they are done.
            boolean finish = strict.rest() != Rest.VIOLATION;
            return new Case(attack, text, strict, Answers.to(proxy.address("http"), bytes, piece, finish));
        } catch (IOException e) {
            return new Case(attack, text, strict, Answers.none(String.valueOf(e)));
        }
    }

    /** What reached the backend, by case; complains of what belongs to none or is no request. */
    private List<String> read(Map<String, List<Request>> arrived, Map<String, String> cut) {
        List<String> complaints = new ArrayList<>();
        await("the connections of broken requests to close")
                .atMost(Duration.ofSeconds(40))
                .until(() -> backend.connections().stream().allMatch(RawBackend.Connection::atRest));
        for (RawBackend.Connection connection : backend.connections()) {
            byte[] bytes = connection.bytes();
            Reading reading = StrictHttp.read(bytes, Side.BACKEND);
            String rest = Corpus.escape(new String(bytes, StandardCharsets.ISO_8859_1).substring(reading.end()));
            reading.requests()
                    .forEach(request -> arrived.computeIfAbsent(request.mark(), mark -> new ArrayList<>())
                            .add(request));
            if (reading.rest() == Rest.VIOLATION || (reading.rest() == Rest.INCOMPLETE && reading.mark() == null)) {
                complaints.add("reached the backend: " + reading.why() + "\n    " + rest);
            } else if (reading.rest() == Rest.INCOMPLETE) {
                cut.put(reading.mark(), rest);
            }
        }
        arrived.keySet().stream()
                .filter(mark -> !mark.matches("c\\d{5}"))
                .forEach(mark -> complaints.add("of no case: " + mark + " " + arrived.get(mark)));
        return complaints;
    }

    /** What is wrong with what became of a case; empty when nothing is. */
    private static String judged(Case c, List<Request> got, @Nullable String cut) {
        List<String> expected =
                c.strict().requests().stream().map(Request::gist).toList();
        List<String> gists = got.stream().map(Request::gist).toList();
        boolean refused = c.answers().all().stream().anyMatch(answer -> answer.status() >= 400);
        boolean noRoute = c.answers().all().stream().anyMatch(answer -> answer.status() == NO_ROUTE);
        if (cut != null && c.strict().rest() == Rest.NOTHING && !refused) {
            return "a part arrived of what was sent whole: " + cut;
        }
        if (c.attack().mustPass() && !noRoute && !gists.equals(expected)) {
            return "a good request was refused";
        }
        return answered(c, expected, gists);
    }

    /**
     * Each request that was passed on has its own answer, in order. A good one may be answered by the proxy itself, for it
     * has no route; then comes at most one refusal, and the end.
     */
    private static String answered(Case c, List<String> expected, List<String> gists) {
        if (!c.answers().trouble().isEmpty()) {
            return c.answers().trouble();
        }
        List<String> unanswered = new ArrayList<>(gists);
        int next = 0;
        boolean refused = false;
        for (Answers.Answer answer : c.answers().all()) {
            if (refused) {
                return "an answer behind a refusal";
            }
            if (answer.status() == NO_ROUTE && next < expected.size()) {
                next++;
            } else if (answer.status() >= 400) {
                refused = true;
            } else {
                String due = next < expected.size() ? expected.get(next) : "nothing";
                boolean arrived = !unanswered.isEmpty() && unanswered.remove(0).equals(due);
                if (!arrived || !Corpus.escape(due).equals(answer.got())) {
                    return "due: " + due + ", answered: " + answer.got() + ", arrived: " + gists;
                }
                next++;
            }
        }
        if (!unanswered.isEmpty()) {
            return "arrived without an answer: " + unanswered;
        }
        boolean broken = c.strict().rest() == Rest.VIOLATION && next == expected.size();
        return broken && !refused ? "no refusal" : "";
    }
}
