package io.netloft.logstream;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * An outlet over something that refuses what is too much: the few pieces that were on their way when it became so wait
 * here. Owned by the event loop, but for {@link #writable}.
 */
abstract class QueuedOutlet implements Outlet {
    private final ArrayDeque<Piece> waiting = new ArrayDeque<>(0);
    private volatile boolean full;
    private boolean ending;
    private boolean gone;
    private @Nullable Runnable whenWritable;

    /** Called when it is writable again after it was not. */
    void onWritable(Runnable task) {
        whenWritable = task;
    }

    @Override
    public final boolean writable() {
        return !full && takes();
    }

    @Override
    public final void write(Piece piece) {
        if (gone) {
            return;
        }
        if (waiting.isEmpty() && takes()) {
            give(piece);
        } else {
            full = true;
            waiting.add(piece.retain());
        }
    }

    @Override
    public final void end() {
        if (waiting.isEmpty()) {
            ended();
        } else {
            ending = true;
        }
    }

    /** It takes more. */
    final void resume() {
        while (!waiting.isEmpty() && takes()) {
            Piece piece = waiting.remove();
            give(piece);
            piece.release();
        }
        if (!waiting.isEmpty()) {
            return;
        }
        full = false;
        if (ending) {
            ended();
        } else if (whenWritable != null) {
            whenWritable.run();
        }
    }

    /** It takes nothing any more. */
    final void forget() {
        gone = true;
        waiting.forEach(Piece::release);
        waiting.clear();
        whenWritable = null;
    }

    /** Whether it takes a piece now; any thread. */
    abstract boolean takes();

    /** Takes a piece, which stays the caller's. */
    abstract void give(Piece piece);

    abstract void ended();
}
