package io.netloft.bench.beside;

import io.netloft.bench.beside.Figure.Kind;
import io.netloft.bench.run.Bound;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of one lane.
 *
 * @param kind what is compared; null: the row's figure
 * @param ours label of our lane
 * @param theirs labels of the lanes beside it, the best of which counts; none when it is judged by itself
 * @param ratio bound of ours over its; null when it is only shown
 * @param alone bound of the figure by itself
 */
public record Verdict(
        @Nullable Kind kind,
        String ours,
        List<String> theirs,
        @Nullable Bound ratio,
        @Nullable Bound alone) {
    /** By the row's figure. */
    public Verdict(String ours, List<String> theirs, @Nullable Bound ratio, @Nullable Bound alone) {
        this(null, ours, theirs, ratio, alone);
    }

    /** Of one figure of ours, by itself. */
    public static Verdict alone(Kind kind, String ours, Bound bound) {
        return new Verdict(kind, ours, List.of(), null, bound);
    }

    /** A sentence such as {@code netloft: lines/s 22.10× of websocketd; at least 20.00×: met}. */
    String judge(Figure figure, Map<String, Tally> tallies) {
        double value = value(figure, tallies, ours);
        String words = ours + ": " + (kind == null ? figure.heading() : kind.words());
        if (!theirs.isEmpty()) {
            String best = best(figure, tallies);
            double times = value / value(figure, tallies, best);
            words = String.format(Locale.ROOT, "%s %.2f× of %s", words, times, best);
            words = ratio == null ? words : words + "; " + ratio.judge(times);
        }
        String between = theirs.isEmpty() ? " " : "; ";
        return alone == null ? words : words + between + shown(figure, value) + ", " + alone.judge(value);
    }

    private String shown(Figure figure, double value) {
        String unit = alone == null ? "" : alone.unit();
        return kind == null
                ? figure.text(value) + unit
                : String.format(Locale.ROOT, "%,.2f%s", value, unit.equals(" ms") ? "" : unit);
    }

    /** The lane that counts among those beside ours. */
    String best(Figure figure, Map<String, Tally> tallies) {
        Kind which = kind == null ? figure.kind() : kind;
        return theirs.stream()
                .reduce((one, other) ->
                        Figure.better(which, value(figure, tallies, one), value(figure, tallies, other)) ? one : other)
                .orElseThrow();
    }

    private double value(Figure figure, Map<String, Tally> tallies, String lane) {
        Tally tally = tallies.get(lane);
        if (tally == null) {
            throw new IllegalArgumentException("lane: " + lane + " (expected: of " + tallies.keySet() + ")");
        }
        return tally.value(kind == null ? figure.kind() : kind);
    }
}
