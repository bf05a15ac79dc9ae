package io.netloft.kvstore.core;

import io.netloft.proto.resp.RespVersion;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Ranges of sorted sets by rank, score or bytes, forwards or backwards, answered or stored. */
final class SortedSetRanges {
    private enum By {
        ANY,
        RANK,
        SCORE,
        LEX
    }

    private final Call call;
    private final boolean stores;
    private final int lowAt;
    private By by;
    private final boolean fixedBy;
    private boolean fixedOrder;
    private boolean reversed;
    private boolean withScores;
    private long offset;
    private long limit = -1;

    private SortedSetRanges(Call call, boolean stores, By by) {
        this.call = call;
        this.stores = stores;
        this.lowAt = stores ? 3 : 2;
        this.fixedBy = by != By.ANY;
        this.by = by == By.ANY ? By.RANK : by;
    }

    static void bind(BiConsumer<String, Execution> bind) {
        bind.accept("zrange", call -> new SortedSetRanges(call, false, By.ANY).run());
        bind.accept("zrangestore", call -> new SortedSetRanges(call, true, By.ANY).run());
        bind.accept("zrangebyscore", call -> fixed(call, By.SCORE, false));
        bind.accept("zrangebylex", call -> fixed(call, By.LEX, false));
        bind.accept("zrevrange", call -> fixed(call, By.RANK, true));
        bind.accept("zrevrangebyscore", call -> fixed(call, By.SCORE, true));
        bind.accept("zrevrangebylex", call -> fixed(call, By.LEX, true));
    }

    private static void fixed(Call call, By by, boolean reversed) {
        SortedSetRanges range = new SortedSetRanges(call, false, by);
        range.fixedOrder = true;
        range.reversed = reversed;
        range.run();
    }

    private void run() {
        options();
        Function<SortedSetValue, RankRange> finder = finder();
        SortedSetValue set = call.read(lowAt - 1, SortedSetValue.class);
        RankRange range = set == null ? RankRange.NONE : finder.apply(set);
        if (stores) {
            store(set, range);
        } else {
            answer(set, range);
        }
    }

    private void options() {
        for (int i = lowAt + 2; i < call.count(); i++) {
            if (!stores && call.is(i, "WITHSCORES")) {
                withScores = true;
            } else if (call.is(i, "LIMIT") && i + 2 < call.count()) {
                offset = call.integer(++i);
                limit = call.integer(++i);
            } else if (!fixedOrder && call.is(i, "REV")) {
                reversed = true;
            } else if (!fixedBy && call.is(i, "BYLEX")) {
                by = By.LEX;
            } else if (!fixedBy && call.is(i, "BYSCORE")) {
                by = By.SCORE;
            } else {
                throw CommandError.SYNTAX;
            }
        }
        if (limit != -1 && by == By.RANK) {
            throw new CommandError(
                    "ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX");
        }
        if (withScores && by == By.LEX) {
            throw new CommandError("ERR syntax error, WITHSCORES not supported in combination with BYLEX");
        }
    }

    private Function<SortedSetValue, RankRange> finder() {
        if (by == By.RANK) {
            long start = call.integer(lowAt);
            long stop = call.integer(lowAt + 1);
            return set -> {
                RankRange range = RankRange.of(start, stop, set.size());
                return reversed ? range.mirrored(set.size()) : range;
            };
        }
        int low = reversed ? lowAt + 1 : lowAt;
        int high = reversed ? lowAt : lowAt + 1;
        if (by == By.SCORE) {
            ScoreRange range = ScoreRange.parse(call, low, high);
            return set -> range.ranks(set).limited(offset, limit, reversed);
        }
        LexRange range = LexRange.parse(call, low, high);
        return set -> range.ranks(set).limited(offset, limit, reversed);
    }

    private void answer(@Nullable SortedSetValue set, RankRange range) {
        boolean nested = withScores && call.out().version() == RespVersion.RESP3;
        call.out().array(withScores && !nested ? 2 * range.length() : range.length());
        if (set == null || range.length() == 0) {
            return;
        }
        Consumer<Scored> sink = item -> write(call, item, withScores, nested);
        if (reversed) {
            set.eachReversed(range.from(), range.to(), sink);
        } else {
            set.each(range.from(), range.to(), sink);
        }
    }

    static void write(Call call, Scored item, boolean withScore, boolean nested) {
        if (nested) {
            call.out().array(2);
        }
        call.out().bulk(item.member());
        if (withScore) {
            call.out().decimal(item.score());
        }
    }

    private void store(@Nullable SortedSetValue set, RankRange range) {
        SortedSetValue result = new SortedSetValue(call.generation(), call.hashSeed());
        if (set != null) {
            set.each(range.from(), range.to(), item -> result.add(item.member(), item.score()));
        }
        store(call, result);
    }

    /** Stores a result at the first key, or deletes that when there is none; answers its size. */
    static void store(Call call, SortedSetValue result) {
        byte[] to = call.bytes(1);
        if (!result.isEmpty()) {
            call.overwrite(to, result);
            call.event('z', call.spec().name(), to);
        } else if (call.find(to) != null) {
            call.delete(to);
        }
        call.out().integer(result.size());
    }
}
