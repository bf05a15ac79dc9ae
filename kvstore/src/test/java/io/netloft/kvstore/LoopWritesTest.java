package io.netloft.kvstore;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.chassis.metrics.Meters;
import io.netloft.kvstore.core.CommandSpec;
import io.netloft.kvstore.core.CommandTable;
import io.netloft.kvstore.core.EntryOps;
import io.netloft.kvstore.engine.ReplicatedLog.Appended;
import io.netloft.proto.resp.RespCommand;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LoopWritesTest {
    private static final CommandSpec SET =
            Objects.requireNonNull(CommandTable.standard().named("set"));
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final long ORIGIN = 77;

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final CommitRig rig = new CommitRig(CommitRig.rules("in-flight: 4"), 1);
    private final Meters meters = new Meters();
    private final CommandStats stats = new CommandStats();
    private int nudges;
    private final LoopWrites writes = new LoopWrites(
            channel.eventLoop(),
            ORIGIN,
            rig.commit,
            rig.clock,
            PATIENCE.toNanos(),
            () -> nudges++,
            new LoopWrites.Figures(stats, meters.durations(KvstoreMetrics.WRITE_TIME)));
    private final Asker one = new Asker();
    private final Asker other = new Asker();

    LoopWritesTest() {
        rig.begin();
    }

    @AfterEach
    void close() {
        writes.flush();
        rig.release();
        rig.close();
        channel.runPendingTasks();
        channel.close();
        meters.close();
    }

    private static final class Asker implements LoopClient {
        private final List<String> heard = new ArrayList<>();
        private int written;
        private int room;
        private boolean touched;

        @Override
        public boolean answered(long slot, byte[] bytes, int start, int length) {
            heard.add(slot + " " + new String(bytes, start, length, StandardCharsets.US_ASCII).strip());
            boolean first = !touched;
            touched = true;
            return first;
        }

        @Override
        public void answersWritten() {
            touched = false;
            written++;
        }

        @Override
        public void roomAgain() {
            room++;
        }

        @Override
        public void readsThrough() {}
    }

    private void set(Asker asker, long slot) {
        RespCommand command = new RespCommand();
        command.set(CommitRig.bytes("SET"), CommitRig.bytes("k"), CommitRig.bytes("v"));
        writes.command(asker, slot, false, SET, command);
    }

    private void answer(long... seqs) {
        Completions done = new Completions();
        ByteBuf ok = Unpooled.copiedBuffer("xx+OK\r\n", StandardCharsets.US_ASCII);
        for (long seq : seqs) {
            done.add(seq, ok, 2, 5);
        }
        writes.complete(done);
    }

    @Test
    void aTurnsWritesAreOneChunkInTheirOrder() {
        set(one, 5);
        set(other, 9);
        set(one, 6);
        assertThat(rig.turn()).isFalse();
        writes.flush();
        writes.flush();
        rig.settle();
        assertThat(rig.log.pending).hasSize(1);
        assertThat(EntryOps.commands(rig.log.pending.get(0).entry())).containsExactly("77/1", "77/2", "77/3");
    }

    @Test
    void eachAnswerFindsWhoAskedAndEveryoneIsToldOnce() {
        set(one, 5);
        set(other, 9);
        set(one, 6);
        writes.flush();
        answer(1, 2, 3);
        assertThat(one.heard).containsExactly("5 +OK", "6 +OK");
        assertThat(other.heard).containsExactly("9 +OK");
        assertThat(one.written).isEqualTo(1);
        assertThat(stats.all()).isEqualTo(3);
    }

    @Test
    void anAnswerThatComesAgainOrFromNowhereFindsNobody() {
        set(one, 5);
        writes.flush();
        answer(1);
        answer(1);
        answer(0, 2, 999_999, -1);
        assertThat(one.heard).containsExactly("5 +OK");
    }

    @Test
    void thereIsRoomForSoManyAndNoMore() {
        for (int i = 0; i < LoopWrites.MOST; i++) {
            assertThat(writes.hasRoom()).isTrue();
            set(one, i);
        }
        assertThat(writes.hasRoom()).isFalse();
        writes.flush();
        writes.awaitRoom(other);
        answer(2);
        assertThat(other.room).isZero();
        assertThat(writes.hasRoom()).isFalse();
        answer(1);
        assertThat(writes.hasRoom()).isTrue();
        assertThat(other.room).isEqualTo(1);
        set(one, 1);
        set(one, 2);
        assertThat(writes.hasRoom()).isFalse();
    }

    @Test
    void whatNoQuorumTookIsRefusedForCertain() {
        rig.router.leads = false;
        set(one, 5);
        writes.flush();
        rig.turn();
        rig.clock.advance(PATIENCE);
        rig.turn();
        channel.runPendingTasks();
        assertThat(one.heard).containsExactly("5 -CLUSTERDOWN no quorum took the command in time; nothing was written");
        answer(1);
        assertThat(one.heard).hasSize(1);
    }

    @Test
    void whatMayBeInTheLogIsUncertain() {
        set(one, 5);
        writes.flush();
        rig.settle();
        rig.router.leads = false;
        rig.log.pending.remove(0).done().accept(Appended.UNKNOWN);
        rig.turn();
        rig.clock.advance(PATIENCE);
        rig.turn();
        channel.runPendingTasks();
        assertThat(one.heard).singleElement().asString().startsWith("5 -UNCERTAIN");
    }

    @Test
    void whatWasTakenAndNotAppliedHereIsUncertainAfterAWhile() {
        set(one, 5);
        set(other, 6);
        writes.flush();
        rig.settle();
        rig.log.pending.remove(0).done().accept(Appended.APPLIED);
        answer(2);
        rig.clock.advance(PATIENCE.multipliedBy(2));
        writes.giveUpOverdue();
        assertThat(one.heard).isEmpty();
        rig.clock.advance(Duration.ofNanos(1));
        writes.giveUpOverdue();
        assertThat(one.heard).singleElement().asString().startsWith("5 -UNCERTAIN");
        assertThat(other.heard).containsExactly("6 +OK");
        assertThat(one.written).isEqualTo(1);
        assertThat(nudges).isZero();
    }

    @Test
    void whatALeaderTookElsewhereMakesThisNodeAskHowFarItIs() {
        Chunk chunk = new Chunk(writes, Unpooled.buffer(), 1, 1, 0);
        chunk.forwarded();
        writes.taken(chunk);
        channel.runPendingTasks();
        assertThat(nudges).isEqualTo(1);
        assertThat(chunk.ops().refCnt()).isZero();
    }
}
