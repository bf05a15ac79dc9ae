package io.netloft.kvstore.core;

import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;

/** What is in an entry of the log, for tests elsewhere. */
public final class EntryOps {
    private EntryOps() {}

    /** The clients' commands, as origin/number. */
    public static List<String> commands(byte[] entry) {
        List<String> ops = new ArrayList<>();
        EntryReader reader = new EntryReader().open(Unpooled.wrappedBuffer(entry));
        while (reader.next()) {
            if (reader.kind() == OpKind.COMMAND) {
                ops.add(reader.origin() + "/" + reader.seq());
            }
        }
        return ops;
    }
}
