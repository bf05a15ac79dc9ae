package io.netloft.kvstore;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.kvstore.engine.ReplicatedLog.Role;
import io.netloft.kvstore.engine.ReplicatedLog.Standing;
import io.netloft.testkit.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FreshnessTest {
    private static final Duration BOUND = Duration.ofSeconds(2);

    private final ManualClock clock = new ManualClock();
    private final FakeLog log = new FakeLog();
    private final Freshness freshness = new Freshness(log, clock);

    private boolean freshAfter(Role role, boolean ready, String leader, long committed, long applied) {
        log.standing = new Standing(role, ready, leader, 1, committed, applied);
        freshness.look();
        return freshness.within(BOUND);
    }

    @Test
    void nothingIsFreshBeforeItWasLookedAt() {
        assertThat(freshness.within(BOUND)).isFalse();
    }

    @Test
    void aFollowerThatHasAppliedWhatItKnowsOfIsFreshForAWhile() {
        assertThat(freshAfter(Role.FOLLOWER, false, "b", 10, 10)).isTrue();
        clock.advance(BOUND);
        assertThat(freshness.within(BOUND)).isTrue();
        clock.advance(Duration.ofNanos(1));
        assertThat(freshness.within(BOUND)).isFalse();
    }

    @Test
    void theLeadersSilenceCounts() {
        log.silenceMs = 1_500;
        assertThat(freshAfter(Role.FOLLOWER, false, "b", 10, 10)).isTrue();
        clock.advance(Duration.ofMillis(501));
        assertThat(freshness.within(BOUND)).isFalse();
        log.silenceMs = 2_001;
        assertThat(freshAfter(Role.LEARNER, false, "b", 10, 10)).isFalse();
    }

    @Test
    void whoLagsOrKnowsNobodyOrIsNotReadyIsNotFresh() {
        assertThat(freshAfter(Role.FOLLOWER, false, "b", 10, 9)).isFalse();
        assertThat(freshAfter(Role.FOLLOWER, false, null, 10, 10)).isFalse();
        assertThat(freshAfter(Role.CANDIDATE, false, null, 10, 10)).isFalse();
        assertThat(freshAfter(Role.LEADER, false, "a", 10, 10)).isFalse();
        assertThat(freshAfter(Role.LEADER, true, "a", 10, 10)).isTrue();
    }
}
