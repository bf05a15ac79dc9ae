package io.netloft.kvstore.core;

import io.netloft.proto.resp.RespCommand;
import io.netloft.proto.resp.RespWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.StampedLock;
import org.jspecify.annotations.Nullable;

/**
 * One command being run: its arguments, the keys it sees, the time and the random numbers that hold for it, its reply.
 *
 * <p>Reused. On the apply thread ({@link #applying}) a key found expired is deleted; on an event loop it is invisible.
 */
final class Call {
    private static final int OPTIMISTIC_TRIES = 3;

    private final Store store;
    private final boolean applying;
    private final RandomSource random = new RandomSource(0);
    private RespCommand args = new RespCommand();
    private RespWriter out;
    private CommandSpec spec;
    private long now;
    private boolean optimistic;
    private boolean isolated;
    private byte[] scratch = new byte[256];
    private byte @Nullable [][] waitsFor;
    private long waitsUntil;
    private @Nullable Scripts scripts;

    Call(Store store, boolean applying, RespWriter out, CommandSpec spec) {
        this.store = store;
        this.applying = applying;
        this.out = out;
        this.spec = spec;
    }

    /** Sets up for another command. */
    Call on(RespCommand command, CommandSpec what, RespWriter reply, long time) {
        args = command;
        spec = what;
        out = reply;
        now = time;
        waitsFor = null;
        return this;
    }

    /** Lets it run scripts. */
    Call scripts(Scripts its) {
        scripts = its;
        return this;
    }

    Scripts scripts() {
        Scripts its = scripts;
        if (its == null) {
            throw new CommandError("ERR This Redis command is not allowed from script");
        }
        return its;
    }

    void optimistic(boolean on) {
        optimistic = on;
    }

    /** Inside a transaction nothing waits. */
    void isolated(boolean on) {
        isolated = on;
    }

    Store store() {
        return store;
    }

    RespWriter out() {
        return out;
    }

    RespCommand args() {
        return args;
    }

    CommandSpec spec() {
        return spec;
    }

    RandomSource random() {
        return random;
    }

    /** The time that holds for this command, in milliseconds of the epoch. */
    long now() {
        return now;
    }

    // ---- arguments

    int count() {
        return args.size();
    }

    byte[] bytes(int i) {
        return args.bytes(i);
    }

    boolean is(int i, String upperCase) {
        return args.is(i, upperCase);
    }

    String text(int i) {
        return new String(args.bytes(i), StandardCharsets.ISO_8859_1);
    }

    long integer(int i) {
        return integer(i, CommandError.NOT_INTEGER);
    }

    long integer(int i, CommandError otherwise) {
        if (!args.isInteger(i)) {
            throw otherwise;
        }
        return args.integer(i);
    }

    /** An integer from {@code min} to {@code max}; one error for whatever else it is. */
    long integer(int i, long min, long max, CommandError otherwise) {
        long value = integer(i, otherwise);
        if (value < min || value > max) {
            throw otherwise;
        }
        return value;
    }

    double decimal(int i) {
        return Numbers.decimal(text(i));
    }

    /** The error for a number of arguments that the command does not take. */
    CommandError wrongNumber() {
        return new CommandError("ERR wrong number of arguments for '" + spec.name() + "' command");
    }

    // ---- keys

    /** The entry of the key that is the argument at a place; null when there is none that still holds. */
    @Nullable
    Entry find(int i) {
        int length = args.length(i);
        if (length > scratch.length) {
            scratch = new byte[length];
        }
        args.source().getBytes(args.start(i), scratch, 0, length);
        return valid(lookup(scratch, length));
    }

    @Nullable
    Entry find(byte[] key) {
        return valid(lookup(key, key.length));
    }

    /** The string at a key; null when there is no such key. */
    byte @Nullable [] string(int i) {
        Entry entry = find(i);
        return entry == null ? null : entry.string();
    }

