package io.netloft.kvstore.core;

import java.util.function.BiConsumer;

/** What takes elements out of lists, at their ends. */
final class ListPops {
    private ListPops() {}

    static void bind(BiConsumer<String, Execution> bind) {
        bind.accept("lpop", call -> pop(call, true));
        bind.accept("rpop", call -> pop(call, false));
        bind.accept("lmove", call -> move(call, left(call, 3), left(call, 4)));
        bind.accept("rpoplpush", call -> move(call, false, true));
        bind.accept("lmpop", ListPops::lmpop);
    }

    private static void pop(Call call, boolean left) {
        if (call.count() > 3) {
            throw call.wrongNumber();
        }
        boolean many = call.count() == 3;
        long count = many ? call.integer(2, 0, Long.MAX_VALUE, CommandError.NOT_POSITIVE) : 1;
        byte[] key = call.bytes(1);
        ListValue list = call.edit(key, ListValue.class);
        if (list == null) {
            if (many) {
                call.out().nullArray();
            } else {
                call.out().nullBulk();
            }
        } else if (!many) {
            call.out().bulk(list.pop(left));
            call.changed(key, list, 'l', left ? "lpop" : "rpop");
        } else {
            popMany(call, key, list, left, count);
        }
    }

    /** Pops up to {@code count} elements into an array. */
    static void popMany(Call call, byte[] key, ListValue list, boolean left, long count) {
        int popped = (int) Math.min(count, list.size());
        call.out().array(popped);
        for (int i = 0; i < popped; i++) {
            call.out().bulk(list.pop(left));
        }
        if (popped > 0) {
            call.changed(key, list, 'l', left ? "lpop" : "rpop");
        }
    }

    static boolean left(Call call, int i) {
        if (call.is(i, "LEFT")) {
            return true;
        }
        if (call.is(i, "RIGHT")) {
            return false;
        }
        throw CommandError.SYNTAX;
    }

    private static void move(Call call, boolean fromLeft, boolean toLeft) {
        if (!moved(call, call.bytes(1), fromLeft, toLeft)) {
            call.out().nullBulk();
        }
    }

    /** Moves an element from a list to the one that is the second argument; false when the first is not there. */
    static boolean moved(Call call, byte[] from, boolean fromLeft, boolean toLeft) {
        ListValue source = call.edit(from, ListValue.class);
        if (source == null) {
            return false;
        }
        byte[] to = call.bytes(2);
        ListValue there = call.edit(to, ListValue.class);
        byte[] element = source.pop(fromLeft);
        ListValue target = there == null ? new ListValue(call.generation()) : there;
        target.push(toLeft, element);
        call.changed(to, target, 'l', toLeft ? "lpush" : "rpush");
        call.changed(from, source, 'l', fromLeft ? "lpop" : "rpop");
        call.out().bulk(element);
        return true;
    }

    private static void lmpop(Call call) {
        MultiPop pop = MultiPop.parse(call, 1);
        for (int i = pop.firstKey(); i <= pop.lastKey(); i++) {
            byte[] key = call.bytes(i);
            ListValue list = call.edit(key, ListValue.class);
            if (list != null) {
                popNamed(call, key, list, pop);
                return;
            }
        }
        call.out().nullArray();
    }

    /** Pops from a list that is there and answers its name with the elements. */
    static void popNamed(Call call, byte[] key, ListValue list, MultiPop pop) {
        call.out().array(2).bulk(key);
        popMany(call, key, list, pop.first(), pop.count());
    }
}
