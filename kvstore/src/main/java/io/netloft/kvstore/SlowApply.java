package io.netloft.kvstore;

import io.netloft.kvstore.core.EntryView;
import io.netloft.proto.resp.RespCommand;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/** Finds the writes that took the apply thread long. Used by that thread. */
final class SlowApply {
    private final SlowLog slowLog;
    private final LongSupplier clock;
    private final InstantSource wallClock;
    private final RespCommand command = new RespCommand();
    private ByteBuf entry = Unpooled.EMPTY_BUFFER;
    private long sinceNs;
    private int replies;

    SlowApply(SlowLog slowLog, LongSupplier clock, InstantSource wallClock) {
        this.slowLog = slowLog;
        this.clock = clock;
        this.wallClock = wallClock;
    }

    void begin(ByteBuf its) {
        entry = its;
        replies = 0;
        sinceNs = clock.getAsLong();
    }

    /** The next command was carried out. */
    void replied() {
        long now = clock.getAsLong();
        if (slowLog.isSlow(now - sinceNs) && EntryView.command(entry, replies, command)) {
            slowLog.add(wallClock.millis(), now - sinceNs, command, "", "");
        }
        replies++;
        sinceNs = now;
    }

    void end() {
        entry = Unpooled.EMPTY_BUFFER;
    }
}
