package io.netloft.kvstore.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netloft.kvstore.core.EntryWriter.Sender;
import io.netloft.proto.resp.RespCommand;
import io.netloft.testkit.Gen;
import io.netloft.testkit.Seeds;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The same entries give the same state, byte for byte; duplicates, snapshots and restarts change nothing about it. */
class ReplayTest {
    private static final int ENTRIES = 120;

    /** A log as a leader would make it: batches of commands of a few origins, some of them sent twice. */
    private static List<ByteBuf> log(Gen gen, boolean duplicates) {
        List<ByteBuf> log = new ArrayList<>();
        StringBuilder templates =
                new StringBuilder("BLPOP k k 5\nBLMOVE k k LEFT RIGHT 0\nBZPOPMIN k 3\nLEASE GRANT 5000\n");
        for (CommandFamily family : CommandFamily.values()) {
            templates.append(family.templates());
        }
        CommandGen commands =
                new CommandGen(new Gen(gen.seed()), templates + "SPOP k\nSPOP k 2\nSRANDMEMBER k\nRANDOMKEY\n");
        ScriptGen scripts = new ScriptGen(new Gen(gen.seed() + 2));
        Gen chance = new Gen(gen.seed() + 1);
        Map<Long, Long> sent = new HashMap<>();
        long now = 1_700_000_000_000L;
        for (int i = 0; i < ENTRIES; i++) {
            now += chance.uniform(0, 30_000);
            ByteBuf entry = Unpooled.buffer();
            EntryWriter writer = new EntryWriter().begin(entry, now, chance.uniform(0, Long.MAX_VALUE));
            for (int ops = chance.between(1, 20); ops > 0; ops--) {
                long origin = chance.uniform(0, 4);
                long seq = sent.merge(origin, 1L, Long::sum);
                RespCommand command = new RespCommand();
                command.set(Machine.bytes(
                        chance.chance(10)
                                ? new String[] {"EVAL", scripts.next(), "2", "ka", "kb", "1", "x"}
                                : commands.next()));
                Sender sender = new Sender(origin, seq, Math.max(0, seq - 6), chance.flip());
                writer.command(sender, command);
                if (chance.chance(20) && duplicates && origin != 0) {
                    writer.command(sender, command);
                }
            }
            if (chance.chance(10)) {
                writer.unblock(chance.uniform(1, 4), sent.getOrDefault(1L, 0L), chance.flip());
            }
            writer.end();
            log.add(entry);
        }
        return log;
    }

    private static void apply(StateMachine state, List<ByteBuf> log, int from, int to) {
        for (int i = from; i < to; i++) {
            state.apply(i + 1, log.get(i), ReplyTarget.NONE);
            assertThat(state.fault()).isNull();
        }
    }

    private static byte[] snapshot(StateMachine state) {
        try (Snapshot snapshot = state.fork(0)) {
            return snapshot.toBytes();
        }
    }

    @Test
    void twoReplaysGiveTheSameBytes() {
        Seeds.check(15, gen -> {
            List<ByteBuf> log = log(gen, true);
            StateMachine one = new StateMachine();
            StateMachine other = new StateMachine();
            apply(one, log, 0, ENTRIES);
            apply(other, log, 0, ENTRIES);
            assertThat(snapshot(one)).isEqualTo(snapshot(other));
        });
    }

    @Test
    void aSnapshotAndTheRestOfTheLogGiveTheSameBytes() {
        Seeds.check(15, gen -> {
            List<ByteBuf> log = log(gen, true);
            int cut = gen.between(1, ENTRIES - 1);
            StateMachine whole = new StateMachine();
            apply(whole, log, 0, cut);
            byte[] early = snapshot(whole);
            apply(whole, log, cut, ENTRIES);
            StateMachine restored = new StateMachine();
            restored.restore(new ByteArrayInputStream(early));
            assertThat(snapshot(restored)).isEqualTo(early);
            apply(restored, log, cut, ENTRIES);
            assertThat(snapshot(restored)).isEqualTo(snapshot(whole));
            assertThat(restored.appliedIndex()).isEqualTo(ENTRIES);
        });
    }

    @Test
    void aForkIsTheStateAtItsTimeHoweverTheStateGoesOn() {
        Seeds.check(15, gen -> {
            List<ByteBuf> log = log(gen, true);
            int cut = gen.between(1, ENTRIES - 1);
            StateMachine state = new StateMachine();
            apply(state, log, 0, cut);
            byte[] then = snapshot(state);
            try (Snapshot fork = state.fork(0)) {
                apply(state, log, cut, ENTRIES);
                assertThat(fork.toBytes()).isEqualTo(then);
                assertThat(fork.index()).isEqualTo(cut);
            }
            StateMachine unforked = new StateMachine();
            apply(unforked, log, 0, ENTRIES);
            assertThat(snapshot(state)).isEqualTo(snapshot(unforked));
        });
    }

    @Test
    void everyReplyIsTheSameOnAReplica() {
        Seeds.check(10, gen -> {
            List<ByteBuf> log = log(gen, true);
            StateMachine one = new StateMachine();
            StateMachine other = new StateMachine();
            Recording a = new Recording();
            Recording b = new Recording();
            for (int i = 0; i < ENTRIES; i++) {
                one.apply(i + 1, log.get(i), a);
                other.apply(i + 1, log.get(i), b);
                if (i == ENTRIES / 2) {
                    byte[] bytes = snapshot(other);
                    other = new StateMachine();
                    other.restore(new ByteArrayInputStream(bytes));
                }
            }
            assertThat(b.lines).isEqualTo(a.lines);
        });
    }