    /** The collection at a key for reading; null when there is no such key. */
    <T extends Collected> @Nullable T read(int i, Class<T> type) {
        return cast(find(i), type);
    }

    <T extends Collected> @Nullable T read(byte[] key, Class<T> type) {
        return cast(find(key), type);
    }

    /** The collection at a key for changing; null when there is no such key. */
    <T extends Collected> @Nullable T edit(byte[] key, Class<T> type) {
        Entry entry = find(key);
        T value = cast(entry, type);
        if (entry != null && value != null && store.forks().shared(value.generation())) {
            T copy = type.cast(value.copy(generation()));
            store.replace(entry, copy);
            return copy;
        }
        return value;
    }

    /** The generation for collections made now. */
    int generation() {
        return store.forks().generation();
    }

    long hashSeed() {
        return store.keys().seed();
    }

    private static <T extends Collected> @Nullable T cast(@Nullable Entry entry, Class<T> type) {
        if (entry == null) {
            return null;
        }
        if (!type.isInstance(entry.value())) {
            throw CommandError.WRONG_TYPE;
        }
        return type.cast(entry.value());
    }

    private @Nullable Entry valid(@Nullable Entry entry) {
        if (entry == null || !entry.expired(now)) {
            return entry;
        }
        if (applying) {
            store.expire(entry);
        }
        return null;
    }

    private @Nullable Entry lookup(byte[] key, int length) {
        if (!optimistic) {
            return store.keys().find(key, 0, length);
        }
        StampedLock lock = store.lock();
        for (int tries = 0; tries < OPTIMISTIC_TRIES; tries++) {
            long stamp = lock.tryOptimisticRead();
            if (stamp != 0) {
                Entry entry = store.keys().find(key, 0, length);
                if (lock.validate(stamp)) {
                    return entry;
                }
            }
        }
        long stamp = lock.readLock();
        try {
            return store.keys().find(key, 0, length);
        } finally {
            lock.unlockRead(stamp);
        }
    }

    // ---- changes; the apply thread only

    /** Sets a string, whatever was there, and takes any lease away. */
    void setString(byte[] key, byte[] value, long expireAt) {
        if (store.keys().expiring() > 0) {
            find(key);
        }
        store.leases().detach(key);
        store.put(key, value, expireAt);
    }

    /** Replaces what a key holds, leaving its expiry and its lease. */
    void update(Entry entry, Object value) {
        store.put(entry.key(), value, entry.expireAt());
    }

    /** Stores any value in the place of whatever was there, without an expiry. */
    void overwrite(byte[] key, Collected value) {
        find(key);
        store.leases().detach(key);
        store.put(key, value, Entry.NEVER);
    }

    /** Stores and reports a changed collection, new or not; one that lost its last element goes with its key. */
    void changed(byte[] key, Collected value, char kind, String event) {
        Entry entry = store.keys().find(key);
        if (!value.isEmpty()) {
            store.put(entry == null ? key : entry.key(), value, entry == null ? Entry.NEVER : entry.expireAt());
            store.event(kind, event, key, null);
            return;
        }
        store.event(kind, event, key, null);
        if (entry != null) {
            delete(entry.key());
        }
    }

    /** Deletes a key that is there. */
    void delete(byte[] key) {
        store.remove(key);
        store.event('g', "del", key, null);
    }

    void event(char kind, String event, byte[] key) {
        store.event(kind, event, key, null);
    }

    void event(char kind, String event, byte[] key, byte[] value) {
        store.event(kind, event, key, value);
    }

    // ---- waiting

    /** Makes the command wait for one of its keys; one in a transaction is answered with null at once. */
    void waitFor(byte[][] keys, long deadlineMs, boolean array) {
        if (!isolated) {
            waitsFor = keys;
            waitsUntil = deadlineMs;
        } else if (array) {
            out.nullArray();
        } else {
            out.nullBulk();
        }
    }

    byte @Nullable [][] waitsFor() {
        return waitsFor;
    }

    long waitsUntil() {
        return waitsUntil;
    }
}
