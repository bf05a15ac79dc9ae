package io.netloft.kvstore.core;

import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Hashes. */
final class HashCommands {
    private HashCommands() {}

    static void bind(BiConsumer<String, Execution> bind) {
        bind.accept("hset", HashCommands::hset);
        bind.accept("hmset", HashCommands::hmset);
        bind.accept("hsetnx", HashCommands::hsetnx);
        bind.accept("hget", HashCommands::hget);
        bind.accept("hmget", HashCommands::hmget);
        bind.accept("hdel", HashCommands::hdel);
        bind.accept("hlen", HashCommands::hlen);
        bind.accept("hstrlen", HashCommands::hstrlen);
        bind.accept("hexists", HashCommands::hexists);
        bind.accept("hkeys", call -> all(call, true, false));
        bind.accept("hvals", call -> all(call, false, true));
        bind.accept("hgetall", call -> all(call, true, true));
        bind.accept("hincrby", HashCommands::hincrby);
        bind.accept("hincrbyfloat", HashCommands::hincrbyfloat);
        bind.accept("hrandfield", HashCommands::hrandfield);
    }

    private static HashValue editOrNew(Call call, byte[] key) {
        HashValue hash = call.edit(key, HashValue.class);
        return hash == null ? new HashValue(call.generation(), call.hashSeed()) : hash;
    }

    private static void hset(Call call) {
        call.out().integer(setPairs(call));
    }

    private static void hmset(Call call) {
        setPairs(call);
        call.out().ok();
    }

    private static int setPairs(Call call) {
        if (call.count() % 2 != 0) {
            throw call.wrongNumber();
        }
        byte[] key = call.bytes(1);
        HashValue hash = editOrNew(call, key);
        int fresh = 0;
        for (int i = 2; i < call.count(); i += 2) {
            fresh += hash.put(call.bytes(i), call.bytes(i + 1)) ? 1 : 0;
        }
        call.changed(key, hash, 'h', "hset");
        return fresh;
    }

    private static void hsetnx(Call call) {
        byte[] key = call.bytes(1);
        HashValue hash = editOrNew(call, key);
        byte[] field = call.bytes(2);
        boolean free = hash.get(field) == null;
        if (free) {
            hash.put(field, call.bytes(3));
            call.changed(key, hash, 'h', "hset");
        }
        call.out().integer(free ? 1 : 0);
    }

    private static void reply(Call call, byte @Nullable [] value) {
        if (value == null) {
            call.out().nullBulk();
        } else {
            call.out().bulk(value);
        }
    }

    private static void hget(Call call) {
        HashValue hash = call.read(1, HashValue.class);
        reply(call, hash == null ? null : hash.get(call.bytes(2)));
    }

    private static void hmget(Call call) {
        HashValue hash = call.read(1, HashValue.class);
        call.out().array(call.count() - 2);
        for (int i = 2; i < call.count(); i++) {
            reply(call, hash == null ? null : hash.get(call.bytes(i)));
        }
    }

    private static void hdel(Call call) {
        byte[] key = call.bytes(1);
        HashValue hash = call.edit(key, HashValue.class);
        int removed = 0;
        for (int i = 2; hash != null && i < call.count(); i++) {
            removed += hash.remove(call.bytes(i)) ? 1 : 0;
        }
        if (hash != null && removed > 0) {
            call.changed(key, hash, 'h', "hdel");
        }
        call.out().integer(removed);
    }

    private static void hlen(Call call) {
        HashValue hash = call.read(1, HashValue.class);
        call.out().integer(hash == null ? 0 : hash.size());
    }

    private static void hstrlen(Call call) {
        HashValue hash = call.read(1, HashValue.class);
        byte[] value = hash == null ? null : hash.get(call.bytes(2));
        call.out().integer(value == null ? 0 : value.length);
    }

    private static void hexists(Call call) {
        HashValue hash = call.read(1, HashValue.class);
        call.out().integer(hash != null && hash.get(call.bytes(2)) != null ? 1 : 0);
    }

    private static void all(Call call, boolean fields, boolean values) {
        HashValue hash = call.read(1, HashValue.class);
        int size = hash == null ? 0 : hash.size();
        if (fields && values) {
            call.out().map(size);
        } else {
            call.out().array(size);
        }
        for (int i = 0; hash != null && i < size; i++) {
            if (fields) {
                call.out().bulk(hash.field(i));
            }
            if (values) {
                call.out().bulk(hash.value(i));
            }
        }
    }

    private static void hincrby(Call call) {
        long amount = call.integer(3);
        byte[] key = call.bytes(1);
        byte[] field = call.bytes(2);
        HashValue hash = editOrNew(call, key);
        byte[] before = hash.get(field);
        if (before != null && !Numbers.isInteger(before)) {
            throw new CommandError("ERR hash value is not an integer");
        }
        long after = CounterCommands.sum(before == null ? 0 : Numbers.integer(before), amount);
        hash.put(field, Numbers.text(after));
        call.changed(key, hash, 'h', "hincrby");
        call.out().integer(after);
    }

    private static void hincrbyfloat(Call call) {
        CounterCommands.requireFinite(call.text(3));
        byte[] key = call.bytes(1);
        byte[] field = call.bytes(2);
        HashValue hash = editOrNew(call, key);
        byte[] after =
                CounterCommands.sum(hash.get(field), call.text(3), new CommandError("ERR hash value is not a float"));
        hash.put(field, after);
        call.changed(key, hash, 'h', "hincrbyfloat");
        call.out().bulk(after);
    }

    private static void hrandfield(Call call) {
        if (call.count() == 2) {
            HashValue hash = call.read(1, HashValue.class);
            reply(call, hash == null ? null : hash.field(call.random().below(hash.size())));
            return;
        }
        RandomPick pick = RandomPick.parse(call, "WITHVALUES");
        HashValue hash = call.read(1, HashValue.class);
        if (hash == null) {
            call.out().emptyArray();
            return;
        }
        pick.run(call, hash.size(), (i, with) -> {
            call.out().bulk(hash.field(i));
            if (with) {
                call.out().bulk(hash.value(i));
            }
        });
    }
}
