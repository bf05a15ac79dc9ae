package io.netloft.kvstore.core;

import java.util.Arrays;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Strings as a whole and in parts; those that are numbers are {@link CounterCommands}'. */
@SuppressWarnings("StaticAssignmentOfThrowable") // carries no stack trace
final class StringCommands {
    static final int LONGEST = 64 << 20;
    private static final byte[] EMPTY = {};
    private static final CommandError NO_OFFSET = new CommandError("ERR bit offset is not an integer or out of range");
    private static final CommandError NO_BIT = new CommandError("ERR bit is not an integer or out of range");

    private StringCommands() {}

    static void bind(BiConsumer<String, Execution> bind) {
        bind.accept("get", StringCommands::get);
        bind.accept("set", StringCommands::set);
        bind.accept("setnx", StringCommands::setnx);
        bind.accept("setex", call -> setex(call, true));
        bind.accept("psetex", call -> setex(call, false));
        bind.accept("getset", StringCommands::getset);
        bind.accept("getdel", StringCommands::getdel);
        bind.accept("getex", StringCommands::getex);
        bind.accept("delifeq", StringCommands::delifeq);
        bind.accept("mget", StringCommands::mget);
        bind.accept("mset", StringCommands::mset);
        bind.accept("msetnx", StringCommands::msetnx);
        bind.accept("append", StringCommands::append);
        bind.accept("strlen", StringCommands::strlen);
        bind.accept("getrange", StringCommands::getrange);
        bind.accept("substr", StringCommands::getrange);
        bind.accept("setrange", StringCommands::setrange);
        bind.accept("setbit", StringCommands::setbit);
        bind.accept("getbit", StringCommands::getbit);
        bind.accept("lcs", Lcs::run);
    }

    private static void get(Call call) {
        reply(call, call.string(1));
    }

    private static void reply(Call call, byte @Nullable [] value) {
        if (value == null) {
            call.out().nullBulk();
        } else {
            call.out().bulk(value);
        }
    }

    private static void set(Call call) {
        if (call.count() == 3) {
            store(call, call.bytes(1), call.bytes(2), Entry.NEVER);
            call.out().ok();
            return;
        }
        SetOptions options = SetOptions.parse(call, 3);
        Entry before = call.find(1);
        byte[] old = before != null && options.compares() ? before.string() : null;
        if (!options.allows(before != null, old)) {
            reply(call, options.get() ? old : null);
            return;
        }
        long keep = before == null ? Entry.NEVER : before.expireAt();
        byte[] key = call.bytes(1);
        store(call, key, call.bytes(2), options.keepTtl() ? keep : options.expireAt());
        if (options.lease() != null) {
            call.store().leases().attach(options.lease(), key);
        }
        if (options.expireAt() != Entry.NEVER) {
            call.event('g', "expire", key);
        }
        if (options.get()) {
            reply(call, old);
        } else {
            call.out().ok();
        }
    }

    private static void store(Call call, byte[] key, byte[] value, long expireAt) {
        call.setString(key, value, expireAt);
        call.event('$', "set", key, value);
    }

    private static void setnx(Call call) {
        boolean free = call.find(1) == null;
        if (free) {
            store(call, call.bytes(1), call.bytes(2), Entry.NEVER);
        }
        call.out().integer(free ? 1 : 0);
    }

    private static void setex(Call call, boolean seconds) {
        long expireAt = Expiry.at(call, 2, seconds, false);
        byte[] key = call.bytes(1);
        store(call, key, call.bytes(3), expireAt);
        call.event('g', "expire", key);
        call.out().ok();
    }

    private static void getset(Call call) {
        byte[] old = call.string(1);
        store(call, call.bytes(1), call.bytes(2), Entry.NEVER);
        reply(call, old);
    }

    private static void getdel(Call call) {
        byte[] old = call.string(1);
        if (old != null) {
            call.delete(call.bytes(1));
        }
        reply(call, old);
    }

    private static void delifeq(Call call) {
        byte[] old = call.string(1);
        boolean equal = old != null && Arrays.equals(old, call.bytes(2));
        if (equal) {
            call.delete(call.bytes(1));
        }
        call.out().integer(equal ? 1 : 0);
    }

    private static void getex(Call call) {
        int expiry = 0;
        boolean persist = false;
        for (int i = 2; i < call.count(); i++) {
            if (expiry == 0 && !persist && Expiry.named(call, i) && i + 1 < call.count()) {
                expiry = i++;
            } else if (expiry == 0 && !persist && call.is(i, "PERSIST")) {
                persist = true;
            } else {
                throw CommandError.SYNTAX;
            }
        }
        Entry entry = call.find(1);
        if (entry == null) {
            call.out().nullBulk();
            return;
        }
        byte[] value = entry.string();
        if (expiry != 0) {
            ExpiryCommands.set(call, entry, Expiry.at(call, expiry));
        } else if (persist) {
            ExpiryCommands.persist(call, entry);
        }
        call.out().bulk(value);
    }

