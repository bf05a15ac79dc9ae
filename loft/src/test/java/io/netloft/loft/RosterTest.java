package io.netloft.loft;

import static io.netloft.loft.Roster.State.BACKING_OFF;
import static io.netloft.loft.Roster.State.GIVEN_UP;
import static io.netloft.loft.Roster.State.READY;
import static io.netloft.loft.Roster.State.STARTING;
import static io.netloft.loft.Roster.State.STOPPED;
import static io.netloft.loft.Roster.State.STOPPING;
import static io.netloft.loft.Roster.State.WAITING;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RosterTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    /** Nanoseconds may begin anywhere, below zero too. */
    private long now = -5 * SECOND;

    private final Roster roster = new Roster(
            Plan.of(Catalogue.chosen(List.of("proxy")), Set.of(), port -> true, Path.of("/state")),
            RestartRule.DEFAULT);

    @Test
    void startsBackendsFirstAndTheProxyWhenBothAreReady() {
        assertThat(words(roster.begin(now))).containsExactly("START echo-1", "START echo-2");
        assertThat(roster.state("proxy")).isEqualTo(WAITING);
        assertThat(roster.ready("echo-2", now)).isEmpty();
        assertThat(words(roster.ready("echo-1", now))).containsExactly("START proxy");
        assertThat(roster.settled()).isFalse();
        assertThat(roster.ready("proxy", now)).isEmpty();
        assertThat(roster.allReady()).isTrue();
    }

    @Test
    void stopsInReverseAndWaitsForEach() {
        bringUp();

        assertThat(words(roster.stop(now))).containsExactly("TERMINATE proxy");
        assertThat(roster.state("proxy")).isEqualTo(STOPPING);
        assertThat(words(roster.exited("proxy", 143, now))).containsExactly("TERMINATE echo-1", "TERMINATE echo-2");
        assertThat(roster.exited("echo-1", 143, now)).isEmpty();
        assertThat(roster.stopped()).isFalse();
        roster.exited("echo-2", 143, now);
        assertThat(roster.stopped()).isTrue();
        assertThat(roster.stop(now)).isEmpty();
    }

    @Test
    void killsAChildThatWillNotStop() {
        bringUp();
        roster.stop(now);

        now += RestartRule.DEFAULT.stopLimit().toNanos() - 1;
        assertThat(roster.tick(now)).isEmpty();
        now++;
        assertThat(words(roster.tick(now))).containsExactly("KILL proxy");
        assertThat(roster.tick(now)).as("told once").isEmpty();
    }

    @Test
    void killsAChildThatNeverBecomesReadyAndStartsItAgain() {
        roster.begin(now);
        now += RestartRule.DEFAULT.startLimit().toNanos();

        assertThat(words(roster.tick(now))).containsExactly("KILL echo-1", "KILL echo-2");
        roster.exited("echo-1", 137, now);
        assertThat(roster.state("echo-1")).isEqualTo(BACKING_OFF);
    }

    @Test
    void waitsTwiceAsLongEachTimeAndGivesUpAfterFiveRestarts() {
        bringUp();
        long[] waitsMs = {500, 1000, 2000, 4000, 8000};
        for (long waitMs : waitsMs) {
            assertThat(roster.exited("proxy", 1, now)).isEmpty();
            assertThat(roster.waitNs("proxy", now)).isEqualTo(waitMs * 1_000_000);
            now += waitMs * 1_000_000 - 1;
            assertThat(roster.tick(now)).isEmpty();
            now++;
            assertThat(words(roster.tick(now))).containsExactly("START proxy");
            roster.ready("proxy", now);
        }
        roster.exited("proxy", 1, now);

        assertThat(roster.state("proxy")).isEqualTo(GIVEN_UP);
        assertThat(roster.restarts("proxy")).isEqualTo(5);
        assertThat(roster.tick(now + 100 * SECOND)).isEmpty();
        assertThat(roster.allReady()).isFalse();
        assertThat(roster.settled()).isTrue();
    }

    @Test
    void forgivesAChildThatWasSteady() {
        bringUp();
        for (int i = 0; i < 20; i++) {
            now += RestartRule.DEFAULT.steady().toNanos();
            roster.exited("proxy", 1, now);
            assertThat(roster.waitNs("proxy", now)).isEqualTo(SECOND / 2);
            now += SECOND;
            roster.tick(now);
            roster.ready("proxy", now);
        }

        assertThat(roster.state("proxy")).isEqualTo(READY);
        assertThat(roster.restarts("proxy")).isEqualTo(20);
    }

    @Test
    void givesUpAtOnceOnARefusedCommandLine() {
        roster.begin(now);
        roster.exited("echo-1", 2, now);

        assertThat(roster.state("echo-1")).isEqualTo(GIVEN_UP);
    }

    @Test
    void startsTheProxyEvenIfOneBackendIsGivenUp() {
        roster.begin(now);
        roster.exited("echo-1", 2, now);

        assertThat(words(roster.ready("echo-2", now))).containsExactly("START proxy");
    }

    @Test
    void stopsWhileStartingAndWhileWaiting() {
        roster.begin(now);
        roster.exited("echo-2", 1, now);

        assertThat(words(roster.stop(now))).containsExactly("TERMINATE echo-1");
        assertThat(roster.state("proxy")).isEqualTo(STOPPED);
        assertThat(roster.state("echo-2")).isEqualTo(STOPPED);
        assertThat(roster.tick(now + 2 * SECOND))
                .as("no restart while stopping")
                .isEmpty();
        roster.exited("echo-1", 143, now);
        assertThat(roster.stopped()).isTrue();
    }

    @Test
    void aLateReadyDoesNotReviveAStoppingChild() {
        roster.begin(now);
        roster.stop(now);
        roster.ready("echo-1", now);

        assertThat(roster.state("echo-1")).isEqualTo(STOPPING);
        assertThat(STARTING.word()).isEqualTo("starting");
        assertThat(BACKING_OFF.word()).isEqualTo("backing off");
    }

    private void bringUp() {
        roster.begin(now);
        roster.ready("echo-1", now);
        roster.ready("echo-2", now);
        roster.ready("proxy", now);
    }

    private static List<String> words(List<Roster.Action> actions) {
        return actions.stream()
                .map(action -> action.verb() + " " + action.child())
                .toList();
    }
}
