package io.netloft.kvstore.core;

import io.netloft.proto.resp.RespVersion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What combines several sorted sets, or sets whose members all score 1.
 *
 * <p>The inputs are taken from the smallest on, as Redis does, because the order of additions shows in the last digit.
 */
final class SortedSetAlgebra {
    private enum Kind {
        UNION,
        INTERSECTION,
        DIFFERENCE
    }

    private enum Aggregate {
        SUM,
        MIN,
        MAX
    }

    /** One input: a sorted set, a set or nothing. */
    private record Input(
            @Nullable SortedSetValue sorted, @Nullable SetValue plain, double weight) {
        int size() {
            return sorted != null ? sorted.size() : plain != null ? plain.size() : 0;
        }

        @Nullable
        Double score(byte[] member) {
            if (sorted != null) {
                Scored item = sorted.find(member);
                return item == null ? null : Double.valueOf(item.score());
            }
            return plain != null && plain.contains(member) ? Double.valueOf(1) : null;
        }

        void each(Consumer<Scored> sink) {
            if (sorted != null) {
                sorted.each(0, sorted.size(), sink);
            } else if (plain != null) {
                for (int i = 0; i < plain.size(); i++) {
                    sink.accept(new Scored(plain.get(i), 1));
                }
            }
        }

        double weighted(double score) {
            double value = weight * score;
            return Double.isNaN(value) ? 0 : value;
        }
    }

    private final Call call;
    private final Kind kind;
    private final boolean stores;
    private final boolean counts;
    private final List<Input> inputs = new ArrayList<>();
    private Aggregate aggregate = Aggregate.SUM;
    private boolean withScores;
    private int limit = Integer.MAX_VALUE;

    private SortedSetAlgebra(Call call, Kind kind, boolean stores, boolean counts) {
        this.call = call;
        this.kind = kind;
        this.stores = stores;
        this.counts = counts;
    }

    static void bind(BiConsumer<String, Execution> bind) {
        bind.accept("zunion", call -> new SortedSetAlgebra(call, Kind.UNION, false, false).run());
        bind.accept("zinter", call -> new SortedSetAlgebra(call, Kind.INTERSECTION, false, false).run());
        bind.accept("zdiff", call -> new SortedSetAlgebra(call, Kind.DIFFERENCE, false, false).run());
        bind.accept("zintercard", call -> new SortedSetAlgebra(call, Kind.INTERSECTION, false, true).run());
        bind.accept("zunionstore", call -> new SortedSetAlgebra(call, Kind.UNION, true, false).run());
        bind.accept("zinterstore", call -> new SortedSetAlgebra(call, Kind.INTERSECTION, true, false).run());
        bind.accept("zdiffstore", call -> new SortedSetAlgebra(call, Kind.DIFFERENCE, true, false).run());
    }

    private void run() {
        parse(stores ? 2 : 1);
        SortedSetValue result = new SortedSetValue(call.generation(), call.hashSeed());
        if (kind != Kind.DIFFERENCE) {
            inputs.sort(Comparator.comparingInt(Input::size));
        }
        switch (kind) {
            case UNION -> unite(result);
            case INTERSECTION -> intersect(result);
            case DIFFERENCE -> subtract(result);
        }
        if (stores) {
            SortedSetRanges.store(call, result);
        } else if (counts) {
            call.out().integer(result.size());
        } else {
            boolean nested = withScores && call.out().version() == RespVersion.RESP3;
            call.out().array(withScores && !nested ? 2 * result.size() : result.size());
            result.each(0, result.size(), item -> SortedSetRanges.write(call, item, withScores, nested));
        }
    }

    private void parse(int numberAt) {
        long keys = call.integer(numberAt);
        if (keys < 1) {
            throw new CommandError(
                    "ERR at least 1 input key is needed for '" + call.spec().name() + "' command");
        }
        if (keys > call.count() - numberAt - 1) {
            throw CommandError.SYNTAX;
        }
        int end = numberAt + 1 + (int) keys;
        List<@Nullable Entry> entries = new ArrayList<>();
        for (int i = numberAt + 1; i < end; i++) {
            Entry entry = call.find(i);
            if (entry != null && !(entry.value() instanceof SortedSetValue || entry.value() instanceof SetValue)) {
                throw CommandError.WRONG_TYPE;
            }
            entries.add(entry);
        }
        double[] weights = options(end, (int) keys);
        for (int i = 0; i < weights.length; i++) {
            Entry entry = entries.get(i);
            Object value = entry == null ? null : entry.value();
            inputs.add(new Input(
                    value instanceof SortedSetValue sorted ? sorted : null,
                    value instanceof SetValue set ? set : null,
                    weights[i]));
        }
    }

    private double[] options(int from, int keys) {
        double[] weights = new double[keys];
        Arrays.fill(weights, 1);
        boolean weighs = kind != Kind.DIFFERENCE && !counts;
        for (int i = from; i < call.count(); i++) {
            if (weighs && call.is(i, "WEIGHTS") && call.count() - i > keys) {
                for (int k = 0; k < keys; k++) {
                    weights[k] = weight(++i);
                }
            } else if (weighs && call.is(i, "AGGREGATE") && i + 1 < call.count()) {
                aggregate = aggregate(++i);
            } else if (!stores && !counts && call.is(i, "WITHSCORES")) {
                withScores = true;
            } else if (counts && call.is(i, "LIMIT") && i + 1 < call.count()) {
                limit = SetAlgebra.limit(call, i);
                return weights;
            } else {
                throw CommandError.SYNTAX;
            }
        }
        return weights;
    }

    private double weight(int i) {
        double weight = Numbers.parse(call.text(i));
        if (Double.isNaN(weight)) {
            throw new CommandError("ERR weight value is not a float");
        }
        return weight;
    }

    private Aggregate aggregate(int i) {
        for (Aggregate one : Aggregate.values()) {
            if (call.is(i, one.name())) {
                return one;
            }
        }
        throw CommandError.SYNTAX;
    }

    private double combined(double a, double b) {
        double value = switch (aggregate) {
            case SUM -> a + b;
            case MIN -> b < a ? b : a;
            case MAX -> b > a ? b : a;
        };
        return Double.isNaN(value) ? 0 : value;
    }

    private void unite(SortedSetValue result) {
        for (Input input : inputs) {
            input.each(item -> {
                Scored there = result.find(item.member());
                double value = input.weighted(item.score());
                if (there == null) {
                    result.add(item.member(), value);
                } else {
                    result.rescore(there, combined(there.score(), value));
                }
            });
        }
    }

    private void intersect(SortedSetValue result) {
        Input least = inputs.get(0);
        least.each(item -> {
            if (result.size() >= limit) {
                return;
            }
            double score = least.weighted(item.score());
            for (Input other : inputs.subList(1, inputs.size())) {
                Double there = other.score(item.member());
                if (there == null) {
                    return;
                }
                score = combined(score, other.weight * there);
            }
            result.add(item.member(), score);
        });
    }

    private void subtract(SortedSetValue result) {
        inputs.get(0).each(item -> {
            boolean elsewhere = inputs.stream().skip(1).anyMatch(other -> other.score(item.member()) != null);
            if (!elsewhere) {
                result.add(item.member(), item.score());
            }
        });
    }
}
