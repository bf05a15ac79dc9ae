package io.netloft.kvstore;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.kvstore.CommitRig.Owner;
import io.netloft.kvstore.FakeLog.Pending;
import io.netloft.kvstore.core.CommandSpec;
import io.netloft.kvstore.core.CommandTable;
import io.netloft.kvstore.core.Reader;
import io.netloft.kvstore.core.ReplyTarget;
import io.netloft.kvstore.core.Snapshot;
import io.netloft.kvstore.core.StateMachine;
import io.netloft.kvstore.engine.ReplicatedLog.Appended;
import io.netloft.proto.resp.RespCommand;
import io.netloft.proto.resp.RespVersion;
import io.netloft.proto.resp.RespWriter;
import io.netloft.testkit.Gen;
import io.netloft.testkit.Seeds;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A deterministic simulation of batching and state machine: one node that is killed and comes back, a log that loses its
 * leader, keeps or loses what is under way, tells outcomes late and in any order, or says that it does not know; time is
 * virtual. The seed repeats a run.
 */
@Timeout(120)
class CommitSimulationTest {
    private static final int STEPS = 400;
    private static final int OWNERS = 3;
    private static final CommandSpec LRANGE =
            Objects.requireNonNull(CommandTable.standard().named("lrange"));

    /** A run: what was offered, what the log holds, what its owners were told. */
    private static final class Run implements AutoCloseable, ReplyTarget {
        private final Gen gen;
        private final KvstoreConfig.Commit rules;
        private CommitRig rig;
        private long origins = 1000;
        private final List<Owner> dead = new ArrayList<>();
        private final List<Owner> owners = new ArrayList<>();
        private final List<byte[]> committed = new ArrayList<>();
        private final List<Runnable> outcomes = new ArrayList<>();
        private final List<Runnable> lost = new ArrayList<>();
        private final Map<Owner, Set<Long>> open = new HashMap<>();
        private final Map<Owner, Set<Long>> answered = new HashMap<>();
        private final Map<Owner, Map<Long, Integer>> chunks = new HashMap<>();

        Run(Gen gen) {
            this.gen = gen;
            this.rules = CommitRig.rules("in-flight: " + gen.between(1, 6) + ", commands: " + gen.between(1, 12));
            this.rig = new CommitRig(rules, gen.uniform(0, Long.MAX_VALUE), this::wallClock);
            begin();
        }

        /** The owners of one run of the node. */
        private void begin() {
            for (int i = 0; i < OWNERS; i++) {
                Owner owner = new Owner(origins++, true);
                owners.add(owner);
                open.put(owner, new HashSet<>());
                chunks.put(owner, new HashMap<>());
            }
        }

        /**
         * The node is killed: of what is under way some is kept, and nobody is told anything. It comes back with a snapshot and
         * the log behind it.
         */
        private void crash() {
            int kept = (int) gen.uniform(0, rig.log.pending.size());
            for (int i = 0; i < kept; i++) {
                apply(rig.log.pending.get(i).entry());
            }
            rig.log.pending.clear();
            lost.clear();
            outcomes.clear();
            dead.addAll(owners);
            owners.clear();
            StateMachine state = new StateMachine();
            if (!committed.isEmpty()) {
                int cut = gen.between(1, committed.size());
                StateMachine early = new StateMachine();
                replay(early, committed.subList(0, cut), 0);
                restore(state, bytes(early));
                replay(state, committed.subList(cut, committed.size()), cut);
            }
            assertThat(snapshot(state)).isEqualTo(snapshot(rig.state));
            CommitRig old = rig;
            rig = new CommitRig(rules, gen.uniform(0, Long.MAX_VALUE), this::wallClock, old.clock, state);
            old.close();
            begin();
        }

        /** Outcomes come in the middle of a turn, too: where it looks at the clock. */
        private Instant wallClock() {
            if (gen.chance(30)) {
                tellOne();
            }
            return rig.clock.instant();
        }

