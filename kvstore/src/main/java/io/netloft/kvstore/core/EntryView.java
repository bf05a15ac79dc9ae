package io.netloft.kvstore.core;

import io.netloft.proto.resp.RespCommand;
import io.netloft.proto.resp.RespCommandReader;
import io.netty.buffer.ByteBuf;

/** Looks a command up in an entry of the log, for those who want to show it. */
public final class EntryView {
    private EntryView() {}

    /** The time that an entry is stamped with, in milliseconds of the epoch; 0 when it can't be read. */
    public static long stampMs(ByteBuf entry) {
        int at = entry.readerIndex() + 1;
        return entry.readableBytes() < 1 + Long.BYTES ? 0 : entry.getLong(at);
    }

    /**
     * Finds what a client asked.
     *
     * @param entry between its indexes, which stay as they are
     * @param place how many ops of clients stand before it
     * @param into filled with it; points into the entry
     * @return false when there is none, or it is more than one command
     */
    public static boolean command(ByteBuf entry, int place, RespCommand into) {
        EntryReader reader = new EntryReader().open(entry);
        int before = 0;
        while (reader.next()) {
            OpKind kind = reader.kind();
            boolean clients = kind == OpKind.COMMAND || kind == OpKind.TRANSACTION || kind == OpKind.CONDITIONAL;
            if (clients && before++ == place) {
                boolean one = kind == OpKind.COMMAND
                        && new RespCommandReader(StateMachine.UNLIMITED).read(reader.body(), into);
                if (one && ScriptRights.isWrapped(into)) {
                    ScriptRights.unwrap(into);
                }
                return one;
            }
        }
        return false;
    }
}
