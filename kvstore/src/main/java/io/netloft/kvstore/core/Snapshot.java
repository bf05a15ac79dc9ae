package io.netloft.kvstore.core;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The state as it was between two entries, for a background thread to write out while further entries are applied.
 *
 * <p>Shares all keys with the state: each part of it is copied by the apply thread when it first changes there, until
 * this is closed. {@link #writeTo} takes no lock.
 */
public final class Snapshot implements AutoCloseable {
    private final Forks forks;
    private final int fork;
    private final AtomicBoolean open = new AtomicBoolean(true);
    private final Table[] tables;
    private final long[] header;
    private final long index;
    private final long revision;
    private final long keys;
    private final byte[] rest;

    /** Freezes the state. The caller holds the write lock. */
    Snapshot(Store store, long oldestRevision) {
        forks = store.forks();
        fork = forks.open();
        Keyspace keyspace = store.keys();
        tables = keyspace.freeze();
        index = store.index();
        revision = store.revision();
        keys = keyspace.size();
        header = new long[] {keyspace.seed(), index, store.stamp(), revision, store.revisionBase(), oldestRevision, keys
        };
        rest = RestOfState.bytes(store);
    }

    /** The index of the last entry in it. */
    public long index() {
        return index;
    }

    /** The revision of the last change in it. */
    public long revision() {
        return revision;
    }

    /** How many keys it has. */
    public long keys() {
        return keys;
    }

    /** Writes it out, from the first byte to the last; returns how many there were. The stream stays open. */
    public long writeTo(OutputStream stream) throws IOException {
        BlockOutput out = new BlockOutput(stream);
        out.i32(SnapshotFormat.VERSION);
        for (long number : header) {
            out.i64(number);
        }
        try {
            for (Table table : tables) {
                out.u8(table.log());
                out.v(table.size());
                table.inOrder(entry -> write(entry, out));
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        out.raw(rest);
        return out.end();
    }

    /** The bytes of the whole; for small states and tests. */
    public byte[] toBytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** Ends the sharing: the state copies nothing for it any more. Any thread, any number of times. */
    @Override
    public void close() {
        if (open.compareAndSet(true, false)) {
            forks.close(fork);
        }
    }

    private static void write(Entry entry, BlockOutput out) {
        try {
            boolean expires = entry.expireAt() != Entry.NEVER;
            out.u8(type(entry.value()) + (expires ? SnapshotFormat.EXPIRES : 0));
            out.bytes(entry.key());
            out.v(entry.revision());
            if (expires) {
                out.i64(entry.expireAt());
            }
            writeValue(entry.value(), out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int type(Object value) {
        if (value instanceof HashValue) {
            return SnapshotFormat.HASH;
        }
        if (value instanceof ListValue) {
            return SnapshotFormat.LIST;
        }
        if (value instanceof SetValue) {
            return SnapshotFormat.SET;
        }
        return value instanceof SortedSetValue ? SnapshotFormat.SORTED_SET : SnapshotFormat.STRING;
    }

    private static void writeValue(Object value, BlockOutput out) throws IOException {
        if (value instanceof byte[] string) {
            out.bytes(string);
        } else if (value instanceof HashValue hash) {
            out.v(hash.fields().capacity());
            out.v(hash.size());
            for (int i = 0; i < hash.size(); i++) {
                out.bytes(hash.field(i));
                out.bytes(hash.value(i));
            }
        } else if (value instanceof ListValue list) {
            out.v(list.size());
            for (int i = 0; i < list.size(); i++) {
                out.bytes(list.get(i));
            }
        } else if (value instanceof SetValue set) {
            out.v(set.members().capacity());
            out.v(set.size());
            for (int i = 0; i < set.size(); i++) {
                out.bytes(set.get(i));
            }
        } else if (value instanceof SortedSetValue sorted) {
            writeSorted(sorted, out);
        }
    }

    private static void writeSorted(SortedSetValue sorted, BlockOutput out) throws IOException {
        MemberIndex index = sorted.index();
        out.v(index == null ? 0 : index.capacity());
        out.v(sorted.size());
        sorted.each(0, sorted.size(), item -> {
            try {
                out.i64(Double.doubleToRawLongBits(item.score()));
                out.bytes(item.member());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
