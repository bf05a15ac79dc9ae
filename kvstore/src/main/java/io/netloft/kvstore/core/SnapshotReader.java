package io.netloft.kvstore.core;

import java.io.IOException;
import java.io.InputStream;

/** Reads a snapshot into a state of its own; refuses one that was cut or changed, saying where. */
final class SnapshotReader {
    private final BlockInput in;
    private final Forks forks;
    private final long seed;

    private SnapshotReader(BlockInput in, Forks forks, long seed) {
        this.in = in;
        this.forks = forks;
        this.seed = seed;
    }

    static Restored read(InputStream stream, Forks forks) throws IOException {
        BlockInput in = new BlockInput(stream);
        int version = in.i32();
        if (version != SnapshotFormat.VERSION) {
            throw in.bad("version " + version + ", which this release does not know,");
        }
        long seed = in.i64();
        long index = in.i64();
        long stamp = in.i64();
        long revision = in.i64();
        long base = in.i64();
        long oldest = in.i64();
        long count = in.i64();
        Keyspace keys = new Keyspace(seed, forks);
        SnapshotReader reader = new SnapshotReader(in, forks, seed);
        for (int segment = 0; segment < Keyspace.SEGMENTS; segment++) {
            int log = in.u8();
            if (log < Table.FIRST_LOG || log > Table.MOST_LOG) {
                throw in.bad("a segment of 2^" + log + " slots");
            }
            keys.restoreSegment(segment, log);
            for (int left = in.count(); left > 0; left--) {
                keys.put(reader.entry());
            }
        }
        if (keys.size() != count) {
            throw in.bad(keys.size() + " keys instead of " + count);
        }
        Sessions sessions = RestOfState.sessions(in);
        Waiters waiters = RestOfState.waiters(in);
        Leases leases = RestOfState.leases(in);
        Restored restored = new Restored(
                keys, sessions, waiters, leases, RestOfState.nodes(in), index, stamp, revision, base, oldest);
        in.end();
        return restored;
    }

    private Entry entry() throws IOException {
        int kind = in.u8();
        byte[] key = in.bytes();
        long revision = in.v();
        long expireAt = (kind & SnapshotFormat.EXPIRES) != 0 ? in.i64() : Entry.NEVER;
        return new Entry(key, value(kind & ~SnapshotFormat.EXPIRES), revision, expireAt);
    }

    private Object value(int type) throws IOException {
        return switch (type) {
            case SnapshotFormat.STRING -> in.bytes();
            case SnapshotFormat.HASH -> hash();
            case SnapshotFormat.LIST -> list();
            case SnapshotFormat.SET -> set();
            case SnapshotFormat.SORTED_SET -> sortedSet();
            default -> throw in.bad("a value of type " + type);
        };
    }

    private HashValue hash() throws IOException {
        HashValue hash = new HashValue(forks.generation(), seed);
        int slots = slots();
        int count = fitting(slots);
        for (int left = count; left > 0; left--) {
            hash.put(in.bytes(), in.bytes());
        }
        hash.fields().index(slots);
        return hash;
    }

    private ListValue list() throws IOException {
        ListValue list = new ListValue(forks.generation());
        for (int left = in.count(); left > 0; left--) {
            list.push(false, in.bytes());
        }
        return list;
    }

    private SetValue set() throws IOException {
        SetValue set = new SetValue(forks.generation(), seed);
        int slots = slots();
        int count = fitting(slots);
        for (int left = count; left > 0; left--) {
            set.add(in.bytes());
        }
        set.members().index(slots);
        return set;
    }

    private SortedSetValue sortedSet() throws IOException {
        SortedSetValue sorted = new SortedSetValue(forks.generation(), seed);
        int slots = slots();
        int count = fitting(slots);
        for (int left = count; left > 0; left--) {
            double score = Double.longBitsToDouble(in.i64());
            sorted.add(in.bytes(), score);
        }
        sorted.index(slots);
        return sorted;
    }

    private int slots() throws IOException {
        int slots = in.count();
        if (slots != 0 && (Integer.bitCount(slots) != 1 || slots < 4 || slots > 1 << 28)) {
            throw in.bad("an index of " + slots + " slots");
        }
        return slots;
    }

    private int fitting(int slots) throws IOException {
        int count = in.count();
        if (slots != 0 && count >= slots) {
            throw in.bad(count + " elements in an index of " + slots + " slots");
        }
        return count;
    }
}
