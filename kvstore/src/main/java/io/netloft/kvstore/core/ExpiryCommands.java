package io.netloft.kvstore.core;

import java.util.EnumSet;
import java.util.Set;
import java.util.function.BiConsumer;

/** When keys vanish. */
final class ExpiryCommands {
    private static final long SECOND = 1_000;

    private ExpiryCommands() {}

    static void bind(BiConsumer<String, Execution> bind) {
        bind.accept("expire", call -> expire(call, true, false));
        bind.accept("pexpire", call -> expire(call, false, false));
        bind.accept("expireat", call -> expire(call, true, true));
        bind.accept("pexpireat", call -> expire(call, false, true));
        bind.accept("persist", ExpiryCommands::persist);
        bind.accept("ttl", call -> left(call, true, false));
        bind.accept("pttl", call -> left(call, false, false));
        bind.accept("expiretime", call -> left(call, true, true));
        bind.accept("pexpiretime", call -> left(call, false, true));
    }

    private enum Condition {
        NX,
        XX,
        GT,
        LT
    }

    private static void expire(Call call, boolean seconds, boolean absolute) {
        Set<Condition> conditions = conditions(call);
        long when = when(call, seconds, absolute);
        Entry entry = call.find(1);
        if (entry == null || !met(conditions, entry.expireAt(), when)) {
            call.out().integer(0);
            return;
        }
        set(call, entry, when);
        call.out().integer(1);
    }

    private static Set<Condition> conditions(Call call) {
        Set<Condition> found = EnumSet.noneOf(Condition.class);
        for (int i = 3; i < call.count(); i++) {
            found.add(condition(call, i));
        }
        boolean relative = found.contains(Condition.GT) || found.contains(Condition.LT) || found.contains(Condition.XX);
        if (found.contains(Condition.NX) && relative) {
            throw new CommandError("ERR NX and XX, GT or LT options at the same time are not compatible");
        }
        if (found.contains(Condition.GT) && found.contains(Condition.LT)) {
            throw new CommandError("ERR GT and LT options at the same time are not compatible");
        }
        return found;
    }

    private static Condition condition(Call call, int i) {
        for (Condition condition : Condition.values()) {
            if (call.is(i, condition.name())) {
                return condition;
            }
        }
        throw new CommandError("ERR Unsupported option " + call.text(i));
    }

    private static boolean met(Set<Condition> conditions, long before, long when) {
        boolean stays = before == Entry.NEVER;
        return !(conditions.contains(Condition.NX) && !stays)
                && !(conditions.contains(Condition.XX) && stays)
                && !(conditions.contains(Condition.GT) && (stays || when <= before))
                && !(conditions.contains(Condition.LT) && !stays && when >= before);
    }

    private static long when(Call call, boolean seconds, boolean absolute) {
        long value = call.integer(2);
        if (seconds && (value > Long.MAX_VALUE / SECOND || value < Long.MIN_VALUE / SECOND)) {
            throw Expiry.invalid(call);
        }
        long millis = seconds ? value * SECOND : value;
        long base = absolute ? 0 : call.now();
        if (millis > Long.MAX_VALUE - base) {
            throw Expiry.invalid(call);
        }
        return Math.min(millis + base, Entry.NEVER - 1);
    }

    /** Makes a key vanish at a time; at once when that is over. */
    static void set(Call call, Entry entry, long when) {
        if (when <= call.now()) {
            call.delete(entry.key());
            return;
        }
        call.store().put(entry.key(), entry.value(), when);
        call.event('g', "expire", entry.key());
    }

    private static void persist(Call call) {
        Entry entry = call.find(1);
        call.out().integer(entry != null && persist(call, entry) ? 1 : 0);
    }

    static boolean persist(Call call, Entry entry) {
        if (entry.expireAt() == Entry.NEVER) {
            return false;
        }
        call.store().put(entry.key(), entry.value(), Entry.NEVER);
        call.event('g', "persist", entry.key());
        return true;
    }

    private static void left(Call call, boolean seconds, boolean absolute) {
        Entry entry = call.find(1);
        if (entry == null) {
            call.out().integer(-2);
        } else if (entry.expireAt() == Entry.NEVER) {
            call.out().integer(-1);
        } else {
            long millis = Math.max(0, absolute ? entry.expireAt() : entry.expireAt() - call.now());
            call.out().integer(seconds ? (millis + SECOND / 2) / SECOND : millis);
        }
    }
}
