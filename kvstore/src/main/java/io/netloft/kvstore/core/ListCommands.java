package io.netloft.kvstore.core;

import java.util.Arrays;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Lists, but for what moves elements out of them ({@link ListPops}). */
final class ListCommands {
    private ListCommands() {}

    static void bind(BiConsumer<String, Execution> bind) {
        bind.accept("lpush", call -> push(call, true, false));
        bind.accept("rpush", call -> push(call, false, false));
        bind.accept("lpushx", call -> push(call, true, true));
        bind.accept("rpushx", call -> push(call, false, true));
        bind.accept("llen", ListCommands::llen);
        bind.accept("lindex", ListCommands::lindex);
        bind.accept("lset", ListCommands::lset);
        bind.accept("linsert", ListCommands::linsert);
        bind.accept("lrange", ListCommands::lrange);
        bind.accept("ltrim", ListCommands::ltrim);
        bind.accept("lrem", ListCommands::lrem);
        bind.accept("lpos", ListCommands::lpos);
    }

    private static void push(Call call, boolean left, boolean onlyIfThere) {
        byte[] key = call.bytes(1);
        ListValue list = call.edit(key, ListValue.class);
        if (list == null && onlyIfThere) {
            call.out().integer(0);
            return;
        }
        ListValue to = list == null ? new ListValue(call.generation()) : list;
        for (int i = 2; i < call.count(); i++) {
            to.push(left, call.bytes(i));
        }
        call.changed(key, to, 'l', left ? "lpush" : "rpush");
        call.out().integer(to.size());
    }

    private static void llen(Call call) {
        ListValue list = call.read(1, ListValue.class);
        call.out().integer(list == null ? 0 : list.size());
    }

    /** A place counted from the end when it is negative; −1 when there is none. */
    private static int place(ListValue list, long at) {
        long place = at < 0 ? list.size() + at : at;
        return place < 0 || place >= list.size() ? -1 : (int) place;
    }

    private static void lindex(Call call) {
        ListValue list = call.read(1, ListValue.class);
        if (list == null) {
            call.out().nullBulk();
            return;
        }
        int at = place(list, call.integer(2));
        if (at < 0) {
            call.out().nullBulk();
        } else {
            call.out().bulk(list.get(at));
        }
    }

    private static void lset(Call call) {
        byte[] key = call.bytes(1);
        ListValue list = call.edit(key, ListValue.class);
        if (list == null) {
            throw CommandError.NO_KEY;
        }
        int at = place(list, call.integer(2));
        if (at < 0) {
            throw CommandError.OUT_OF_RANGE;
        }
        list.set(at, call.bytes(3));
        call.changed(key, list, 'l', "lset");
        call.out().ok();
    }

    private static void linsert(Call call) {
        boolean after = call.is(2, "AFTER");
        if (!after && !call.is(2, "BEFORE")) {
            throw CommandError.SYNTAX;
        }
        byte[] key = call.bytes(1);
        ListValue list = call.edit(key, ListValue.class);
        if (list == null) {
            call.out().integer(0);
            return;
        }
        byte[] pivot = call.bytes(3);
        for (int i = 0; i < list.size(); i++) {
            if (Arrays.equals(list.get(i), pivot)) {
                list.insert(after ? i + 1 : i, call.bytes(4));
                call.changed(key, list, 'l', "linsert");
                call.out().integer(list.size());
                return;
            }
        }
        call.out().integer(-1);
    }

    private static void lrange(Call call) {
        long start = call.integer(2);
        long stop = call.integer(3);
        ListValue list = call.read(1, ListValue.class);
        RankRange range = list == null ? RankRange.NONE : RankRange.of(start, stop, list.size());
        call.out().array(range.length());
        for (int i = range.from(); list != null && i < range.to(); i++) {
            call.out().bulk(list.get(i));
        }
    }

    private static void ltrim(Call call) {
        long start = call.integer(2);
        long stop = call.integer(3);
        byte[] key = call.bytes(1);
        ListValue list = call.edit(key, ListValue.class);
        if (list != null) {
            RankRange range = RankRange.of(start, stop, list.size());
            list.keep(range.from(), range.to());
            call.changed(key, list, 'l', "ltrim");
        }
        call.out().ok();
    }

    private static void lrem(Call call) {
        long count = call.integer(2);
        byte[] key = call.bytes(1);
        ListValue list = call.edit(key, ListValue.class);
        byte[] element = call.bytes(3);
        int removed = 0;
        if (list != null) {
            long most = count == 0 || count == Long.MIN_VALUE ? Integer.MAX_VALUE : Math.abs(count);
            removed = list.remove(
                    one -> Arrays.equals(one, element), (int) Math.min(most, Integer.MAX_VALUE), count >= 0);
            if (removed > 0) {
                call.changed(key, list, 'l', "lrem");
            }
        }
        call.out().integer(removed);
    }

    private static void lpos(Call call) {
        long rank = 1;
        long count = -1;
        long most = 0;
        for (int i = 3; i < call.count(); i++) {
            boolean more = i + 1 < call.count();
            if (call.is(i, "RANK") && more) {
                rank = rank(call, ++i);
            } else if (call.is(i, "COUNT") && more) {
                count = notNegative(call, ++i, "COUNT can't be negative");
            } else if (call.is(i, "MAXLEN") && more) {
                most = notNegative(call, ++i, "MAXLEN can't be negative");
            } else {
                throw CommandError.SYNTAX;
            }
        }
        ListValue list = call.read(1, ListValue.class);
        int[] found = list == null
                ? new int[0]
                : find(list, call.bytes(2), rank, count < 0 ? 1 : count, most == 0 ? list.size() : most);
        if (count >= 0) {
            call.out().array(found.length);
            for (int at : found) {
                call.out().integer(at);
            }
        } else if (found.length > 0) {
            call.out().integer(found[0]);
        } else {
            call.out().nullBulk();
        }
    }

    private static long rank(Call call, int i) {
        long rank = call.integer(i);
        if (rank == 0) {
            throw new CommandError("ERR RANK can't be zero: use 1 to start from the first match, 2 from the second"
                    + " ... or use negative to start from the end of the list");
        }
        return rank;
    }

    private static long notNegative(Call call, int i, String otherwise) {
        CommandError error = new CommandError("ERR " + otherwise);
        long value = call.integer(i, error);
        if (value < 0) {
            throw error;
        }
        return value;
    }

    private static int[] find(ListValue list, byte[] element, long rank, long count, long most) {
        int[] found = new int[16];
        int length = 0;
        long skip = rank == Long.MIN_VALUE ? 0 : Math.abs(rank) - 1;
        long steps = Math.min(most, list.size());
        for (int n = 0; n < steps && (count == 0 || length < count); n++) {
            int at = rank > 0 ? n : list.size() - 1 - n;
            if (Arrays.equals(list.get(at), element)) {
                if (skip > 0) {
                    skip--;
                    continue;
                }
                if (length == found.length) {
                    found = Arrays.copyOf(found, 2 * length);
                }
                found[length++] = at;
            }
        }
        return Arrays.copyOf(found, length);
    }

    static void reply(Call call, byte @Nullable [] value) {
        if (value == null) {
            call.out().nullBulk();
        } else {
            call.out().bulk(value);
        }
    }
}
