package io.netloft.bench.run;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** The rounds of a row: in each, everything that is measured has its turn once. */
public final class InTurn {
    private InTurn() {}

    /**
     * Runs the rounds, and says so.
     *
     * @param row whose rounds they are
     * @param all what is measured
     * @param label of one
     * @param empty a tally without a turn
     * @param turn measures one, into its tally
     * @return the tallies by label, in the order of {@code all}
     */
    public static <L, T> Map<String, T> measure(
            String row, int rounds, List<L> all, Function<L, String> label, Supplier<T> empty, BiConsumer<L, T> turn) {
        Map<String, T> tallies = new LinkedHashMap<>();
        all.forEach(one -> tallies.put(label.apply(one), empty.get()));
        for (int round = 0; round < rounds; round++) {
            for (L one : order(all, round)) {
                String its = label.apply(one);
                turn.accept(one, Objects.requireNonNull(tallies.get(its)));
                Talk.say(row + ": round " + (round + 1) + " of " + rounds + ", " + its);
            }
        }
        return tallies;
    }

    /** Each round begins with another one, so that none always follows the same one. */
    static <L> List<L> order(List<L> all, int round) {
        List<L> turned = new ArrayList<>(all);
        Collections.rotate(turned, -round);
        return turned;
    }
}
