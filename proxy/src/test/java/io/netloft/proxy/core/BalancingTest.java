package io.netloft.proxy.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.chassis.config.HostPort;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BalancingTest {
    private static final long SECOND = 1_000_000_000L;

    private final Upstream a = upstream("a", 1, 0);
    private final Upstream b = upstream("b", 1, 0);
    private final Upstream c = upstream("c", 1, 0);

    private static Upstream upstream(String host, int weight, int priority) {
        Upstream upstream = new Upstream("web", new HostPort(host, 80));
        upstream.rank(weight, priority);
        upstream.up(true, "test");
        return upstream;
    }

    private static UpstreamGroup group(GroupRule rule, Upstream... members) {
        return new UpstreamGroup("web", rule, List.of(members));
    }

    private static Map<String, Integer> spread(UpstreamGroup group, Pick pick, int requests, long nowNs) {
        Map<String, Integer> counts = new TreeMap<>();
        for (int i = 0; i < requests; i++) {
            Upstream chosen = group.choose(pick, nowNs);
            counts.merge(chosen == null ? "none" : chosen.address().host(), 1, Integer::sum);
        }
        return counts;
    }

    @Test
    void roundRobinIsSmoothWithWeights() {
        a.rank(5, 0);
        UpstreamGroup group = group(Rules.with(BalanceMethod.ROUND_ROBIN), a, b, c);
        List<String> order = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            order.add(group.choose(Picks.any(), 0).address().host());
        }
        assertThat(String.join("", order)).isEqualTo("aabacaa");
    }

    @Test
    void aLongRoundIsScaledDownAndKeepsItsProportions() {
        a.rank(1000, 0);
        b.rank(999, 0);
        UpstreamGroup group = group(Rules.with(BalanceMethod.ROUND_ROBIN), a, b, c);
        Map<String, Integer> counts = spread(group, Picks.any(), 20_000, 0);
        assertThat(counts.get("a")).isBetween(9_900, 10_100);
        assertThat(counts.get("c")).isBetween(1, 30);
    }

    @ParameterizedTest
    @EnumSource(BalanceMethod.class)
    void aWeightOfZeroGetsNothing(BalanceMethod method) {
        b.rank(0, 0);
        assertThat(spread(group(Rules.with(method), a, b, c), Picks.any(), 300, 0))
                .doesNotContainKey("b");
    }

    @ParameterizedTest
    @EnumSource(BalanceMethod.class)
    void whatIsDownGetsNothingAndWhatIsUpEverything(BalanceMethod method) {
        a.up(false, "test");
        c.up(false, "test");
        assertThat(spread(group(Rules.with(method), a, b, c), Picks.any(), 50, 0))
                .isEqualTo(Map.of("b", 50));
    }

    @Test
    void leastConnectionsGoesByWeight() {
        a.rank(3, 0);
        a.begin();
        a.begin();
        b.begin();
        UpstreamGroup group = group(Rules.with(BalanceMethod.LEAST_CONNECTIONS), a, b);
        assertThat(group.choose(Picks.any(), 0)).isSameAs(a);
    }

    @Test
    void leastRequestTakesTheIdlerOfTwo() {
        a.begin();
        a.begin();
        UpstreamGroup group = group(Rules.with(BalanceMethod.LEAST_REQUEST), a, b);
        assertThat(spread(group, Picks.any(), 100, 0)).isEqualTo(Map.of("b", 100));
    }

    @Test
    void leastRequestSpreadsOverAll() {
        Map<String, Integer> counts =
                spread(group(Rules.with(BalanceMethod.LEAST_REQUEST), a, b, c), Picks.any(), 3000, 0);
        assertThat(counts.values()).allSatisfy(n -> assertThat(n).isBetween(800, 1200));
    }

    @Test
    void peakEwmaAvoidsASlowServerAtOnceAndForgivesInTime() {
        UpstreamGroup group = group(Rules.with(BalanceMethod.PEAK_EWMA), a, b);
        group.answered(a, 200, 2_000_000, 0);
        group.answered(b, 200, 2_000_000, 0);
        group.answered(a, 200, 900_000_000, SECOND);
        assertThat(spread(group, Picks.any(), 100, SECOND)).isEqualTo(Map.of("b", 100));
        group.answered(b, 200, 2_000_000, 200 * SECOND);
        assertThat(spread(group, Picks.any(), 100, 200 * SECOND)).containsKey("a");
    }

    @Test
    void peakEwmaSendsOneProbeToAServerThatItKnowsNothingOf() {
        UpstreamGroup group = group(Rules.with(BalanceMethod.PEAK_EWMA), a, b);
        group.answered(a, 200, 5_000_000, 0);
        assertThat(group.choose(Picks.any(), 0)).isSameAs(b);
        b.begin();
        assertThat(group.choose(Picks.any(), 0)).isSameAs(a);
    }

    @Test
    void aRingGivesTheSameKeyToTheSameServer() {
        UpstreamGroup group = group(Rules.with(BalanceMethod.RING_HASH), a, b, c);
        Map<Long, Upstream> first = new HashMap<>();
        for (long key = 0; key < 500; key++) {
            first.put(key, group.choose(Picks.by(Hash.of("k" + key)), 0));
        }
        for (long key = 0; key < 500; key++) {
            assertThat(group.choose(Picks.by(Hash.of("k" + key)), 0)).isSameAs(first.get(key));
        }
        assertThat(first.values()).contains(a, b, c);
    }

    @Test
    void aRingMovesOnlyTheShareOfTheServerThatLeaves() {
        UpstreamGroup whole = group(Rules.with(BalanceMethod.RING_HASH), a, b, c);
        UpstreamGroup less = group(Rules.with(BalanceMethod.RING_HASH), a, c);
        for (int key = 0; key < 500; key++) {
            long hash = Hash.of("k" + key);
            Upstream before = whole.choose(Picks.by(hash), 0);
            if (before != b) {
                assertThat(less.choose(Picks.by(hash), 0)).isSameAs(before);
            }
        }
    }

    @Test
    void aRingPassesOverAServerThatIsOverItsBound() {
        UpstreamGroup group = group(Rules.with(BalanceMethod.RING_HASH), a, b, c);
        long hash = Hash.of("popular");
        Upstream home = group.choose(Picks.by(hash), 0);
        for (int i = 0; i < 30; i++) {
            group.choose(Picks.by(hash), 0).begin();
        }
        // 30 in hand, bound 125 %: at most 13 with one, rounded up.
        assertThat(home.active()).isBetween(10, 13);
        assertThat(a.active() + b.active() + c.active()).isEqualTo(30);
    }

    @Test
    void aColdServerGetsAShareThatGrows() {
        UpstreamGroup group = group(Rules.slowStart(10 * SECOND), a, b);
        b.warmFrom(0);
        Pick pick = Picks.any();
        int early = spread(group, pick, 2000, SECOND).get("b");
        int late = spread(group, pick, 2000, 9 * SECOND).get("b");
        int warm = spread(group, pick, 2000, 10 * SECOND).get("b");
        assertThat(early).isBetween(50, 200);
        assertThat(late).isBetween(800, 1000);
        assertThat(warm).isEqualTo(1000);
    }

    @Test
    void aLoneColdServerGetsEverything() {
        UpstreamGroup group = group(Rules.slowStart(10 * SECOND), a);
        a.warmFrom(0);
        assertThat(spread(group, Picks.any(), 50, SECOND)).isEqualTo(Map.of("a", 50));
    }

    @Test
    void theNextPriorityTakesOnlyWhatOverflows() {
        Upstream spare = upstream("spare", 1, 1);
        UpstreamGroup group = group(Rules.with(BalanceMethod.ROUND_ROBIN), a, b, c, spare);
        Pick pick = Picks.any();
        assertThat(spread(group, pick, 300, 0)).doesNotContainKey("spare");
        a.up(false, "test");
        // Two of three are well: they carry 2/3 × 1.4 = 93 % of the load.
        assertThat(spread(group, pick, 3000, 0).get("spare")).isBetween(120, 280);
        b.up(false, "test");
        c.up(false, "test");
        assertThat(spread(group, pick, 100, 0)).isEqualTo(Map.of("spare", 100));
    }

    @Test
    void belowThePanicThresholdHealthIsNotLookedAt() {
        UpstreamGroup group = group(Rules.panic(50), a, b, c);
        a.up(false, "test");
        assertThat(spread(group, Picks.any(), 30, 0)).doesNotContainKey("a");
        b.up(false, "test");
        assertThat(spread(group, Picks.any(), 30, 0)).isEqualTo(Map.of("a", 10, "b", 10, "c", 10));
    }

    @Test
    void panicDoesNotSendToWhatIsDrained() {
        UpstreamGroup group = group(Rules.panic(100), a, b);
        a.draining(true);
        assertThat(spread(group, Picks.any(), 10, 0)).isEqualTo(Map.of("b", 10));
    }

    @Test
    void aServerWithoutVerdictWaitsAsLongAsThereAreOthers() {
        Upstream fresh = new Upstream("web", new HostPort("fresh", 80));
        UpstreamGroup group = group(Rules.with(BalanceMethod.ROUND_ROBIN), a, fresh);
        assertThat(spread(group, Picks.any(), 10, 0)).isEqualTo(Map.of("a", 10));
        a.up(false, "test");
        assertThat(spread(group, Picks.any(), 10, 0)).isEqualTo(Map.of("fresh", 10));
    }

    @Test
    void aStickyClientComesBackUnlessItsServerIsOut() {
        UpstreamGroup group = group(Rules.with(BalanceMethod.ROUND_ROBIN), a, b, c);
        Pick pick = Picks.any();
        pick.stickyId(b.stickyId());
        assertThat(spread(group, pick, 10, 0)).isEqualTo(Map.of("b", 10));
        assertThat(pick.stuck()).isTrue();
        b.draining(true);
        assertThat(spread(group, pick, 10, 0)).isEqualTo(Map.of("a", 5, "c", 5));
        assertThat(pick.stuck()).isFalse();
    }

    @Test
    void aBreakerPassesOverAServerWithItsHandsFull() {
        UpstreamGroup group = group(Rules.with(new Breaker(1, 0, 10, SECOND)), a, b);
        Pick pick = Picks.any();
        group.choose(pick, 0).begin();
        group.choose(pick, 0).begin();
        assertThat(List.of(a.active(), b.active())).containsExactly(1, 1);
        assertThat(group.choose(pick, 0)).isNull();
        assertThat(pick.metFull()).isTrue();
        b.finished();
        assertThat(group.choose(pick, 0)).isSameAs(b);
    }

    @Test
    void aBreakerCountsConnections() {
        UpstreamGroup group = group(Rules.with(new Breaker(0, 2, 10, SECOND)), a);
        Pick pick = Picks.any();
        a.connecting();
        a.connecting();
        assertThat(group.choose(pick, 0)).isNull();
        assertThat(pick.metFull()).isTrue();
        a.disconnected();
        assertThat(group.choose(pick, 0)).isSameAs(a);
    }

    @Test
    void onlySoManyMayWait() {
        UpstreamGroup group = group(Rules.with(new Breaker(1, 0, 2, SECOND)), a);
        assertThat(group.mayWait()).isTrue();
        assertThat(group.mayWait()).isTrue();
        assertThat(group.mayWait()).isFalse();
        group.waited();
        assertThat(group.mayWait()).isTrue();
        assertThat(group.waiting()).isEqualTo(2);
    }

    private static int granted(UpstreamGroup group, int asked, long nowNs) {
        int granted = 0;
        for (int i = 0; i < asked; i++) {
            granted += group.mayRepeat(nowNs) ? 1 : 0;
        }
        return granted;
    }

    @Test
    void theRetryBudgetIsAPartOfWhatWasSentLately() {
        // 20 % and two a second.
        UpstreamGroup group = group(Rules.with(BalanceMethod.ROUND_ROBIN), a);
        assertThat(granted(group, 100, 0)).isEqualTo(20);
        for (int i = 0; i < 500; i++) {
            a.begin();
        }
        assertThat(granted(group, 500, 9 * SECOND)).isEqualTo(100);
        assertThat(granted(group, 500, 15 * SECOND)).isZero();
        assertThat(granted(group, 500, 40 * SECOND)).isEqualTo(20);
    }

    @Test
    void aWindowWithTooManyErrorsEjects() {
        Ejection rule = new Ejection(0, 50, 0, SECOND, 10, 5 * SECOND, 60 * SECOND, 50);
        UpstreamGroup group = group(Rules.with(rule), a, b);
        String cause = null;
        for (int i = 0; i < 40 && cause == null; i++) {
            long now = SECOND + i * SECOND / 20;
            cause = group.answered(a, i % 3 == 0 ? 200 : 503, 1000, now);
        }
        assertThat(cause).contains("% of").contains("requests failed");
        assertThat(a.lastChange()).isEqualTo(cause);
        assertThat(b.ejections()).isZero();
    }

    @Test
    void aWindowWithFewRequestsSaysNothing() {
        Ejection rule = new Ejection(0, 50, 0, SECOND, 10, 5 * SECOND, 60 * SECOND, 50);
        UpstreamGroup group = group(Rules.with(rule), a, b);
        for (int i = 0; i < 20; i++) {
            assertThat(group.answered(a, 503, 1000, i * SECOND / 5)).isNull();
        }
    }

    @Test
    void aWindowWithSlowAnswersEjects() {
        Ejection rule = new Ejection(0, 0, 100_000_000, SECOND, 5, 5 * SECOND, 60 * SECOND, 50);
        UpstreamGroup group = group(Rules.with(rule), a, b);
        String cause = null;
        for (int i = 0; i < 40 && cause == null; i++) {
            cause = group.answered(a, 200, 150_000_000, SECOND + i * SECOND / 10);
        }
        assertThat(cause).contains("150ms on average");
    }

    @Test
    void oneThatStayedInAsLongAsItWasOutStartsOver() {
        UpstreamGroup group = group(Rules.with(Ejection.byFailures(1, SECOND, 60 * SECOND, 50)), a, b);
        group.failed(a, 0, 0, "test");
        group.failed(a, 0, SECOND, "test");
        assertThat(a.ejectedForNs(SECOND)).isEqualTo(2 * SECOND);
        group.failed(a, 0, 6 * SECOND, "test");
        assertThat(a.ejectedForNs(6 * SECOND)).isEqualTo(SECOND);
    }
}