        void run() {
            for (int step = 0; step < STEPS; step++) {
                switch (gen.between(0, 6)) {
                    case 0, 1 -> offer(gen.pick(owners));
                    case 2, 3 -> rig.turn();
                    case 4 -> commitSome();
                    case 5 -> tellOne();
                    default -> {
                        if (gen.chance(8)) {
                            crash();
                        } else if (rig.log.refuses) {
                            leadAgain();
                        } else if (gen.chance(40)) {
                            loseTheLead();
                        }
                    }
                }
                rig.clock.advance(Duration.ofMillis(gen.uniform(0, 30)));
            }
            heal();
        }

        private void offer(Owner owner) {
            int count = gen.between(1, 5);
            long first = owner.next;
            Chunk chunk = CommitRig.chunk(owner, count, rig.clock.getAsLong() + patience());
            for (long seq = first; seq < owner.next; seq++) {
                open.get(owner).add(seq);
            }
            chunks.get(owner).put(first, count);
            rig.commit.offer(chunk);
        }

        private long patience() {
            return Duration.ofMillis(gen.uniform(200, 3_000)).toNanos();
        }

        /** The first entries under way get to a quorum: they are applied, in their order. */
        private void commitSome() {
            for (int some = gen.between(1, 3); some > 0 && !rig.log.pending.isEmpty(); some--) {
                Pending its = rig.log.pending.remove(0);
                apply(its.entry());
                outcomes.add(() -> its.done().accept(Appended.APPLIED));
            }
        }

        private void apply(byte[] entry) {
            committed.add(entry);
            rig.state.apply(committed.size(), Unpooled.wrappedBuffer(entry), this);
        }

        /** One outcome is told, whichever. */
        private void tellOne() {
            List<Runnable> some = lost.isEmpty() || (!outcomes.isEmpty() && gen.flip()) ? outcomes : lost;
            if (!some.isEmpty()) {
                some.remove((int) gen.uniform(0, some.size() - 1)).run();
            }
        }

        /** The leader is lost: of what is under way some is kept, the rest is not, and the node knows of little. */
        private void loseTheLead() {
            int kept = (int) gen.uniform(0, rig.log.pending.size());
            for (int i = 0; !rig.log.pending.isEmpty(); i++) {
                Pending its = rig.log.pending.remove(0);
                boolean keeps = i < kept;
                if (keeps) {
                    apply(its.entry());
                }
                boolean known = !keeps && gen.flip();
                lost.add(() -> its.done().accept(known ? Appended.REFUSED : Appended.UNKNOWN));
            }
            // The log knows before the router does, or after.
            rig.router.leads = gen.flip();
            rig.log.refuses = true;
        }

        /** Whoever leads again has told before what it lost. */
        private void leadAgain() {
            while (!lost.isEmpty()) {
                tellOne();
            }
            rig.router.leads = true;
            rig.log.refuses = false;
        }

        private void heal() {
            leadAgain();
            for (int i = 0; i < 1_000 && !isQuiet(); i++) {
                commitSome();
                tellOne();
                rig.turn();
                rig.clock.advance(Duration.ofMillis(25));
            }
        }

        private boolean isQuiet() {
            return owners.stream()
                    .allMatch(owner -> owner.outcomes() == chunks.get(owner).size());
        }

        @Override
        public void reply(long origin, long seq, ByteBuf replies, int start, int length) {
            owners.stream().filter(owner -> owner.origin == origin).forEach(owner -> {
                open.get(owner).remove(seq);
                answered.computeIfAbsent(owner, its -> new HashSet<>()).add(seq);
                owner.low = open.get(owner).stream()
                        .mapToLong(Long::longValue)
                        .min()
                        .orElse(owner.next);
            });
        }

        @Override
        public void blocked(long origin, long seq, long deadlineMs) {}

        @Override
        public void late(long origin, long seq, byte[] reply) {}

        /** Those of all runs. */
        List<Owner> all() {
            List<Owner> all = new ArrayList<>(dead);
            all.addAll(owners);
            return all;
        }

