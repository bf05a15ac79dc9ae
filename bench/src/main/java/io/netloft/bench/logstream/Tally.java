package io.netloft.bench.logstream;

import io.netloft.bench.run.BenchException;
import io.netloft.bench.run.Samples;
import java.util.List;
import java.util.Locale;

/** The figures of one lane over all rounds. */
final class Tally {
    /** Where there is no figure. */
    static final String NONE = "-";

    private static final double HALF = 50;

    private final Figure figure;
    private final Samples values = new Samples();
    private final Samples p50Ms = new Samples();
    private final Samples cpuMicros = new Samples();
    private final Samples clientCores = new Samples();
    private long failed;

    Tally(Figure figure) {
        this.figure = figure;
    }

    /** Adds a round; {@code cpu} is what the server used. */
    void add(String lane, Count count, long cpu) {
        if (count.done() == 0) {
            throw new BenchException(lane + ": nothing done (expected: some)");
        }
        values.add(figure.of(count));
        addKnown(p50Ms, Figure.quantileMs(count, HALF));
        addKnown(clientCores, count.clientCores());
        addKnown(cpuMicros, cpu > 0 ? (double) cpu / count.done() / figure.eachDone() : Double.NaN);
        failed += count.failed();
    }

    private static void addKnown(Samples samples, double value) {
        if (!Double.isNaN(value)) {
            samples.add(value);
        }
    }

    double value() {
        return values.median();
    }

    long failed() {
        return failed;
    }

    static List<String> headings(Figure figure) {
        return List.of(
                "server",
                figure.heading(),
                "least to most",
                "ours ÷ its",
                "p50 ms",
                figure.cpu(),
                "client's cores",
                "failed");
    }

    /** A row of the table; {@code ratio} of ours to it. */
    List<String> cells(String lane, String ratio) {
        return List.of(
                lane,
                figure.text(values.median()),
                figure.text(values.least()) + " to " + figure.text(values.most()),
                ratio,
                known(p50Ms),
                known(cpuMicros),
                known(clientCores),
                Long.toString(failed));
    }

    private static String known(Samples samples) {
        return samples.count() == 0 ? NONE : String.format(Locale.ROOT, "%,.2f", samples.median());
    }
}
