package io.netloft.kvstore;

import io.netloft.chassis.log.Log;
import io.netloft.kvstore.core.Changes;
import io.netloft.kvstore.core.ScriptSink;
import io.netloft.kvstore.core.StateMachine;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What the state tells of its changes: kept in the history, and told to subscribers of keyspace events if there are any.
 * The apply thread calls it.
 */
final class Notifications implements Changes, ScriptSink {
    private static final byte[] BY_KEY = Answers.ascii("__keyspace@0__:");
    private static final byte[] BY_EVENT = Answers.ascii("__keyevent@0__:");
    private static final byte[] NEW = Answers.ascii("new");

    private static final Log LOG = Log.of(Notifications.class);

    /** Messages that scripts of one entry may publish; more are dropped, as delivery is at most once. */
    private static final int MOST_PUBLISHED = 100_000;

    private final ChangeHistory history;
    private final Settings settings;
    private final PubSub pubSub;
    private final LongAdder expired = new LongAdder();
    private final List<byte[][]> messages = new ArrayList<>();
    private final List<Published> published = new ArrayList<>();
    private final long sinceMs;
    private boolean replays;

    private record Published(byte[] channel, byte[] payload, boolean shard) {}

    /** @param sinceMs when this node began, in milliseconds of the epoch */
    Notifications(ChangeHistory history, Settings settings, PubSub pubSub, long sinceMs) {
        this.sinceMs = sinceMs;
        this.history = history;
        this.settings = settings;
        this.pubSub = pubSub;
    }

    @Override
    public boolean listening() {
        return true;
    }

    @Override
    public void created(byte[] key) {
        if (settings.events().tells('n')) {
            tell(NEW, key);
        }
    }

    @Override
    public void changed(long revision, char kind, String event, byte[] key, byte @Nullable [] value) {
        history.add(revision, event, key, value);
        if (kind == 'x') {
            expired.increment();
        }
        if (settings.events().any() && key.length > 0 && settings.events().tells(kind)) {
            tell(event.getBytes(StandardCharsets.US_ASCII), key);
        }
    }

    private void tell(byte[] event, byte[] key) {
        if (!pubSub.hasListeners()) {
            return;
        }
        if (settings.events().byKey()) {
            messages.add(new byte[][] {joined(BY_KEY, key), event});
        }
        if (settings.events().byEvent()) {
            messages.add(new byte[][] {joined(BY_EVENT, event), key});
        }
    }

    private static byte[] joined(byte[] prefix, byte[] name) {
        byte[] all = java.util.Arrays.copyOf(prefix, prefix.length + name.length);
        System.arraycopy(name, 0, all, prefix.length, name.length);
        return all;
    }

    /** Has a state tell it of everything. */
    void hear(StateMachine state) {
        state.changes(this);
        state.scripts().sink(this);
    }

    /** The next entry has this stamp: if it is from before this node began, nobody who listens now listened then. */
    void begins(long stampMs) {
        replays = stampMs < sinceMs;
    }

    @Override
    public void published(byte[] channel, byte[] payload, boolean shard) {
        if (!replays && published.size() < MOST_PUBLISHED) {
            published.add(new Published(channel, payload, shard));
        }
    }

    @Override
    public void logged(int level, String text) {
        if (!replays) {
            LOG.debug("a script says", "level", level, "text", text);
        }
    }

    /** An entry was applied: what it changed is told. Without the state's lock. */
    void applied() {
        if (!published.isEmpty()) {
            published.forEach(one -> pubSub.publish(one.channel(), one.payload(), one.shard()));
            published.clear();
        }
        if (!messages.isEmpty()) {
            messages.forEach(message -> pubSub.publish(message[0], message[1], false));
            messages.clear();
        }
    }

    /** Keys that have expired since the start. */
    long expired() {
        return expired.sum();
    }
}
