package io.netloft.kvstore;

import static io.netloft.kvstore.CommitRig.PATIENCE;
import static io.netloft.kvstore.CommitRig.chunk;
import static io.netloft.kvstore.CommitRig.rules;
import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.kvstore.CommitRig.Owner;
import io.netloft.kvstore.FakeLog.Pending;
import io.netloft.kvstore.core.EntryOps;
import io.netloft.kvstore.engine.ReplicatedLog.Appended;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class GroupCommitTest {
    private final Owner one = new Owner(101, true);
    private final Owner other = new Owner(102, true);
    private final Owner remote = new Owner(103, false);
    private CommitRig rig = new CommitRig(rules("in-flight: 2, commands: 4"), 1);

    @AfterEach
    void close() {
        rig.close();
    }

    private void offer(Owner owner, int count) {
        rig.commit.offer(chunk(owner, count, rig.clock.getAsLong() + PATIENCE.toNanos()));
    }

    private List<String> appended(int i) {
        return EntryOps.commands(rig.log.pending.get(i).entry());
    }

    private void resolve(int i, Appended outcome) {
        Pending its = rig.log.pending.remove(i);
        its.done().accept(outcome);
    }

    @Test
    void whatIsThereBecomesOneEntryUpToItsBound() {
        rig.begin();
        offer(one, 1);
        offer(other, 2);
        offer(one, 1);
        offer(other, 1);
        rig.settle();
        assertThat(rig.log.pending).hasSize(2);
        assertThat(appended(0)).containsExactly("101/1", "102/1", "102/2", "101/2");
        assertThat(appended(1)).containsExactly("102/3");
    }

    @Test
    void aChunkLargerThanTheBoundGoesAlone() {
        rig.begin();
        offer(one, 9);
        offer(one, 1);
        rig.settle();
        assertThat(appended(0)).hasSize(9);
        assertThat(appended(1)).containsExactly("101/10");
    }

    @Test
    void noMoreEntriesAreUnderWayThanMayBe() {
        rig.close();
        rig = new CommitRig(rules("in-flight: 2, commands: 1"), 1);
        rig.begin();
        for (int i = 0; i < 5; i++) {
            offer(one, 1);
        }
        rig.settle();
        assertThat(rig.log.pending).hasSize(2);
        assertThat(rig.commit.inFlight()).isEqualTo(2);
        resolve(1, Appended.APPLIED);
        rig.settle();
        assertThat(rig.log.pending).hasSize(2);
        assertThat(one.taken).containsExactly(2L);
    }

    @Test
    void whatWasRefusedGoesAgainBeforeWhatCameLater() {
        rig.begin();
        offer(one, 1);
        rig.settle();
        offer(one, 1);
        rig.settle();
        resolve(0, Appended.REFUSED);
        offer(one, 1);
        rig.clock.advance(Duration.ofMillis(100));
        rig.settle();
        // The second is still under way and may come back, too: nothing may overtake it.
        assertThat(rig.log.pending).hasSize(1);
        resolve(0, Appended.REFUSED);
        rig.settle();
        assertThat(rig.log.pending).isEmpty();
        rig.clock.advance(Duration.ofMillis(20));
        rig.settle();
        assertThat(appended(0)).containsExactly("101/1", "101/2", "101/3");
        assertThat(one.outcomes()).isZero();
    }

    @Test
    void whatMayBeInTheLogIsUncertainWhenItIsGivenUp() {
        rig.begin();
        offer(one, 1);
        rig.settle();
        rig.router.leads = false;
        resolve(0, Appended.UNKNOWN);
        offer(one, 1);
        rig.turn();
        rig.clock.advance(PATIENCE);
        rig.turn();
        rig.turn();
        assertThat(one.uncertain).containsExactly(1L);
        assertThat(one.refused).containsExactly(2L);
        assertThat(one.taken).isEmpty();
    }

    @Test
    void nobodyLeadsAndItWaitsUntilSomebodyDoes() {
        rig.router.leads = false;
        offer(one, 1);
        rig.turn();
        rig.clock.advance(PATIENCE.minusMillis(1));
        rig.turn();
        assertThat(one.outcomes()).isZero();
        rig.router.leads = true;
        rig.clock.advance(Duration.ofNanos(500_000));
        rig.turn();
        rig.clock.advance(Duration.ofNanos(400_000));
        rig.turn();
        assertThat(one.refused).isEmpty();
    }

    @Test
    void opsOfAnotherMemberAreNeverHeldNorSentAgain() {
        rig.begin();
        offer(remote, 1);
        rig.settle();
        resolve(0, Appended.REFUSED);
        assertThat(remote.refused).containsExactly(1L);
        rig.router.leads = false;
        offer(remote, 1);
        rig.turn();
        assertThat(remote.refused).containsExactly(1L, 2L);
        rig.router.leads = true;
        rig.clock.advance(Duration.ofMillis(20));
        rig.settle();
        offer(remote, 1);
        rig.settle();
        resolve(0, Appended.UNKNOWN);
        assertThat(remote.uncertain).containsExactly(3L);
    }

    @Test
    void aLogThatRefusesAtOnceLosesNothing() {
        rig.begin();
        rig.log.refuses = true;
        offer(one, 1);
        rig.turn();
        offer(one, 1);
        for (int i = 0; i < 10; i++) {
            rig.clock.advance(Duration.ofMillis(25));
            rig.turn();
        }
        rig.log.refuses = false;
        for (int i = 0; i < 3; i++) {
            rig.clock.advance(Duration.ofMillis(25));
            rig.settle();
        }
        assertThat(appended(0)).containsExactly("101/1", "101/2");
        resolve(0, Appended.APPLIED);
        assertThat(one.taken).containsExactly(1L, 2L);
    }

    /** Outcomes come from other threads; here one comes in the middle of a turn, where the wall clock is read. */
    @Test
    void whatComesBackInTheMiddleOfATurnIsNotOvertaken() {
        List<Runnable> inTheMiddle = new ArrayList<>();
        CommitRig[] late = new CommitRig[1];
        rig = new CommitRig(rules("in-flight: 2, commands: 4"), 1, () -> {
            List.copyOf(inTheMiddle).forEach(Runnable::run);
            inTheMiddle.clear();
            return late[0].clock.instant();
        });
        late[0] = rig;
        rig.begin();
        offer(one, 1);
        rig.settle();
        offer(one, 1);
        // The turn has looked for what came back, and reads the clock for its chores: now it comes back.
        inTheMiddle.add(() -> resolve(0, Appended.REFUSED));
        rig.clock.advance(Duration.ofMillis(100));
        rig.turn();
        List<String> order = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            rig.log.pending.forEach(one -> order.addAll(EntryOps.commands(one.entry())));
            List.copyOf(rig.log.pending).forEach(one -> resolve(0, Appended.APPLIED));
            rig.clock.advance(Duration.ofMillis(25));
            rig.settle();
        }
        assertThat(order).containsExactly("101/1", "101/2");
    }

    @Test
    void aClosedOneGivesUpWhatItHas() {
        rig.router.leads = false;
        offer(one, 1);
        rig.commit.start();
        rig.commit.close();
        org.awaitility.Awaitility.await()
                .untilAsserted(() -> assertThat(one.outcomes()).isEqualTo(1));
    }
}
