package io.netloft.kvstore.core;

import io.netloft.proto.resp.RespVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What changes sorted sets. */
final class SortedSetWrites {
    private SortedSetWrites() {}

    static void bind(BiConsumer<String, Execution> bind) {
        bind.accept("zadd", SortedSetWrites::zadd);
        bind.accept("zincrby", SortedSetWrites::zincrby);
        bind.accept("zrem", SortedSetWrites::zrem);
        bind.accept("zremrangebyrank", SortedSetWrites::zremrangebyrank);
        bind.accept("zremrangebyscore", SortedSetWrites::zremrangebyscore);
        bind.accept("zremrangebylex", SortedSetWrites::zremrangebylex);
        bind.accept("zpopmin", call -> pop(call, true));
        bind.accept("zpopmax", call -> pop(call, false));
        bind.accept("zmpop", SortedSetWrites::zmpop);
    }

    /** ZADD's options. */
    private record Options(boolean nx, boolean xx, boolean gt, boolean lt, boolean ch, boolean incr, int pairsAt) {
        static Options parse(Call call) {
            boolean[] on = new boolean[6];
            String[] words = {"NX", "XX", "GT", "LT", "CH", "INCR"};
            int at = 2;
            for (; at < call.count(); at++) {
                int word = 0;
                while (word < words.length && !call.is(at, words[word])) {
                    word++;
                }
                if (word == words.length) {
                    break;
                }
                on[word] = true;
            }
            return new Options(on[0], on[1], on[2], on[3], on[4], on[5], at).checked(call.count() - at);
        }

        private Options checked(int arguments) {
            if (arguments == 0 || arguments % 2 != 0) {
                throw CommandError.SYNTAX;
            }
            if (nx && xx) {
                throw new CommandError("ERR XX and NX options at the same time are not compatible");
            }
            if ((nx && (gt || lt)) || (gt && lt)) {
                throw new CommandError("ERR GT, LT, and/or NX options at the same time are not compatible");
            }
            if (incr && arguments > 2) {
                throw new CommandError("ERR INCR option supports a single increment-element pair");
            }
            return this;
        }

        boolean allows(double before, double after) {
            return !nx && !(lt && after >= before) && !(gt && after <= before);
        }
    }

    /** What became of the pairs of a command. */
    private static final class Outcome {
        private int added;
        private int updated;
        private int processed;
        private double score;
    }

    private static void zadd(Call call) {
        Options options = Options.parse(call);
        Outcome outcome = add(call, options);
        if (!options.incr()) {
            call.out().integer(options.ch() ? outcome.added + outcome.updated : outcome.added);
        } else if (outcome.processed > 0) {
            call.out().decimal(outcome.score);
        } else {
            call.out().nullBulk();
        }
    }

    private static void zincrby(Call call) {
        Outcome outcome = add(call, new Options(false, false, false, false, false, true, 2));
        call.out().decimal(outcome.score);
    }

    private static Outcome add(Call call, Options options) {
        double[] scores = new double[(call.count() - options.pairsAt()) / 2];
        for (int i = 0; i < scores.length; i++) {
            // a zero has no sign once it is stored
            scores[i] = call.decimal(options.pairsAt() + 2 * i) + 0.0;
        }
        byte[] key = call.bytes(1);
        SortedSetValue there = call.edit(key, SortedSetValue.class);
        Outcome outcome = new Outcome();
        if (there == null && options.xx()) {
            return outcome;
        }
        SortedSetValue set = there == null ? new SortedSetValue(call.generation(), call.hashSeed()) : there;
        for (int i = 0; i < scores.length; i++) {
            addOne(set, call.bytes(options.pairsAt() + 2 * i + 1), scores[i], options, outcome);
        }
        if (outcome.added + outcome.updated > 0) {
            call.changed(key, set, 'z', options.incr() ? "zincr" : "zadd");
        }
        return outcome;
    }

    private static void addOne(SortedSetValue set, byte[] member, double score, Options options, Outcome outcome) {
        Scored old = set.find(member);
        if (old == null) {
            if (!options.xx()) {
                set.add(member, score);
                outcome.added++;
                outcome.processed++;
                outcome.score = score;
            }
            return;
        }
        double after = options.incr() ? old.score() + score : score;
        if (Double.isNaN(after) && !options.nx()) {
            throw CommandError.SCORE_NAN;
        }
        if (!options.allows(old.score(), after)) {
            return;
        }
        outcome.processed++;
        outcome.score = after;
        if (after != old.score()) {
            set.rescore(old, after);
            outcome.updated++;
        }
    }

