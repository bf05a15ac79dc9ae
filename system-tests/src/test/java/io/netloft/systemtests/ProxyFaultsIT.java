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
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The proxy's promise: 500 requests a second go on while a server before it is killed, hangs, resets or refuses, and
 * comes back. Nobody fails but who had part of an answer already.
 */
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class ProxyFaultsIT {
    private static final int PER_SECOND = 500;
    private static final String SMALL = "/bytes/600";
    private static final String LARGE = "/bytes/150000";

    private static Echo first;
    private static Echo second;
    private static Echo third;
    private static FaultRelay relay;
    private static JarProcess proxy;
    private static AdminPort admin;

    private Load load;

    @BeforeAll
    static void start() {
        first = Echo.start();
        second = Echo.start();
        third = Echo.start();
        relay = FaultRelay.to(third.port());
        proxy = JarProcess.of("proxy")
                .args("--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0")
                .args("--to", first.address() + "," + second.address() + "," + relayed())
                .args("--health-interval", "300ms", "--health-timeout", "300ms", "--ejection-time", "1s")
                .start();
        admin = AdminPort.of(proxy);
    }

    @AfterAll
    static void stop() {
        proxy.close();
        relay.close();
        first.close();
        second.close();
        third.close();
    }

    private static String relayed() {
        return "127.0.0.1:" + relay.port();
    }

    @BeforeEach
    void begin() {
        for (String upstream : new String[] {first.address(), second.address(), relayed()}) {
            admin.awaitState(upstream, "up");
        }
        load = Load.on(
                proxy.address("http"), PER_SECOND, SMALL, SMALL, SMALL, SMALL, SMALL, SMALL, SMALL, SMALL, LARGE);
        load.report().awaitMore(PER_SECOND);
    }

    @AfterEach
    void end() {
        load.close();
    }

    private LoadReport over(String fault) {
        LoadReport report = load.stop();
        System.err.println(fault + ": " + report);
        return report;
    }

    private static void nobodyFailed(LoadReport report) {
        assertThat(report.failed()).as("%s\n%s", report, proxy.process().tail()).isZero();
        assertThat(report.count(Outcome.OK)).as("%s", report).isGreaterThan(2L * PER_SECOND);
    }

    @Test
    void aServerThatIsKilledAndStartedAgainCostsNoRequest() {
        first.kill();
        admin.awaitState(first.address(), "down");
        load.report().awaitMore(PER_SECOND);
        first.startAgain();
        admin.awaitState(first.address(), "up");
        admin.awaitShare(first.address(), PER_SECOND / 4);
        nobodyFailed(over("killed"));
    }

    @Test
    void aServerThatHangsAndComesToCostsNoRequest() {
        second.signal(Signal.STOP);
        admin.awaitState(second.address(), "down");
        load.report().awaitMore(PER_SECOND);
        second.signal(Signal.CONT);
        admin.awaitState(second.address(), "up");
        admin.awaitShare(second.address(), PER_SECOND / 4);
        LoadReport report = over("hung");
        nobodyFailed(report);
        assertThat(report.count(Outcome.CUT))
                .as("a server that only paused cuts nothing: %s", report)
                .isZero();
        assertThat(report.slowest())
                .as("bounded by the checks, not by timeouts.response")
                .isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void aServerThatResetsCostsNoRequestThatHadNoAnswerYet() {
        relay.inject(Direction.TO_CLIENT, new StreamFault.Cut(0, StreamFault.Ending.RST));
        admin.awaitState(relayed(), "down", "ejected");
        load.report().awaitMore(2 * PER_SECOND);
        relay.heal();
        admin.awaitState(relayed(), "up");
        admin.awaitShare(relayed(), PER_SECOND / 4);
        nobodyFailed(over("resetting"));
    }

    @Test
    void connectionsThatAreResetOverAndOverCostNoRequestThatHadNoAnswerYet() {
        // A moment on the way, or every reset would find its connection idle.
        relay.inject(Direction.TO_CLIENT, new StreamFault.Latency(Duration.ofMillis(30), Duration.ZERO));
        for (int i = 0; i < 20; i++) {
            relay.resetConnections();
            load.report().awaitMore(PER_SECOND / 10);
        }
        relay.heal();
        nobodyFailed(over("reset over and over"));
    }

    @Test
    void aServerThatRefusesCostsNoRequest() {
        relay.inject(Direction.TO_SERVER, new StreamFault.Refuse());
        relay.resetConnections();
        admin.awaitState(relayed(), "down", "ejected");
        load.report().awaitMore(PER_SECOND);
        relay.heal();
        admin.awaitState(relayed(), "up");
        admin.awaitShare(relayed(), PER_SECOND / 4);
        nobodyFailed(over("refusing"));
    }

    @Test
    void aServerThatStopsInMidAnswerCutsItSoThatHalfIsNotTakenForTheWhole() {
        relay.inject(Direction.TO_CLIENT, new StreamFault.Cut(50_000, StreamFault.Ending.FIN));
        await("answers that broke off")
                .atMost(Duration.ofSeconds(20))
                .until(() -> load.report().count(Outcome.CUT) > 0);
        relay.heal();
        admin.awaitState(relayed(), "up");
        load.report().awaitMore(3 * PER_SECOND);
        nobodyFailed(over("cut in mid-answer"));
    }
}
