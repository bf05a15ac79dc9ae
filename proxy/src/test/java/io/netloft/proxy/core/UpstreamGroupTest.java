package io.netloft.proxy.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.chassis.config.HostPort;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class UpstreamGroupTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Ejection EJECTION = Ejection.byFailures(3, 10 * SECOND, 60 * SECOND, 50);

    private final Upstream a = upstream("a");
    private final Upstream b = upstream("b");
    private final Upstream c = upstream("c");
    private final Pick none = Picks.any();

    private static Upstream upstream(String host) {
        Upstream upstream = new Upstream("web", new HostPort(host, 80));
        upstream.up(true, "test");
        return upstream;
    }

    private UpstreamGroup group(BalanceMethod method) {
        return new UpstreamGroup("web", Rules.with(method, EJECTION), List.of(a, b, c));
    }

    private Map<String, Integer> spread(UpstreamGroup group, int requests) {
        Map<String, Integer> counts = new TreeMap<>();
        for (int i = 0; i < requests; i++) {
            counts.merge(group.choose(none, 0).name(), 1, Integer::sum);
        }
        return counts;
    }

    @Test
    void roundRobinGivesEachTheSame() {
        assertThat(spread(group(BalanceMethod.ROUND_ROBIN), 30)).isEqualTo(Map.of("a:80", 10, "b:80", 10, "c:80", 10));
    }

    @Test
    void leastConnectionsGivesToTheIdlest() {
        a.begin();
        a.begin();
        b.begin();
        assertThat(group(BalanceMethod.LEAST_CONNECTIONS).choose(none, 0)).isSameAs(c);
        c.begin();
        c.begin();
        assertThat(group(BalanceMethod.LEAST_CONNECTIONS).choose(none, 0)).isSameAs(b);
        a.finished();
        a.finished();
        assertThat(group(BalanceMethod.LEAST_CONNECTIONS).choose(none, 0)).isSameAs(a);
    }

    @Test
    void leastConnectionsSpreadsTies() {
        assertThat(spread(group(BalanceMethod.LEAST_CONNECTIONS), 30))
                .isEqualTo(Map.of("a:80", 10, "b:80", 10, "c:80", 10));
    }

    @Test
    void leavesOutWhatIsDownOrDrains() {
        a.up(false, "test");
        b.draining(true);
        assertThat(spread(group(BalanceMethod.ROUND_ROBIN), 9)).isEqualTo(Map.of("c:80", 9));
    }

    @Test
    void choosesNoneWhenAllAreDown() {
        a.up(false, "test");
        b.up(false, "test");
        c.up(false, "test");
        assertThat(group(BalanceMethod.ROUND_ROBIN).choose(none, 0)).isNull();
    }

    @Test
    void triesAnotherUpstreamForTheNextAttempt() {
        UpstreamGroup group = group(BalanceMethod.ROUND_ROBIN);
        Pick pick = Picks.any();
        pick.add(a);
        pick.add(b);
        for (int i = 0; i < 5; i++) {
            assertThat(group.choose(pick, 0)).isSameAs(c);
        }
    }

    @Test
    void triesTheSameUpstreamAgainOnlyWhenItIsTheLastOne() {
        b.up(false, "test");
        c.up(false, "test");
        Pick pick = Picks.any();
        pick.add(a);
        assertThat(group(BalanceMethod.ROUND_ROBIN).choose(pick, 0)).isSameAs(a);
    }

    @Test
    void ejectsAfterFailuresInARowAndBringsBackWhenTheTimeIsOver() {
        UpstreamGroup group = group(BalanceMethod.ROUND_ROBIN);
        assertThat(group.failed(a, 0, 0, "test")).isNull();
        assertThat(group.failed(a, 0, 0, "test")).isNull();
        assertThat(group.failed(a, 0, 0, "test")).contains("3 failures in a row");
        assertThat(a.available(9 * SECOND)).isFalse();
        assertThat(a.state(9 * SECOND)).isEqualTo("ejected");
        assertThat(a.available(10 * SECOND)).isTrue();
    }

    @Test
    void aSuccessBetweenFailuresKeepsItIn() {
        UpstreamGroup group = group(BalanceMethod.ROUND_ROBIN);
        group.failed(a, 0, 0, "test");
        group.failed(a, 0, 0, "test");
        a.succeeded();
        assertThat(group.failed(a, 0, 0, "test")).isNull();
    }

    @Test
    void eachFurtherEjectionLastsLongerUpToTheMost() {
        UpstreamGroup group = group(BalanceMethod.ROUND_ROBIN);
        long now = 0;
        long[] expected = {10, 20, 40, 60, 60};
        for (long seconds : expected) {
            for (int i = 0; i < 3; i++) {
                group.failed(a, 0, now, "test");
            }
            assertThat(a.ejectedForNs(now)).isEqualTo(seconds * SECOND);
            now += seconds * SECOND;
        }
    }

    @Test
    void neverEjectsMoreThanItsPartOfTheGroup() {
        UpstreamGroup group = group(BalanceMethod.ROUND_ROBIN);
        for (Upstream u : List.of(a, b, c)) {
            for (int i = 0; i < 5; i++) {
                group.failed(u, 0, 0, "test");
            }
        }
        assertThat(List.of(a, b, c).stream().filter(u -> u.ejected(1)).count()).isEqualTo(1);
    }

    @Test
    void prefersAnEjectedUpstreamToNone() {
        UpstreamGroup group = group(BalanceMethod.ROUND_ROBIN);
        b.up(false, "test");
        c.up(false, "test");
        for (int i = 0; i < 3; i++) {
            group.failed(a, 0, 0, "test");
        }
        assertThat(group.choose(none, 1)).isSameAs(a);
    }

    @Test
    void comingUpEndsAnEjection() {
        UpstreamGroup group = group(BalanceMethod.ROUND_ROBIN);
        for (int i = 0; i < 3; i++) {
            group.failed(a, 0, 0, "test");
        }
        a.up(true, "check passed");
        assertThat(a.available(1)).isTrue();
    }

    @Test
    @Timeout(60)
    void loopsThatChooseAtTheSameMomentStayWithinTheBreaker() throws Exception {
        UpstreamGroup group = new UpstreamGroup("web", Rules.with(new Breaker(2, 0, 10, SECOND)), List.of(a));
        AtomicInteger inHand = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Callable<Integer> loop = () -> {
            Pick pick = Picks.any();
            int taken = 0;
            while (taken < 50_000) {
                Upstream upstream = group.take(pick, 0);
                if (upstream == null) {
                    // Both hands are full, if only because their threads don't run at the moment.
                    Thread.yield();
                    continue;
                }
                taken++;
                most.accumulateAndGet(inHand.incrementAndGet(), Math::max);
                inHand.decrementAndGet();
                upstream.finished();
            }
            return taken;
        };
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            for (Future<Integer> one : threads.invokeAll(List.of(loop, loop, loop))) {
                assertThat(one.get()).isEqualTo(50_000);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(most.get()).isBetween(1, 2);
        assertThat(a.active()).isZero();
    }
}