    private static void zrem(Call call) {
        byte[] key = call.bytes(1);
        SortedSetValue set = call.edit(key, SortedSetValue.class);
        int removed = 0;
        for (int i = 2; set != null && i < call.count(); i++) {
            Scored item = set.find(call.bytes(i));
            if (item != null) {
                set.remove(item);
                removed++;
            }
        }
        if (set != null && removed > 0) {
            call.changed(key, set, 'z', "zrem");
        }
        call.out().integer(removed);
    }

    private static void zremrangebyrank(Call call) {
        long start = call.integer(2);
        long stop = call.integer(3);
        byte[] key = call.bytes(1);
        SortedSetValue set = call.edit(key, SortedSetValue.class);
        removeRange(call, key, set, set == null ? RankRange.NONE : RankRange.of(start, stop, set.size()));
    }

    private static void zremrangebyscore(Call call) {
        ScoreRange range = ScoreRange.parse(call, 2, 3);
        byte[] key = call.bytes(1);
        SortedSetValue set = call.edit(key, SortedSetValue.class);
        removeRange(call, key, set, set == null ? RankRange.NONE : range.ranks(set));
    }

    private static void zremrangebylex(Call call) {
        LexRange range = LexRange.parse(call, 2, 3);
        byte[] key = call.bytes(1);
        SortedSetValue set = call.edit(key, SortedSetValue.class);
        removeRange(call, key, set, set == null ? RankRange.NONE : range.ranks(set));
    }

    private static void removeRange(Call call, byte[] key, @Nullable SortedSetValue set, RankRange range) {
        if (set != null && range.length() > 0) {
            take(set, range).forEach(set::remove);
            call.changed(key, set, 'z', call.spec().name());
        }
        call.out().integer(range.length());
    }

    private static List<Scored> take(SortedSetValue set, RankRange range) {
        List<Scored> items = new ArrayList<>(range.length());
        set.each(range.from(), range.to(), items::add);
        return items;
    }

    private static void pop(Call call, boolean lowest) {
        if (call.count() > 3) {
            throw CommandError.SYNTAX;
        }
        boolean many = call.count() == 3;
        long count = many ? call.integer(2, 0, Long.MAX_VALUE, CommandError.NOT_POSITIVE) : 1;
        byte[] key = call.bytes(1);
        SortedSetValue set = call.edit(key, SortedSetValue.class);
        if (set == null || count == 0) {
            call.out().emptyArray();
            return;
        }
        boolean nested = many && call.out().version() == RespVersion.RESP3;
        int popped = (int) Math.min(count, set.size());
        call.out().array(nested ? popped : 2 * popped);
        pop(call, key, set, lowest, popped, nested);
    }

    /** Pops members and writes each with its score. */
    static void pop(Call call, byte[] key, SortedSetValue set, boolean lowest, int count, boolean nested) {
        for (int i = 0; i < count; i++) {
            Scored item = set.at(lowest ? 0 : set.size() - 1);
            set.remove(item);
            if (nested) {
                call.out().array(2);
            }
            call.out().bulk(item.member()).decimal(item.score());
        }
        call.changed(key, set, 'z', lowest ? "zpopmin" : "zpopmax");
    }

    private static void zmpop(Call call) {
        MultiPop pop = MultiPop.parse(call, 1);
        for (int i = pop.firstKey(); i <= pop.lastKey(); i++) {
            byte[] key = call.bytes(i);
            SortedSetValue set = call.edit(key, SortedSetValue.class);
            if (set != null) {
                popNamed(call, key, set, pop);
                return;
            }
        }
        call.out().nullArray();
    }

    /** Pops from a sorted set that is there and answers its name with the members. */
    static void popNamed(Call call, byte[] key, SortedSetValue set, MultiPop pop) {
        int popped = (int) Math.min(pop.count(), set.size());
        call.out().array(2).bulk(key).array(popped);
        pop(call, key, set, pop.first(), popped, true);
    }
}
