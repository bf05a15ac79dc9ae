package io.netloft.kvstore.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.kvstore.core.EntryWriter.Sender;
import io.netloft.kvstore.core.EntryWriter.Watched;
import io.netloft.proto.resp.RespCommand;
import io.netloft.testkit.Gen;
import io.netloft.testkit.Seeds;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ForwardedOpsTest {
    private static RespCommand command(Gen gen) {
        RespCommand command = new RespCommand();
        command.set(Machine.bytes("SET", gen.word(1, 8), gen.word(0, 20)));
        return command;
    }

    private static Sender sender(Gen gen) {
        return new Sender(gen.uniform(1, Long.MAX_VALUE), gen.uniform(1, 1_000_000), 1, gen.flip());
    }

    private static void op(Gen gen, EntryWriter writer) {
        ByteBuf raw = Unpooled.buffer();
        int commands = gen.between(0, 3);
        for (int i = 0; i < commands; i++) {
            command(gen).writeTo(raw);
        }
        byte[] key = gen.bytes(0, 10);
        switch (gen.between(0, 7)) {
            case 0, 1 -> writer.command(sender(gen), command(gen));
            case 2 ->
                writer.transaction(
                        sender(gen),
                        gen.flip() ? List.of() : List.of(new Watched(key, gen.uniform(0, 1_000))),
                        commands,
                        raw);
            case 3 ->
                writer.conditional(
                        sender(gen),
                        List.of(
                                gen.flip()
                                        ? Condition.onRevision(key, Condition.Relation.EQUAL, 5)
                                        : Condition.onValue(key, Condition.Relation.GREATER, gen.bytes(0, 9))),
                        commands,
                        0,
                        raw);
            case 4 -> writer.unblock(gen.uniform(1, 99), gen.uniform(1, 99), gen.flip());
            case 5 -> writer.cancel(gen.uniform(1, 99), gen.uniform(1, 99));
            case 6 -> writer.endSession(gen.uniform(1, 99));
            default -> writer.system(Machine.bytes("member/a")[0], gen.flip() ? null : gen.bytes(0, 30));
        }
    }

    private static ByteBuf ops(Gen gen, int count) {
        ByteBuf out = Unpooled.buffer();
        EntryWriter writer = new EntryWriter().beginChunk(out);
        for (int i = 0; i < count; i++) {
            op(gen, writer);
        }
        return out;
    }

    @Test
    void whatAMemberWritesIsSoundAndStaysAsItIs() {
        Seeds.check(300, gen -> {
            int count = gen.between(1, 20);
            ByteBuf ops = ops(gen, count);
            byte[] before = ByteBufUtil.getBytes(ops);
            assertThat(ForwardedOps.areSound(ops, count)).isTrue();
            assertThat(ByteBufUtil.getBytes(ops)).isEqualTo(before);
        });
    }

    @Test
    void anotherNumberOfThemIsNotSound() {
        Seeds.check(100, gen -> {
            int count = gen.between(1, 20);
            ByteBuf ops = ops(gen, count);
            assertThat(ForwardedOps.areSound(ops, count + 1)).isFalse();
            assertThat(ForwardedOps.areSound(ops, count - 1)).isFalse();
            assertThat(ForwardedOps.areSound(ops, Long.MAX_VALUE)).isFalse();
            assertThat(ForwardedOps.areSound(ops, -1)).isFalse();
        });
    }

    @Test
    void whatOnlyALeaderDecidesIsNotSound() {
        ByteBuf expire = Unpooled.buffer();
        new EntryWriter().beginChunk(expire).expire(List.of(new ExpiryIndex.Due(new byte[] {1}, 2)));
        assertThat(ForwardedOps.areSound(expire, 1)).isFalse();
        ByteBuf leases = Unpooled.buffer();
        new EntryWriter().beginChunk(leases).expireLeases(Map.of(1L, 2L));
        assertThat(ForwardedOps.areSound(leases, 1)).isFalse();
    }

    @Test
    void aPartIsNotSoundWhereverItEnds() {
        Seeds.check(30, gen -> {
            int count = gen.between(1, 5);
            ByteBuf ops = ops(gen, count);
            for (int cut = 0; cut < ops.readableBytes(); cut++) {
                assertThat(ForwardedOps.areSound(ops.slice(0, cut), count)).isFalse();
            }
        });
    }

    /** Whatever comes: never an exception, and what is found sound is applied without a fault, to the end. */
    @Test
    void whatWasChangedIsRefusedOrDoesNoHarm() {
        Seeds.check(4_000, gen -> {
            int count = gen.between(1, 6);
            byte[] bytes = ByteBufUtil.getBytes(ops(gen, count));
            for (int changes = gen.between(1, 4); changes > 0; changes--) {
                int at = (int) gen.uniform(0, bytes.length - 1);
                bytes[at] = gen.flip() ? (byte) (bytes[at] ^ 1 << gen.between(0, 7)) : (byte) gen.between(0, 255);
            }
            ByteBuf changed = Unpooled.wrappedBuffer(bytes);
            if (ForwardedOps.areSound(changed, count)) {
                ByteBuf entry = Unpooled.buffer();
                new EntryWriter().begin(entry, 1_000, 7).chunk(changed, count).end();
                StateMachine state = new StateMachine();
                state.apply(1, entry, ReplyTarget.NONE);
                assertThat(state.fault()).isNull();
                assertThat(state.appliedIndex()).isEqualTo(1);
            }
        });
    }

    @Test
    void noiseIsNotSound() {
        Seeds.check(2_000, gen -> {
            byte[] noise = gen.bytes(1, 200);
            if (ForwardedOps.areSound(Unpooled.wrappedBuffer(noise), gen.between(1, 5))) {
                List<String> kinds = new ArrayList<>();
                kinds.add("sound by chance: " + ByteBufUtil.hexDump(noise));
                assertThat(kinds).isEmpty();
            }
        });
    }
}
