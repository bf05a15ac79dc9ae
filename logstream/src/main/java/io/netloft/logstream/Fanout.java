package io.netloft.logstream;

import io.netloft.chassis.log.Log;
import io.netloft.logstream.core.Batch;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/**
 * A batch on its way to those who wait for it at the live end: made into a piece once for all who want it in the same form,
 * and handed to each event loop once. Used by the file's lane.
 */
final class Fanout implements AutoCloseable {
    private static final Log LOG = Log.of(Fanout.class);

    private final Batch batch;
    private final long nowMs;
    private final Map<Feed, Piece> pieces = new IdentityHashMap<>(2);
    private final Map<EventLoop, List<Write>> writes = new IdentityHashMap<>(2);

    /** What an event loop is to do with a piece that was handed over with it. */
    private record Write(Runnable task, Piece piece) {}

    Fanout(Batch batch, long nowMs) {
        this.batch = batch;
        this.nowMs = nowMs;
    }

    Batch batch() {
        return batch;
    }

    /** The batch in a feed's form; the fan-out's own. */
    Piece piece(Feed feed, Supplier<PieceMaker> maker) {
        Piece known = pieces.get(feed);
        if (known != null) {
            feed.delivered().shared();
            return known;
        }
        feed.delivered().made();
        Piece made = maker.get().make(batch, Long.MAX_VALUE, nowMs);
        pieces.put(feed, made);
        return made;
    }

    /** Has a piece written, by a task that releases it. */
    void write(EventLoop loop, Piece piece, Runnable task) {
        writes.computeIfAbsent(loop, its -> new ArrayList<>()).add(new Write(task, piece.retain()));
    }

    /** Hands everything over. */
    @Override
    public void close() {
        writes.forEach((loop, its) -> {
            try {
                loop.execute(() -> its.forEach(write -> write.task().run()));
            } catch (RejectedExecutionException stopping) {
                LOG.debug("viewers ended with their event loop");
                its.forEach(write -> write.piece().release());
            }
        });
        pieces.values().forEach(Piece::release);
    }
}
