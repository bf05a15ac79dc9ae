package io.netloft.kvstore.core;

import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** OBJECT and MEMORY USAGE: the insides of values, in the words that clients know. */
final class ObjectCommands {
    private static final int MOST_EMBEDDED = 44;
    // entry, table slot, and the key's and value's array headers with their padding
    private static final long ENTRY_BYTES = 72;

    private ObjectCommands() {}

    static void bind(BiConsumer<String, Execution> bind) {
        bind.accept("object|encoding", ObjectCommands::encoding);
        bind.accept("object|refcount", call -> number(call, 1));
        bind.accept("object|idletime", call -> number(call, 0));
        bind.accept("object|freq", ObjectCommands::freq);
        bind.accept("memory|usage", ObjectCommands::usage);
    }

    private static void encoding(Call call) {
        Entry entry = call.find(2);
        if (entry == null) {
            call.out().nullBulk();
        } else {
            call.out().bulk(encoding(entry));
        }
    }

    private static String encoding(Entry entry) {
        if (entry.value() instanceof Collected collected) {
            return collected.encoding();
        }
        byte[] value = entry.string();
        return Numbers.isInteger(value) ? "int" : value.length <= MOST_EMBEDDED ? "embstr" : "raw";
    }

    private static void number(Call call, long number) {
        if (call.find(2) == null) {
            call.out().nullBulk();
        } else {
            call.out().integer(number);
        }
    }

    private static void freq(Call call) {
        if (call.find(2) == null) {
            call.out().nullBulk();
            return;
        }
        throw new CommandError("ERR An LFU maxmemory policy is not selected, access frequency not tracked. Please note"
                + " that when switching between policies at runtime LRU and LFU data will take some time to adjust.");
    }

    private static void usage(Call call) {
        for (int i = 3; i < call.count(); i++) {
            if (!call.is(i, "SAMPLES") || i + 1 == call.count()) {
                throw CommandError.SYNTAX;
            }
            if (call.integer(++i) < 0) {
                throw CommandError.SYNTAX;
            }
        }
        Entry entry = call.find(2);
        if (entry == null) {
            call.out().nullBulk();
        } else {
            call.out().integer(bytes(entry));
        }
    }

    private static long bytes(@Nullable Entry entry) {
        if (entry == null) {
            return 0;
        }
        long value = entry.value() instanceof Collected collected ? collected.bytes() : padded(entry.string().length);
        return ENTRY_BYTES + padded(entry.key().length) + value;
    }

    private static long padded(long length) {
        return length + 7 & ~7L;
    }
}
