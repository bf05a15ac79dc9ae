package io.netloft.kvstore;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.testkit.ManualClock;
import io.netloft.testkit.Seeds;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReadGateTest {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final ManualClock clock = new ManualClock();
    private final FakeLog log = new FakeLog();
    private int questions;
    private boolean handingOver;
    private final ReadGate gate =
            new ReadGate(channel.eventLoop(), log, clock, PATIENCE.toNanos(), () -> questions++, () -> handingOver);

    ReadGateTest() {
        channel.freezeTime();
    }

    @AfterEach
    void close() {
        channel.close();
    }

    /** Counts how often it was told that something may have come through. */
    private static final class Waiting implements LoopClient {
        private int told;

        @Override
        public boolean answered(long slot, byte[] bytes, int start, int length) {
            return false;
        }

        @Override
        public void answersWritten() {}

        @Override
        public void roomAgain() {}

        @Override
        public void readsThrough() {
            told++;
        }
    }

    private void reach(int i) {
        log.barriers.remove(i).reached();
        channel.runPendingTasks();
    }

    private void fail(int i) {
        log.barriers.remove(i).failed("no leader");
        channel.runPendingTasks();
    }

    private void pass(Duration time) {
        clock.advance(time);
        channel.advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
        channel.runScheduledPendingTasks();
    }

    @Test
    void aLeaderWithALeaseLetsEveryReadThroughAtOnce() {
        log.lease = true;
        Waiting reader = new Waiting();
        assertThat(gate.enter(reader)).isZero();
        clock.advance(Duration.ofMillis(1));
        assertThat(gate.enter(reader)).isZero();
        assertThat(questions).isEqualTo(2);
    }

    @Test
    void aLeaseIsGoodForAMillisecondMoreUnlessTheLeadIsHandedOver() {
        log.lease = true;
        Waiting reader = new Waiting();
        gate.enter(reader);
        clock.advance(Duration.ofNanos(999_999));
        assertThat(gate.enter(reader)).isZero();
        assertThat(questions).isEqualTo(1);
        handingOver = true;
        assertThat(gate.enter(reader)).isZero();
        assertThat(questions).isEqualTo(2);
        handingOver = false;
        log.lease = false;
        clock.advance(Duration.ofMillis(1));
        assertThat(gate.enter(reader)).isNotZero();
        assertThat(questions).isEqualTo(3);
    }

    @Test
    void anAnswerOfTheLeaderIsNoLease() {
        Waiting reader = new Waiting();
        gate.enter(reader);
        reach(0);
        assertThat(gate.enter(reader)).isNotZero();
        assertThat(questions).isEqualTo(2);
    }

    @Test
    void readsThatComeWhileAQuestionIsUnderWayWaitForTheNext() {
        Waiting first = new Waiting();
        Waiting second = new Waiting();
        Waiting third = new Waiting();
        long one = gate.enter(first);
        long two = gate.enter(second);
        long three = gate.enter(third);
        assertThat(questions).isEqualTo(1);
        assertThat(two).isEqualTo(three).isNotEqualTo(one);
        reach(0);
        assertThat(gate.isThrough(one)).isTrue();
        assertThat(gate.isThrough(two)).isFalse();
        assertThat(first.told).isEqualTo(1);
        assertThat(second.told).isZero();
        assertThat(questions).isEqualTo(2);
        reach(0);
        assertThat(gate.isThrough(two)).isTrue();
        assertThat(second.told).isEqualTo(1);
        assertThat(third.told).isEqualTo(1);
        assertThat(questions).isEqualTo(2);
    }

    @Test
    void aQuestionThatFailsIsAskedAgainUntilPatienceEnds() {
        Waiting reader = new Waiting();
        long ticket = gate.enter(reader);
        fail(0);
        assertThat(log.barriers).isEmpty();
        pass(Duration.ofMillis(25));
        assertThat(log.barriers).hasSize(1);
        assertThat(gate.isLost(ticket)).isFalse();
        fail(0);
        pass(PATIENCE);
        fail(0);
        assertThat(gate.isLost(ticket)).isTrue();
        assertThat(gate.isThrough(ticket)).isFalse();
        assertThat(reader.told).isEqualTo(1);
    }

    @Test
    void oneThatIsLostDoesNotLoseTheNext() {
        Waiting first = new Waiting();
        Waiting second = new Waiting();
        long one = gate.enter(first);
        pass(PATIENCE.plusMillis(1));
        long two = gate.enter(second);
        fail(0);
        assertThat(gate.isLost(one)).isTrue();
        assertThat(gate.isLost(two)).isFalse();
        reach(0);
        assertThat(gate.isThrough(two)).isTrue();
        assertThat(second.told).isEqualTo(1);
    }

    @Test
    void aLeaseThatComesMeanwhileLetsThoseWhoWaitThrough() {
        Waiting first = new Waiting();
        Waiting second = new Waiting();
        long one = gate.enter(first);
        long two = gate.enter(second);
        log.lease = true;
        reach(0);
        assertThat(gate.isThrough(one)).isTrue();
        assertThat(gate.isThrough(two)).isTrue();
        assertThat(first.told + second.told).isEqualTo(2);
    }

    @Test
    void aNudgeAsksOnceNowAndOnceAfterWhatIsUnderWay() {
        gate.nudge();
        assertThat(questions).isEqualTo(1);
        gate.nudge();
        gate.nudge();
        assertThat(questions).isEqualTo(1);
        reach(0);
        assertThat(questions).isEqualTo(2);
        reach(0);
        assertThat(questions).isEqualTo(2);
    }

    /** Whoever enters goes through by a question that was asked after it came, never by one from before. */
    @Test
    void noReadGoesThroughByAQuestionFromBeforeIt() {
        Seeds.check(50, gen -> {
            FakeLog its = new FakeLog();
            int[] asked = new int[1];
            EmbeddedChannel loop = new EmbeddedChannel();
            loop.freezeTime();
            ReadGate one = new ReadGate(
                    loop.eventLoop(), its, new ManualClock(), PATIENCE.toNanos(), () -> asked[0]++, () -> false);
            List<long[]> readers = new ArrayList<>(); // ticket, questions asked when it came
            for (int step = 0; step < 200; step++) {
                switch (gen.between(0, 3)) {
                    case 0 -> readers.add(new long[] {one.enter(new Waiting()), asked[0]});
                    case 1 -> one.nudge();
                    case 2 -> {
                        if (!its.barriers.isEmpty()) {
                            its.barriers.remove(0).reached();
                        }
                    }
                    default -> loop.runPendingTasks();
                }
                for (long[] reader : readers) {
                    if (reader[0] != 0 && one.isThrough(reader[0])) {
                        // The question that let it through began at or after its coming.
                        assertThat((long) asked[0]).isGreaterThanOrEqualTo(reader[1]);
                        assertThat(reader[0]).isGreaterThanOrEqualTo(reader[1]);
                    }
                }
            }
            loop.close();
        });
    }
}
