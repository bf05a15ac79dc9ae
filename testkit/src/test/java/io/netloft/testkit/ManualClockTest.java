package io.netloft.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ManualClockTest {
    private final ManualClock clock = new ManualClock();
    private final ManualScheduler scheduler = clock.scheduler();
    private final List<String> log = new ArrayList<>();

    @Test
    void standsStillUntilAdvanced() {
        long before = clock.getAsLong();
        assertThat(clock.instant()).isEqualTo(ManualClock.START);
        clock.advance(Duration.ofMillis(1500));
        assertThat(clock.getAsLong() - before).isEqualTo(1_500_000_000L);
        assertThat(clock.instant()).isEqualTo(ManualClock.START.plusMillis(1500));
    }

    @Test
    void shiftsTheWallWithoutTheMonotonicClock() {
        long before = clock.getAsLong();
        clock.shiftWall(Duration.ofHours(-1));
        assertThat(clock.instant()).isEqualTo(ManualClock.START.minusSeconds(3600));
        assertThat(clock.getAsLong()).isEqualTo(before);
    }

    @Test
    void refusesToGoBack() {
        assertThatThrownBy(() -> clock.advance(Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("step: PT-0.001S");
    }

    @Test
    void runsTasksInTheOrderOfTheirTimeAndAtThatTime() {
        long start = clock.getAsLong();
        scheduler.schedule(() -> log.add("b@" + (clock.getAsLong() - start)), 20, TimeUnit.NANOSECONDS);
        scheduler.schedule(() -> log.add("a@" + (clock.getAsLong() - start)), 10, TimeUnit.NANOSECONDS);
        scheduler.schedule(() -> log.add("c@" + (clock.getAsLong() - start)), 20, TimeUnit.NANOSECONDS);
        clock.advance(Duration.ofNanos(19));
        assertThat(log).containsExactly("a@10");
        clock.advance(Duration.ofNanos(1));
        assertThat(log).containsExactly("a@10", "b@20", "c@20");
        assertThat(scheduler.pending()).isZero();
    }

    @Test
    void repeatsAPeriodicTaskUntilItIsCancelled() {
        ScheduledFuture<?> ticks = scheduler.scheduleAtFixedRate(() -> log.add("tick"), 1, 2, TimeUnit.SECONDS);
        clock.advance(Duration.ofSeconds(6));
        assertThat(log).hasSize(3);
        ticks.cancel(false);
        clock.advance(Duration.ofMinutes(1));
        assertThat(log).hasSize(3);
    }

    @Test
    void letsATaskScheduleAnotherInTheSameStep() {
        scheduler.schedule(() -> scheduler.schedule(() -> log.add("second"), 1, TimeUnit.SECONDS), 1, TimeUnit.SECONDS);
        clock.advance(Duration.ofSeconds(2));
        assertThat(log).containsExactly("second");
    }

    @Test
    void keepsWhatATaskThrewAndGoesOn() throws Exception {
        scheduler.execute(() -> {
            throw new IllegalStateException("planted");
        });
        var value = scheduler.submit(() -> "fine");
        scheduler.runDue();
        assertThat(value.get(0, TimeUnit.SECONDS)).isEqualTo("fine");
        assertThat(scheduler.failures())
                .singleElement()
                .extracting(Throwable::getMessage)
                .isEqualTo("planted");
    }

    @Test
    void refusesTasksOnceShutDown() {
        scheduler.execute(() -> log.add("late"));
        assertThat(scheduler.shutdownNow()).hasSize(1);
        assertThatThrownBy(() -> scheduler.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
        assertThat(scheduler.isTerminated()).isTrue();
    }
}
