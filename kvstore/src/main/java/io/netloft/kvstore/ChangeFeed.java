package io.netloft.kvstore;

import io.netloft.chassis.log.Log;
import io.netloft.kvstore.ChangeHistory.Batch;
import io.netloft.kvstore.ChangeHistory.Cursor;
import io.netloft.kvstore.core.Glob;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One subscriber's way through the history: every change of keys that match, once, in order. Reads ahead no more than the
 * subscriber takes; one that is so slow that the history leaves it behind is told so.
 */
final class ChangeFeed {
    private static final Log LOG = Log.of(ChangeFeed.class);
    private static final int BATCH_BYTES = 256 * 1024;
    private static final long RETRY_MS = 20;

    private final Node node;
    private final Glob keys;
    private final @Nullable User user;
    private final ChangeSink sink;
    private final AtomicBoolean busy = new AtomicBoolean();
    private volatile Cursor cursor;
    private volatile boolean closed;

    /** Begins at once. */
    ChangeFeed(Node node, long from, Glob keys, @Nullable User user, ChangeSink sink) {
        this.node = node;
        this.keys = keys;
        this.user = user;
        this.sink = sink;
        this.cursor = Cursor.at(from);
        node.feeds().add(this);
        signal();
    }

    /** There may be more; any thread. */
    void signal() {
        if (!closed && busy.compareAndSet(false, true)) {
            work();
        }
    }

    private void work() {
        try {
            node.workers().blocking().execute(this::read);
        } catch (RejectedExecutionException full) {
            sink.loop().schedule(this::work, RETRY_MS, TimeUnit.MILLISECONDS);
        }
    }

    private void read() {
        try {
            Batch batch = node.history().read(cursor, BATCH_BYTES);
            List<Change> wanted =
                    batch.changes().stream().filter(this::concerns).toList();
            sink.loop().execute(() -> deliver(batch, wanted));
        } catch (RuntimeException e) {
            LOG.error("history of changes can't be read", "cause", e.getMessage());
            sink.loop().execute(() -> end(true));
        }
    }

    private boolean concerns(Change change) {
        // A flush has no key and concerns every one.
        return change.key().length == 0
                ? change.event().equals("flushdb") || keys.matches(change.key())
                : keys.matches(change.key()) && (user == null || user.mayUse(change.key()));
    }

    private void deliver(Batch batch, List<Change> wanted) {
        if (closed || sink.isClosed()) {
            close();
            return;
        }
        if (batch.lost()) {
            end(true);
            return;
        }
        cursor = batch.next();
        if (!wanted.isEmpty()) {
            sink.send(wanted);
        }
        if (sink.isReady(this::goOn)) {
            if (batch.changes().isEmpty()) {
                rest();
            } else {
                work();
            }
        }
    }

    private void goOn() {
        if (!closed) {
            work();
        }
    }

    private void rest() {
        busy.set(false);
        if (node.history().last() >= cursor.revision()) {
            signal();
        }
    }

    private void end(boolean lost) {
        if (lost && !closed) {
            sink.lost(node.history().oldest());
        }
        close();
    }

    void close() {
        closed = true;
        node.feeds().remove(this);
    }
}
