package io.netloft.kvstore.core;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Strings that are numbers. */
final class CounterCommands {
    private CounterCommands() {}

    static void bind(BiConsumer<String, Execution> bind) {
        bind.accept("incr", call -> add(call, 1));
        bind.accept("decr", call -> add(call, -1));
        bind.accept("incrby", call -> add(call, call.integer(2)));
        bind.accept("decrby", CounterCommands::decrby);
        bind.accept("incrbyfloat", CounterCommands::incrbyfloat);
    }

    private static void decrby(Call call) {
        long amount = call.integer(2);
        if (amount == Long.MIN_VALUE) {
            throw new CommandError("ERR decrement would overflow");
        }
        add(call, -amount);
    }

    private static void add(Call call, long amount) {
        Entry entry = call.find(1);
        long before = entry == null ? 0 : Numbers.integer(entry.string());
        long after = sum(before, amount);
        store(call, entry, Numbers.text(after), "incrby");
        call.out().integer(after);
    }

    static long sum(long a, long b) {
        long sum = a + b;
        if (((a ^ sum) & (b ^ sum)) < 0) {
            throw CommandError.OVERFLOW;
        }
        return sum;
    }

    private static void store(Call call, @Nullable Entry entry, byte[] value, String event) {
        byte[] key = entry == null ? call.bytes(1) : entry.key();
        if (entry == null) {
            call.setString(key, value, Entry.NEVER);
        } else {
            call.update(entry, value);
        }
        call.event('$', event, key, value);
    }

    private static void incrbyfloat(Call call) {
        Entry entry = call.find(1);
        byte[] before = entry == null ? null : entry.string();
        byte[] after = sum(before, call.text(2), CommandError.NOT_FLOAT);
        store(call, entry, after, "incrbyfloat");
        call.out().bulk(after);
    }

    /** Refuses what is no number, and an infinite one, before the key is looked at. */
    static void requireFinite(String amount) {
        if (LongDouble.parse(amount, CommandError.NOT_FLOAT) == null) {
            throw new CommandError("ERR value is NaN or Infinity");
        }
    }

    static byte[] sum(byte @Nullable [] before, String amount, CommandError notFloat) {
        BigDecimal old = before == null
                ? BigDecimal.ZERO
                : LongDouble.parse(new String(before, StandardCharsets.ISO_8859_1), notFloat);
        BigDecimal change = LongDouble.parse(amount, CommandError.NOT_FLOAT);
        if (old == null || change == null) {
            throw CommandError.NOT_A_NUMBER;
        }
        return LongDouble.sum(old, change);
    }
}
