package io.netloft.proxy;

import io.netty.channel.WriteBufferWaterMark;
import java.util.concurrent.atomic.LongAdder;

/**
 * How much may wait for one client. What is read from a server waits in memory for a client that reads slowly; with few of
 * those, large reads are cheap, with thousands they would be all the memory there is. So the more clients lag, the smaller
 * the reads and the write marks. Owned by one event loop.
 */
final class Pressure {
    private static final int LARGE = 256 * 1024;
    private static final int USUAL = 64 * 1024;
    private static final int SMALL = 8 * 1024;
    private static final WriteBufferWaterMark USUAL_MARK = new WriteBufferWaterMark(32 * 1024, 128 * 1024);
    private static final WriteBufferWaterMark SMALL_MARK = new WriteBufferWaterMark(4 * 1024, 8 * 1024);

    private final LongAdder all;
    private final int few;
    private final int many;
    private int lagging;

    /**
     * @param loops event loops that share the memory
     * @param memory bytes of it
     * @param all counts the clients of all loops that lag behind
     */
    Pressure(int loops, long memory, LongAdder all) {
        this.all = all;
        // An eighth of the memory for the first, half of it for those to whom the usual size applies.
        long each = memory / loops;
        few = (int) Math.max(1, each / 8 / (LARGE + USUAL));
        many = (int) Math.max(2, each / 2 / (3 * USUAL));
    }

    /** A client takes no more for now, or does again. */
    void lags(boolean now) {
        lagging += now ? 1 : -1;
        all.add(now ? 1 : -1);
    }

    /** The most that one read from a server may bring, bytes. */
    int mostRead() {
        return lagging < few ? LARGE : lagging < many ? USUAL : SMALL;
    }

    /** What may wait for a client that connects now. */
    WriteBufferWaterMark mark() {
        return lagging < many ? USUAL_MARK : SMALL_MARK;
    }
}
