package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netloft.systemtests.Load.Outcome;
import io.netloft.testkit.Direction;
import io.netloft.testkit.FaultRelay;
import io.netloft.testkit.JarProcess;
import io.netloft.testkit.RunningProcess.Signal;
import io.netloft.testkit.StreamFault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The proxy's promise: 500 requests a second, half of them over TLS, go on while a server before it is killed, hangs,
 * resets or refuses, and comes back. Nobody fails but who had part of an answer already.
 *
 * <p>One proxy a transport, all of them before the same three servers; a test loads one. What depends on timing alone is
 * tried over the proxy's own choice of transport.
 */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class ProxyFaultsIT {
    /** Over HTTP, and as many over HTTPS. */
    private static final int PER_SECOND = 250;

    private static final String SMALL = "/bytes/600";
    private static final String LARGE = "/bytes/150000";
    private static final String[] PATHS = {SMALL, SMALL, SMALL, SMALL, SMALL, SMALL, SMALL, SMALL, LARGE};
    private static final Map<String, Way> WAYS = new LinkedHashMap<>();

    private static Echo first;
    private static Echo second;
    private static Echo third;
    private static FaultRelay relay;

    private final List<Load> loads = new ArrayList<>();
    private @Nullable Way loaded;

    /** A proxy over one transport. */
    private record Way(JarProcess proxy, AdminPort admin) {
        static Way start(String transport) {
            JarProcess proxy = JarProcess.of("proxy")
                    .args("--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0", "--transport", transport)
                    .args("--tls-development", "--tls-listen", "127.0.0.1:0")
                    .args("--to", String.join(",", upstreams()))
                    .args("--health-interval", "200ms", "--health-timeout", "300ms", "--ejection-time", "500ms")
                    .start();
            return new Way(proxy, AdminPort.of(proxy));
        }
    }

    static List<String> transports() {
        return Transports.working();
    }

    @BeforeAll
    static void start() {
        first = Echo.start();
        second = Echo.start();
        third = Echo.start();
        relay = FaultRelay.to(third.port());
        transports().forEach(transport -> WAYS.put(transport, Way.start(transport)));
    }

    @AfterAll
    static void stop() {
        WAYS.values().forEach(way -> way.proxy().close());
        WAYS.clear();
        relay.close();
        first.close();
        second.close();
        third.close();
    }

    private static List<String> upstreams() {
        return List.of(first.address(), second.address(), relayed());
    }

    private static String relayed() {
        return "127.0.0.1:" + relay.port();
    }

    /** Loads the proxy of that transport, and returns what it says of itself. */
    private AdminPort load(String transport) {
        Way way = Objects.requireNonNull(WAYS.get(transport));
        loaded = way;
        upstreams().forEach(upstream -> way.admin().awaitState(upstream, "up"));
        loads.add(Load.on(way.proxy().address("http"), PER_SECOND, PATHS));
        loads.add(Load.overTls(way.proxy().address("https"), PER_SECOND, PATHS));
        awaitAnswers(PER_SECOND / 2);
        return way.admin();
    }

    private AdminPort load() {
        return load(transports().get(0));
    }

    @AfterEach
    void end() {
        loads.forEach(Load::close);
    }

    /** That many more of each load. */
    private void awaitAnswers(int answers) {
        loads.forEach(load -> load.report().awaitMore(answers));
    }

    private long cut() {
        return loads.stream()
                .mapToLong(load -> load.report().count(Outcome.CUT))
                .sum();
    }

    /** Ends the load and checks what became of it. */
    private List<LoadReport> nobodyFailed(String fault) {
        // A machine that stood still has had less.
        await("enough answers")
                .atMost(Duration.ofSeconds(40))
                .until(() -> loads.stream().allMatch(load -> load.report().count(Outcome.OK) > 2L * PER_SECOND));
        List<LoadReport> reports = loads.stream().map(Load::stop).toList();
        System.err.println(fault + ": " + reports);
        Way way = Objects.requireNonNull(loaded);
        for (LoadReport report : reports) {
            assertThat(report.failed())
                    .as("%s\n%s", report, way.proxy().process().tail())
                    .isZero();
            assertThat(report.count(Outcome.OK)).as("%s", report).isGreaterThan(2L * PER_SECOND);
        }
        return reports;
    }

    @ParameterizedTest
    @MethodSource("transports")
    void aServerThatIsKilledAndStartedAgainCostsNoRequest(String transport) {
        AdminPort admin = load(transport);
        first.kill();
        admin.awaitState(first.address(), "down");
        awaitAnswers(PER_SECOND);
        first.startAgain();
        admin.awaitState(first.address(), "up");
        admin.awaitShare(first.address(), PER_SECOND / 2);
        nobodyFailed("killed over " + transport);
    }

    @ParameterizedTest
    @MethodSource("transports")
    void aServerThatHangsAndComesToCostsNoRequest(String transport) {
        AdminPort admin = load(transport);
        second.signal(Signal.STOP);
        admin.awaitState(second.address(), "down");
        awaitAnswers(PER_SECOND);
        second.signal(Signal.CONT);
        admin.awaitState(second.address(), "up");
        admin.awaitShare(second.address(), PER_SECOND / 2);
        for (LoadReport report : nobodyFailed("hung over " + transport)) {
            assertThat(report.count(Outcome.CUT))
                    .as("a server that only paused cuts nothing: %s", report)
                    .isZero();
            assertThat(report.slowest())
                    .as("bounded by the checks, not by timeouts.response")
                    .isLessThan(Duration.ofSeconds(10));
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void aServerThatResetsCostsNoRequestThatHadNoAnswerYet(String transport) {
        AdminPort admin = load(transport);
        relay.inject(Direction.TO_CLIENT, new StreamFault.Cut(0, StreamFault.Ending.RST));
        admin.awaitState(relayed(), "down", "ejected");
        awaitAnswers(2 * PER_SECOND);
        relay.heal();
        admin.awaitState(relayed(), "up");
        admin.awaitShare(relayed(), PER_SECOND / 2);
        nobodyFailed("resetting over " + transport);
    }

    @ParameterizedTest
    @MethodSource("transports")
    void aServerThatRefusesCostsNoRequest(String transport) {
        AdminPort admin = load(transport);
        relay.inject(Direction.TO_SERVER, new StreamFault.Refuse());
        relay.resetConnections();
        admin.awaitState(relayed(), "down", "ejected");
        awaitAnswers(PER_SECOND);
        relay.heal();
        admin.awaitState(relayed(), "up");
        admin.awaitShare(relayed(), PER_SECOND / 2);
        nobodyFailed("refusing over " + transport);
    }

    @Test
    void connectionsThatAreResetOverAndOverCostNoRequestThatHadNoAnswerYet() {
        load();
        // A moment on the way, or every reset would find its connection idle.
        relay.inject(Direction.TO_CLIENT, new StreamFault.Latency(Duration.ofMillis(30), Duration.ZERO));
        for (int i = 0; i < 20; i++) {
            relay.resetConnections();
            awaitAnswers(PER_SECOND / 10);
        }
        relay.heal();
        nobodyFailed("reset over and over");
    }

    @Test
    void aServerThatStopsInMidAnswerCutsItSoThatHalfIsNotTakenForTheWhole() {
        AdminPort admin = load();
        relay.inject(Direction.TO_CLIENT, new StreamFault.Cut(50_000, StreamFault.Ending.FIN));
        await("answers that broke off").atMost(Duration.ofSeconds(20)).until(() -> cut() > 0);
        relay.heal();
        admin.awaitState(relayed(), "up");
        awaitAnswers(3 * PER_SECOND);
        nobodyFailed("cut in mid-answer");
    }
}
