package io.netloft.kvstore;

import io.netloft.kvstore.core.Changes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What the state tells of its changes: kept in the history, and told to subscribers of keyspace events if there are any.
 * The apply thread calls it.
 */
final class Notifications implements Changes {
    private static final byte[] BY_KEY = Answers.ascii("__keyspace@0__:");
    private static final byte[] BY_EVENT = Answers.ascii("__keyevent@0__:");
    private static final byte[] NEW = Answers.ascii("new");

    private final ChangeHistory history;
    private final Settings settings;
    private final PubSub pubSub;
    private final LongAdder expired = new LongAdder();
    private final List<byte[][]> messages = new ArrayList<>();

    Notifications(ChangeHistory history, Settings settings, PubSub pubSub) {
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

    /** An entry was applied: what it changed is told. Without the state's lock. */
    void applied() {
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