    private static final class Recording implements ReplyTarget {
        private final List<String> lines = new ArrayList<>();

        @Override
        public void reply(long origin, long seq, ByteBuf replies, int start, int length) {
            lines.add(origin + "/" + seq + " " + replies.toString(start, length, StandardCharsets.ISO_8859_1));
        }

        @Override
        public void blocked(long origin, long seq, long deadlineMs) {
            lines.add(origin + "/" + seq + " waits " + deadlineMs);
        }

        @Override
        public void late(long origin, long seq, byte[] reply) {
            lines.add(origin + "/" + seq + " " + new String(reply, StandardCharsets.ISO_8859_1));
        }
    }

    @Test
    void aCommandThatComesAgainIsAnsweredAndNotApplied() {
        Machine machine = new Machine();
        assertThat(machine.as(9, 1, "INCR n")).isEqualTo(":1");
        assertThat(machine.as(9, 1, "INCR n")).isEqualTo(":1");
        assertThat(machine.as(9, 2, "INCR n")).isEqualTo(":2");
        assertThat(machine.as(9, 1, "INCR n")).isEqualTo(":1");
        assertThat(machine.as(8, 1, "INCR n")).isEqualTo(":3");
        assertThat(machine.line("GET n")).isEqualTo("$3");
    }

    @Test
    void anOriginThatSaidNothingForTenMinutesIsForgotten() {
        Machine machine = new Machine();
        machine.as(9, 1, "INCR n");
        assertThat(machine.state.sessions()).isEqualTo(1);
        machine.now += Sessions.IDLE_MS - 1;
        machine.line("SET a 1");
        assertThat(machine.state.sessions()).isEqualTo(1);
        machine.now += 120_000;
        machine.line("SET a 1");
        assertThat(machine.state.sessions()).isZero();
    }

    @Test
    void anAcknowledgedReplyIsNotKept() {
        Machine machine = new Machine();
        machine.as(9, 1, "INCR n");
        RespCommand command = new RespCommand();
        command.set(Machine.bytes("INCR", "n"));
        machine.apply(writer -> writer.command(new Sender(9, 5, 5, false), command));
        assertThat(machine.as(9, 1, "INCR n")).startsWith("-ERR the reply to this command was acknowledged");
        assertThat(machine.line("GET n")).isEqualTo("$2");
    }

    @Test
    void timeNeverGoesBack() {
        Machine machine = new Machine();
        machine.line("SET a 1 PX 100");
        machine.now += 100;
        machine.line("SET b 1");
        machine.now -= 1_000;
        machine.line("APPEND a x");
        assertThat(machine.line("GET a")).isEqualTo("$x");
    }

    @Test
    void aSnapshotThatWasCutOrChangedIsRefusedAnywhere() throws IOException {
        Machine machine = new Machine();
        for (int i = 0; i < 300; i++) {
            machine.run("SET", "key" + i, "value".repeat(50));
            machine.run("ZADD", "sorted", "" + i, "member" + i);
        }
        byte[] good = machine.snapshot();
        for (int cut = 0; cut < good.length; cut += 97) {
            byte[] torn = Arrays.copyOf(good, cut);
            assertRefused(torn);
        }
        for (int at = 0; at < good.length; at += 61) {
            byte[] flipped = good.clone();
            flipped[at] ^= 0x10;
            assertRefused(flipped);
        }
        assertRefused(Arrays.copyOf(good, good.length + 1));
        StateMachine state = new StateMachine();
        state.restore(new ByteArrayInputStream(good));
        assertThat(snapshot(state)).isEqualTo(good);
    }

    private static void assertRefused(byte[] bytes) {
        StateMachine state = new StateMachine();
        assertThatThrownBy(() -> state.restore(new ByteArrayInputStream(bytes)))
                .isInstanceOf(SnapshotException.class)
                .hasMessageMatching("snapshot: .* at byte \\d+; use an earlier one");
        assertThat(state.size()).isZero();
    }

    @Test
    void aNewClusterGoesOnAboveTheOldRevisions() throws IOException {
        Machine machine = new Machine();
        machine.as(5, 1, "SET a 1");
        machine.as(5, 2, "BLPOP list 0");
        long before = machine.state.revision();
        StateMachine other = new StateMachine();
        other.restoreAsBeginning(new ByteArrayInputStream(machine.snapshot()));
        assertThat(other.appliedIndex()).isZero();
        assertThat(other.sessions() + other.waiters()).isZero();
        ByteBuf entry = Unpooled.buffer();
        RespCommand command = new RespCommand();
        command.set(Machine.bytes("SET", "b", "2"));
        new EntryWriter()
                .begin(entry, machine.now, 1)
                .command(Sender.ONCE, command)
                .end();
        other.apply(1, entry, ReplyTarget.NONE);
        assertThat(other.revision()).isGreaterThan(before);
        assertThat(other.size()).isEqualTo(2);
    }
}
