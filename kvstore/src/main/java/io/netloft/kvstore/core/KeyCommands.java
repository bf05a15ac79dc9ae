package io.netloft.kvstore.core;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** Keys, whatever they hold. */
final class KeyCommands {
    private KeyCommands() {}

    static void bind(BiConsumer<String, Execution> bind) {
        bind.accept("revision", KeyCommands::revision);
        bind.accept("revisionbase", KeyCommands::raise);
        bind.accept("del", KeyCommands::del);
        bind.accept("unlink", KeyCommands::del);
        bind.accept("exists", KeyCommands::exists);
        bind.accept("touch", KeyCommands::exists);
        bind.accept("type", KeyCommands::type);
        bind.accept("rename", KeyCommands::rename);
        bind.accept("renamenx", KeyCommands::renamenx);
        bind.accept("copy", KeyCommands::copy);
        bind.accept("keys", KeyCommands::keys);
        bind.accept("randomkey", KeyCommands::randomkey);
        bind.accept("dbsize", call -> call.out().integer(call.store().keys().size()));
        bind.accept("flushall", KeyCommands::flush);
        bind.accept("flushdb", KeyCommands::flush);
    }

    private static void del(Call call) {
        int deleted = 0;
        for (int i = 1; i < call.count(); i++) {
            Entry entry = call.find(i);
            if (entry != null) {
                call.delete(entry.key());
                deleted++;
            }
        }
        call.out().integer(deleted);
    }

    private static void exists(Call call) {
        int there = 0;
        for (int i = 1; i < call.count(); i++) {
            there += call.find(i) == null ? 0 : 1;
        }
        call.out().integer(there);
    }

    private static void type(Call call) {
        Entry entry = call.find(1);
        call.out().simple(entry == null ? "none" : entry.type());
    }

    private static void rename(Call call) {
        move(call, present(call));
        call.out().ok();
    }

    private static void renamenx(Call call) {
        Entry from = present(call);
        boolean free = call.find(2) == null;
        if (free) {
            move(call, from);
        }
        call.out().integer(free ? 1 : 0);
    }

    private static Entry present(Call call) {
        Entry entry = call.find(1);
        if (entry == null) {
            throw CommandError.NO_KEY;
        }
        return entry;
    }

    private static void move(Call call, Entry from) {
        byte[] to = call.bytes(2);
        if (new Bytes(from.key()).equals(new Bytes(to))) {
            return;
        }
        Store store = call.store();
        if (call.find(to) != null) {
            store.remove(to);
        }
        store.remove(from.key());
        store.put(to, from.value(), from.expireAt());
        call.event('g', "rename_from", from.key());
        call.event('g', "rename_to", to);
    }

    private static void copy(Call call) {
        boolean replace = false;
        for (int i = 3; i < call.count(); i++) {
            if (call.is(i, "REPLACE")) {
                replace = true;
            } else if (call.is(i, "DB") && i + 1 < call.count()) {
                if (call.integer(++i) != 0) {
                    throw new CommandError("ERR DB index is out of range");
                }
            } else {
                throw CommandError.SYNTAX;
            }
        }
        byte[] to = call.bytes(2);
        if (new Bytes(call.bytes(1)).equals(new Bytes(to))) {
            throw new CommandError("ERR source and destination objects are the same");
        }
        Entry from = call.find(1);
        Entry there = from == null ? null : call.find(to);
        if (from == null || (there != null && !replace)) {
            call.out().integer(0);
            return;
        }
        if (there != null) {
            call.store().remove(to);
        }
        Object value = from.value() instanceof Collected collected ? collected.copy(call.generation()) : from.value();
        call.store().put(to, value, from.expireAt());
        call.event('g', "copy_to", to);
        call.out().integer(1);
    }

    private static void keys(Call call) {
        byte[] pattern = call.bytes(1);
        Glob glob = new Glob(pattern);
        List<byte[]> found = new ArrayList<>();
        call.store().keys().each(entry -> {
            if (!entry.expired(call.now()) && glob.matches(entry.key())) {
                found.add(entry.key());
            }
        });
        call.out().array(found.size());
        found.forEach(key -> call.out().bulk(key));
    }

    private static void randomkey(Call call) {
        Entry entry = call.store().keys().random(call.random(), call.now());
        if (entry == null) {
            call.out().nullBulk();
        } else {
            call.out().bulk(entry.key());
        }
    }

    private static void flush(Call call) {
        boolean known = call.count() == 1 || (call.count() == 2 && (call.is(1, "ASYNC") || call.is(1, "SYNC")));
        if (!known) {
            throw CommandError.SYNTAX;
        }
        call.store().clear();
        call.out().ok();
    }

    // A string: numbers of some clients hold no more than 53 bits.
    private static void revision(Call call) {
        Entry entry = call.find(1);
        if (entry == null) {
            call.out().nullBulk();
        } else {
            call.out().bulkInteger(entry.revision());
        }
    }

    private static void raise(Call call) {
        call.store().raiseAbove(call.integer(1, 0, Long.MAX_VALUE >> 1, CommandError.NOT_POSITIVE));
        call.out().ok();
    }
}