    private static void mget(Call call) {
        call.out().array(call.count() - 1);
        for (int i = 1; i < call.count(); i++) {
            Entry entry = call.find(i);
            reply(call, entry != null && entry.isString() ? entry.string() : null);
        }
    }

    private static void requirePairs(Call call) {
        if (call.count() % 2 == 0) {
            throw call.wrongNumber();
        }
    }

    private static void mset(Call call) {
        requirePairs(call);
        for (int i = 1; i < call.count(); i += 2) {
            store(call, call.bytes(i), call.bytes(i + 1), Entry.NEVER);
        }
        call.out().ok();
    }

    private static void msetnx(Call call) {
        requirePairs(call);
        for (int i = 1; i < call.count(); i += 2) {
            if (call.find(i) != null) {
                call.out().integer(0);
                return;
            }
        }
        for (int i = 1; i < call.count(); i += 2) {
            store(call, call.bytes(i), call.bytes(i + 1), Entry.NEVER);
        }
        call.out().integer(1);
    }

    private static void append(Call call) {
        Entry entry = call.find(1);
        byte[] more = call.bytes(2);
        byte[] key = call.bytes(1);
        byte[] value = more;
        if (entry == null) {
            call.setString(key, value, Entry.NEVER);
        } else {
            byte[] old = entry.string();
            requireFits((long) old.length + more.length);
            value = Arrays.copyOf(old, old.length + more.length);
            System.arraycopy(more, 0, value, old.length, more.length);
            call.update(entry, value);
        }
        call.event('$', "append", key, value);
        call.out().integer(value.length);
    }

    private static void requireFits(long length) {
        if (length > LONGEST) {
            throw CommandError.TOO_LONG;
        }
    }

    private static void strlen(Call call) {
        byte[] value = call.string(1);
        call.out().integer(value == null ? 0 : value.length);
    }

    private static void getrange(Call call) {
        long start = call.integer(2);
        long end = call.integer(3);
        byte[] value = call.string(1);
        if (value == null || (start < 0 && end < 0 && start > end)) {
            call.out().bulk(EMPTY);
            return;
        }
        long from = Math.max(0, start < 0 ? value.length + start : start);
        long to = Math.min(value.length - 1L, Math.max(0, end < 0 ? value.length + end : end));
        if (from > to) {
            call.out().bulk(EMPTY);
        } else {
            call.out().bulk(value, (int) from, (int) (to - from + 1));
        }
    }

    private static void setrange(Call call) {
        long offset = call.integer(2);
        if (offset < 0) {
            throw new CommandError("ERR offset is out of range");
        }
        Entry entry = call.find(1);
        byte[] old = entry == null ? EMPTY : entry.string();
        byte[] part = call.bytes(3);
        if (part.length == 0) {
            call.out().integer(old.length);
            return;
        }
        requireFits(offset > LONGEST ? offset : offset + part.length);
        byte[] value = Arrays.copyOf(old, Math.max(old.length, (int) offset + part.length));
        System.arraycopy(part, 0, value, (int) offset, part.length);
        byte[] key = call.bytes(1);
        if (entry == null) {
            call.setString(key, value, Entry.NEVER);
        } else {
            call.update(entry, value);
        }
        call.event('$', "setrange", key, value);
        call.out().integer(value.length);
    }

    private static int bitOffset(Call call) {
        long offset = call.integer(2, 0, 8L * LONGEST - 1, NO_OFFSET);
        return (int) offset;
    }

    private static void setbit(Call call) {
        int offset = bitOffset(call);
        long bit = call.integer(3, 0, 1, NO_BIT);
        Entry entry = call.find(1);
        byte[] old = entry == null ? EMPTY : entry.string();
        byte[] value = Arrays.copyOf(old, Math.max(old.length, (offset >> 3) + 1));
        int mask = 0x80 >> (offset & 7);
        boolean before = (value[offset >> 3] & mask) != 0;
        value[offset >> 3] = (byte) (bit == 1 ? value[offset >> 3] | mask : value[offset >> 3] & ~mask);
        byte[] key = call.bytes(1);
        if (entry == null) {
            call.setString(key, value, Entry.NEVER);
        } else {
            call.update(entry, value);
        }
        call.event('$', "setbit", key, value);
        call.out().integer(before ? 1 : 0);
    }

    private static void getbit(Call call) {
        int offset = bitOffset(call);
        byte[] value = call.string(1);
        boolean set = value != null && offset >> 3 < value.length && (value[offset >> 3] & 0x80 >> (offset & 7)) != 0;
        call.out().integer(set ? 1 : 0);
    }
}
