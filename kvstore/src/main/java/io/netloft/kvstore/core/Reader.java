package io.netloft.kvstore.core;

import io.netloft.proto.resp.RespCommand;
import io.netloft.proto.resp.RespVersion;
import io.netloft.proto.resp.RespWriter;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.locks.StampedLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the state on a thread of its own, while another applies entries. Not for use by several threads.
 *
 * <p>A command on one string takes no lock; any other holds the apply thread up while it runs. Keys whose time is over by
 * the reader's clock are not seen.
 */
public final class Reader {
    private static final Execution NOTHING = call -> {
        throw new CommandError("ERR '" + call.spec().name() + "' is no read");
    };

    private final Store store;
    private final Call call;

    Reader(Store store, long seed) {
        this.store = store;
        CommandSpec any = CommandTable.standard().all().iterator().next();
        call = new Call(store, false, new RespWriter(RespVersion.RESP2), any);
        call.isolated(true);
        call.random().seed(seed);
    }

    /**
     * Runs a command that only reads, and writes its reply.
     *
     * @param spec what {@link CommandTable#resolve} gave for it
     * @param nowMs milliseconds of the epoch
     */
    public void read(RespCommand command, CommandSpec spec, RespWriter out, long nowMs) {
        call.on(command, spec, out, nowMs);
        if (spec.optimistic()) {
            call.optimistic(true);
            run(spec, out);
            return;
        }
        call.optimistic(false);
        StampedLock lock = store.lock();
        long stamp = lock.readLock();
        try {
            run(spec, out);
        } finally {
            lock.unlockRead(stamp);
        }
    }

    private void run(CommandSpec spec, RespWriter out) {
        ByteBuf reply = out.out();
        int start = reply.writerIndex();
        try {
            Execution execution = spec.execution();
            (execution == null || spec.writes() ? NOTHING : execution).run(call);
        } catch (CommandError e) {
            reply.writerIndex(start);
            out.error(e.bytes());
        }
    }

    /** The entry of a key; null when there is none. A string's entry never changes; of others only the frame holds. */
    public @Nullable Entry find(byte[] key, long nowMs) {
        call.on(call.args(), call.spec(), call.out(), nowMs).optimistic(true);
        return call.find(key);
    }

    /** The revision of a key's last change; 0 when there is no such key. What WATCH remembers. */
    public long revision(byte[] key, long nowMs) {
        Entry entry = find(key, nowMs);
        return entry == null ? 0 : entry.revision();
    }

    /**
     * Hands on about {@code count} entries from a cursor on, and returns the next cursor; 0 begins and ends. The entries
     * come under the read lock: the sink is to be quick.
     */
    public long scan(long cursor, int count, long nowMs, Consumer<Entry> sink) {
        long stamp = store.lock().readLock();
        try {
            return store.keys().scan(cursor, count, entry -> {
                if (!entry.expired(nowMs)) {
                    sink.accept(entry);
                }
            });
        } finally {
            store.lock().unlockRead(stamp);
        }
    }
}
