package io.netloft.kvstore.core;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What combines several sets. */
final class SetAlgebra {
    private enum Kind {
        UNION,
        INTERSECTION,
        DIFFERENCE
    }

    private SetAlgebra() {}

    static void bind(BiConsumer<String, Execution> bind) {
        bind.accept("sunion", call -> read(call, Kind.UNION));
        bind.accept("sinter", call -> read(call, Kind.INTERSECTION));
        bind.accept("sdiff", call -> read(call, Kind.DIFFERENCE));
        bind.accept("sunionstore", call -> store(call, Kind.UNION));
        bind.accept("sinterstore", call -> store(call, Kind.INTERSECTION));
        bind.accept("sdiffstore", call -> store(call, Kind.DIFFERENCE));
        bind.accept("sintercard", SetAlgebra::sintercard);
    }

    private static void read(Call call, Kind kind) {
        SetValue result = combine(call, kind, sets(call, 1, call.count()), Integer.MAX_VALUE);
        call.out().set(result.size());
        for (int i = 0; i < result.size(); i++) {
            call.out().bulk(result.get(i));
        }
    }

    private static void store(Call call, Kind kind) {
        SetValue result = combine(call, kind, sets(call, 2, call.count()), Integer.MAX_VALUE);
        byte[] to = call.bytes(1);
        if (!result.isEmpty()) {
            call.overwrite(to, result);
            call.event('s', call.spec().name(), to);
        } else if (call.find(to) != null) {
            call.delete(to);
        }
        call.out().integer(result.size());
    }

    private static List<@Nullable SetValue> sets(Call call, int from, int to) {
        List<@Nullable SetValue> sets = new ArrayList<>();
        for (int i = from; i < to; i++) {
            sets.add(call.read(i, SetValue.class));
        }
        return sets;
    }

    private static SetValue combine(Call call, Kind kind, List<@Nullable SetValue> sets, int most) {
        SetValue result = new SetValue(call.generation(), call.hashSeed());
        switch (kind) {
            case UNION -> sets.forEach(set -> addAll(result, set));
            case INTERSECTION -> intersect(result, sets, most);
            case DIFFERENCE -> subtract(result, sets);
        }
        return result;
    }

    private static void addAll(SetValue result, @Nullable SetValue set) {
        for (int i = 0; set != null && i < set.size(); i++) {
            result.add(set.get(i));
        }
    }

    private static void intersect(SetValue result, List<@Nullable SetValue> sets, int most) {
        List<SetValue> there = new ArrayList<>();
        for (SetValue set : sets) {
            if (set == null) {
                return;
            }
            there.add(set);
        }
        there.sort(Comparator.comparingInt(SetValue::size));
        SetValue least = there.get(0);
        for (int i = 0; i < least.size() && result.size() < most; i++) {
            byte[] member = least.get(i);
            if (there.stream().skip(1).allMatch(set -> set.contains(member))) {
                result.add(member);
            }
        }
    }

    private static void subtract(SetValue result, List<@Nullable SetValue> sets) {
        SetValue first = sets.get(0);
        for (int i = 0; first != null && i < first.size(); i++) {
            byte[] member = first.get(i);
            if (sets.stream().skip(1).noneMatch(set -> set != null && set.contains(member))) {
                result.add(member);
            }
        }
    }

    private static void sintercard(Call call) {
        CommandError none = new CommandError("ERR numkeys should be greater than 0");
        long keys = call.integer(1, none);
        if (keys < 1) {
            throw none;
        }
        if (keys > call.count() - 2) {
            throw new CommandError("ERR Number of keys can't be greater than number of args");
        }
        int end = 2 + (int) keys;
        int most = limit(call, end);
        SetValue result = combine(call, Kind.INTERSECTION, sets(call, 2, end), most);
        call.out().integer(result.size());
    }

    /** The {@code LIMIT} that may follow the keys; as good as none for 0. */
    static int limit(Call call, int from) {
        CommandError negative = new CommandError("ERR LIMIT can't be negative");
        long limit = 0;
        for (int i = from; i < call.count(); i++) {
            if (!call.is(i, "LIMIT") || i + 1 == call.count()) {
                throw CommandError.SYNTAX;
            }
            limit = call.integer(++i, negative);
            if (limit < 0) {
                throw negative;
            }
        }
        return limit == 0 ? Integer.MAX_VALUE : (int) Math.min(limit, Integer.MAX_VALUE);
    }
}
