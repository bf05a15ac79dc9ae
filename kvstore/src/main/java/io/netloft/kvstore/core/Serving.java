package io.netloft.kvstore.core;

import io.netloft.proto.resp.RespCommand;
import io.netloft.proto.resp.RespCommandReader;
import io.netloft.proto.resp.RespVersion;
import io.netloft.proto.resp.RespWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Ends waits: serves those who wait for keys that have come to be, in the order of the keys and for each key in the order
 * they came, until nothing is ready any more; and lets go of those whose time is over.
 *
 * <p>Runs on the apply thread after the op that made the keys, within the same hold of the lock, so that nobody sees an
 * element that belongs to a waiter.
 */
final class Serving {
    private static final byte[] UNBLOCKED =
            "-UNBLOCKED client unblocked via CLIENT UNBLOCK\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Store store;
    private final CommandTable table;
    private final RespCommandReader parser = new RespCommandReader(StateMachine.UNLIMITED);
    private final RespCommand command = new RespCommand();
    private final RespWriter out = new RespWriter(RespVersion.RESP2);
    private final Call call;
    private List<StateMachine.Late> late = new ArrayList<>();

    Serving(Store store, CommandTable table) {
        this.store = store;
        this.table = table;
        this.call = new Call(store, true, out, table.all().iterator().next());
    }

    List<StateMachine.Late> takeLate() {
        if (late.isEmpty()) {
            return List.of();
        }
        List<StateMachine.Late> taken = late;
        late = new ArrayList<>();
        return taken;
    }

    void serve(long now) {
        while (store.waiters().hasReady()) {
            for (Bytes key : store.waiters().takeReady()) {
                for (Waiter waiter : store.waiters().waitingFor(key)) {
                    Entry entry = store.keys().find(key.array());
                    if (entry == null || entry.expired(now)) {
                        break;
                    }
                    serve(waiter, entry, now);
                }
            }
        }
    }

    private void serve(Waiter waiter, Entry entry, long now) {
        ByteBuf reply = begin(waiter, now);
        try {
            if (!BlockingCommands.serve(call, entry)) {
                return;
            }
        } catch (CommandError e) {
            reply.clear();
            out.error(e.text());
        }
        end(waiter, KeptReply.of(reply));
    }

    /** Ends a wait without an element; with an error when somebody asked for that. */
    void unblock(long origin, long seq, boolean error) {
        Waiter waiter = store.waiters().remove(origin, seq);
        if (waiter == null) {
            return;
        }
        if (error) {
            end(waiter, UNBLOCKED);
            return;
        }
        ByteBuf reply = begin(waiter, store.stamp());
        BlockingCommands.nothing(call);
        end(waiter, KeptReply.of(reply));
    }

    void cancel(long origin, long seq) {
        store.waiters().remove(origin, seq);
        Session session = store.sessions().find(origin);
        if (session != null && session.reply(seq) == Session.WAITING) {
            session.keep(seq, UNBLOCKED);
        }
    }

    private ByteBuf begin(Waiter waiter, long now) {
        ByteBuf reply = Unpooled.buffer();
        parser.reset();
        boolean whole = parser.read(Unpooled.wrappedBuffer(waiter.command()), command);
        CommandSpec spec = whole ? table.find(command) : null;
        if (spec == null) {
            throw new IllegalStateException("waiter: its command can't be read (expected: one that was run before)");
        }
        out.to(reply).version(waiter.resp3() ? RespVersion.RESP3 : RespVersion.RESP2);
        call.on(command, spec, out, now);
        return reply;
    }

    private void end(Waiter waiter, byte[] reply) {
        store.waiters().remove(waiter.origin(), waiter.seq());
        @Nullable Session session = store.sessions().find(waiter.origin());
        if (session != null) {
            session.keep(waiter.seq(), reply);
        }
        late.add(new StateMachine.Late(waiter.origin(), waiter.seq(), reply));
    }
}