        /** The numbers that an owner's list holds. */
        List<Long> list(Owner owner) {
            Reader reader = rig.state.reader(1);
            RespCommand command = new RespCommand();
            command.set(
                    CommitRig.bytes("LRANGE"),
                    CommitRig.bytes("list:" + owner.origin),
                    CommitRig.bytes("0"),
                    CommitRig.bytes("-1"));
            ByteBuf out = Unpooled.buffer();
            reader.read(command, LRANGE, new RespWriter(RespVersion.RESP2).to(out), rig.clock.millis());
            List<Long> numbers = new ArrayList<>();
            for (String line : out.toString(StandardCharsets.US_ASCII).split("\r\n")) {
                if (Character.isDigit(line.charAt(0))) {
                    numbers.add(Long.parseLong(line));
                }
            }
            return numbers;
        }

        Set<Long> numbers(Owner owner, List<Long> firsts) {
            Set<Long> all = new HashSet<>();
            for (long first : firsts) {
                for (long seq = first; seq < first + chunks.get(owner).get(first); seq++) {
                    all.add(seq);
                }
            }
            return all;
        }

        @Override
        public void close() {
            rig.close();
        }
    }

    private static void check(int runs, java.util.function.Consumer<Run> property) {
        Seeds.check(runs, gen -> {
            try (Run run = new Run(gen)) {
                run.run();
                property.accept(run);
            }
        });
    }

    @Test
    void everyChunkHasExactlyOneOutcome() {
        check(60, run -> {
            for (Owner owner : run.owners) {
                List<Long> all = new ArrayList<>(owner.taken);
                all.addAll(owner.refused);
                all.addAll(owner.uncertain);
                assertThat(all)
                        .containsExactlyInAnyOrderElementsOf(
                                run.chunks.get(owner).keySet());
            }
        });
    }

    @Test
    void whatAnOwnerSentIsThereOnceAndInOrderAndStaysWhenItWasAnswered() {
        check(60, run -> {
            for (Owner owner : run.all()) {
                List<Long> list = run.list(owner);
                assertThat(list).containsAll(run.answered.getOrDefault(owner, Set.of()));
                assertThat(list).isSorted().doesNotHaveDuplicates();
                assertThat(list).containsAll(run.numbers(owner, owner.taken));
                assertThat(run.numbers(owner, owner.refused)).noneMatch(list::contains);
            }
        });
    }

    @Test
    void aRunIsTheSameEveryTime() {
        Seeds.check(10, gen -> {
            try (Run one = new Run(new Gen(gen.seed()));
                    Run other = new Run(new Gen(gen.seed()))) {
                one.run();
                other.run();
                assertThat(one.committed).hasSizeGreaterThan(5);
                // The cluster's own number is drawn anew; without it every byte is the same.
                assertThat(sizes(other)).isEqualTo(sizes(one));
            }
        });
    }

    private static List<Integer> sizes(Run run) {
        return run.committed.stream().map(entry -> entry.length).toList();
    }

    @Test
    void aReplayOfTheLogGivesTheSameBytes() {
        check(25, run -> {
            StateMachine again = new StateMachine();
            replay(again, run.committed, 0);
            assertThat(snapshot(again)).isEqualTo(snapshot(run.rig.state));
        });
    }

    @Test
    void aSnapshotAndTheRestOfTheLogGiveTheSameBytes() {
        check(25, run -> {
            int cut = run.gen.between(1, run.committed.size());
            StateMachine early = new StateMachine();
            replay(early, run.committed.subList(0, cut), 0);
            StateMachine restored = new StateMachine();
            restore(restored, bytes(early));
            replay(restored, run.committed.subList(cut, run.committed.size()), cut);
            assertThat(snapshot(restored)).isEqualTo(snapshot(run.rig.state));
        });
    }

    private static void replay(StateMachine state, List<byte[]> log, int from) {
        for (int i = 0; i < log.size(); i++) {
            state.apply(from + i + 1, Unpooled.wrappedBuffer(log.get(i)), ReplyTarget.NONE);
            assertThat(state.fault()).isNull();
        }
    }

    private static void restore(StateMachine state, byte[] snapshot) {
        try {
            state.restore(new ByteArrayInputStream(snapshot));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The state's bytes in short. */
    private static String snapshot(StateMachine state) {
        return CommitRig.digest(bytes(state));
    }

    private static byte[] bytes(StateMachine state) {
        try (Snapshot snapshot = state.fork(0)) {
            return snapshot.toBytes();
        }
    }
}
