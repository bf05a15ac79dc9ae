package io.netloft.kvstore.core;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which keys vanish next: a binary heap of times and keys.
 *
 * <p>A key whose expiry was changed leaves its old place in the heap; such leftovers are thrown out when they come up, and
 * all at once when there are more of them than keys. The heap is not part of the state: every node makes its own.
 */
public final class ExpiryIndex {
    private static final long RETRY_MS = 5_000;
    private static final int FIRST = 16;
    private static final int SPARE = 1_024;

    private long[] times = new long[FIRST];
    private byte[] @Nullable [] keys = new byte[FIRST] @Nullable [];
    private int size;
    /** Keys that somebody was told of, in the order of the times they are looked at again. */
    private final Deque<Retry> retries = new ArrayDeque<>();

    /** A key and the time it vanishes at. */
    public record Due(byte[] key, long expireAt) {}

    private record Retry(long at, byte[] key) {}

    void add(Entry entry, Keyspace keyspace) {
        if (entry.expireAt() == Entry.NEVER) {
            return;
        }
        if (size > 2 * keyspace.expiring() + SPARE) {
            rebuild(keyspace);
        } else {
            push(entry.expireAt(), entry.key());
        }
    }

    void rebuild(Keyspace keyspace) {
        clear();
        keyspace.each(entry -> {
            if (entry.expireAt() != Entry.NEVER) {
                push(entry.expireAt(), entry.key());
            }
        });
    }

    void clear() {
        times = new long[FIRST];
        keys = new byte[FIRST] @Nullable [];
        size = 0;
        retries.clear();
    }

    int size() {
        return size;
    }

    /** When the next key may vanish; {@link Entry#NEVER} when none does. */
    long next() {
        Retry retry = retries.peek();
        return Math.min(size == 0 ? Entry.NEVER : times[0], retry == null ? Entry.NEVER : retry.at());
    }

    /**
     * Keys that vanish at {@code now} or did before, the earliest first. They come up again some seconds later if they
     * are still there then: a leader that lost its place logs nothing.
     */
    List<Due> due(long now, int most, Keyspace keyspace) {
        List<Due> due = new ArrayList<>();
        for (Retry first = retries.peek();
                first != null && first.at() <= now && due.size() < most;
                first = retries.peek()) {
            Entry entry = keyspace.find(retries.remove().key());
            if (entry != null && entry.expired(now)) {
                due.add(new Due(entry.key(), entry.expireAt()));
            }
        }
        while (size > 0 && times[0] <= now && due.size() < most) {
            long time = times[0];
            Entry entry = keyspace.find(pop());
            if (entry != null && entry.expireAt() == time) {
                due.add(new Due(entry.key(), time));
            }
        }
        due.forEach(one -> retries.add(new Retry(now + RETRY_MS, one.key())));
        return due;
    }

    private void push(long time, byte[] key) {
        if (size == times.length) {
            times = Arrays.copyOf(times, 2 * size);
            keys = Arrays.copyOf(keys, 2 * size);
        }
        int at = size++;
        while (at > 0 && times[(at - 1) >> 1] > time) {
            move((at - 1) >> 1, at);
            at = (at - 1) >> 1;
        }
        times[at] = time;
        keys[at] = key;
    }

    private byte[] pop() {
        byte[] top = key(0);
        size--;
        long time = times[size];
        byte[] key = key(size);
        keys[size] = null;
        int at = 0;
        for (int child = 1; child < size; child = 2 * at + 1) {
            if (child + 1 < size && times[child + 1] < times[child]) {
                child++;
            }
            if (times[child] >= time) {
                break;
            }
            move(child, at);
            at = child;
        }
        if (size > 0) {
            times[at] = time;
            keys[at] = key;
        }
        return top;
    }

    private byte[] key(int at) {
        byte[] key = keys[at];
        if (key == null) {
            throw new IllegalStateException("expiry heap: nothing at " + at + " of " + size);
        }
        return key;
    }

    private void move(int from, int to) {
        times[to] = times[from];
        keys[to] = keys[from];
    }
}
