package io.netloft.bench.kvstore;

import io.netloft.bench.run.Bound;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of one lane beside others.
 *
 * @param quantity that is compared
 * @param ours label of our lane
 * @param theirs labels of the lanes beside it; the best of them counts
 * @param bound of the ratio
 * @param stretch what would be better still
 */
record Verdict(
        Quantity quantity,
        String ours,
        List<String> theirs,
        Bound bound,
        @Nullable Bound stretch) {
    /** What lanes are compared by. */
    enum Quantity {
        RATE("ops/s", true),
        P50("p50", false);

        private final String words;
        private final boolean moreIsBetter;

        Quantity(String words, boolean moreIsBetter) {
            this.words = words;
            this.moreIsBetter = moreIsBetter;
        }

        private double in(Tally tally) {
            return this == RATE ? tally.rate() : tally.p50Ms();
        }
    }

    /** A sentence such as {@code netloft -P 16: ops/s 1.12× of redis-server -P 16; at least 1.00×: met}. */
    String judge(Map<String, Tally> tallies) {
        String best = theirs.stream()
                .reduce((one, other) -> better(figure(tallies, one), figure(tallies, other)) ? one : other)
                .orElseThrow();
        double ratio = figure(tallies, ours) / figure(tallies, best);
        String words = String.format(Locale.ROOT, "%s: %s %.2f× of %s; ", ours, quantity.words, ratio, best);
        return words + bound.judge(ratio) + (stretch == null ? "" : "; stretch, " + stretch.judge(ratio));
    }

    private boolean better(double one, double other) {
        return quantity.moreIsBetter ? one >= other : one <= other;
    }

    private double figure(Map<String, Tally> tallies, String lane) {
        Tally tally = tallies.get(lane);
        if (tally == null) {
            throw new IllegalArgumentException("lane: " + lane + " (expected: of " + tallies.keySet() + ")");
        }
        return quantity.in(tally);
    }
}
