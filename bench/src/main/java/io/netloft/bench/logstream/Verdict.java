package io.netloft.bench.logstream;

import io.netloft.bench.run.Bound;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of one lane.
 *
 * @param ours label of our lane
 * @param theirs labels of the lanes beside it; the best of them counts
 * @param ratio bound of ours over its; null when it is only shown
 * @param alone bound of the figure by itself
 */
record Verdict(
        String ours,
        List<String> theirs,
        @Nullable Bound ratio,
        @Nullable Bound alone) {
    /** A sentence such as {@code netloft: lines/s 22.10× of websocketd; at least 20.00×: met}. */
    String judge(Figure figure, Map<String, Tally> tallies) {
        String best = best(figure, tallies);
        double value = value(tallies, ours);
        double times = value / value(tallies, best);
        String words = String.format(Locale.ROOT, "%s: %s %.2f× of %s", ours, figure.heading(), times, best);
        String judged = ratio == null ? words : words + "; " + ratio.judge(times);
        return alone == null ? judged : judged + "; " + figure.text(value) + alone.unit() + ", " + alone.judge(value);
    }

    /** The lane that counts among those beside ours. */
    String best(Figure figure, Map<String, Tally> tallies) {
        return theirs.stream()
                .reduce((one, other) -> figure.better(value(tallies, one), value(tallies, other)) ? one : other)
                .orElseThrow();
    }

    private static double value(Map<String, Tally> tallies, String lane) {
        Tally tally = tallies.get(lane);
        if (tally == null) {
            throw new IllegalArgumentException("lane: " + lane + " (expected: of " + tallies.keySet() + ")");
        }
        return tally.value();
    }
}
