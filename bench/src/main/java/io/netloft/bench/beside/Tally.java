package io.netloft.bench.beside;

import io.netloft.bench.beside.Figure.Kind;
import io.netloft.bench.run.BenchException;
import io.netloft.bench.run.Samples;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** The figures of one lane over all rounds. */
public final class Tally {
    /** Where there is no figure. */
    public static final String NONE = "-";

    private final Figure figure;
    private final Map<Kind, Samples> values = new EnumMap<>(Kind.class);
    private final Samples cpuMicros = new Samples();
    private final Samples clientCores = new Samples();
    private long failed;

    Tally(Figure figure) {
        this.figure = figure;
        for (Kind kind : Kind.values()) {
            values.put(kind, new Samples());
        }
    }

    /** Adds a round; {@code cpu} is what the server used. */
    void add(String lane, Count count, long cpu) {
        if (count.done() == 0) {
            throw new BenchException(lane + ": nothing done (expected: some)");
        }
        values.forEach((kind, samples) -> addKnown(samples, figure.of(kind, count, cpu)));
        addKnown(clientCores, count.clientCores());
        addKnown(cpuMicros, cpu > 0 ? (double) cpu / count.done() / figure.eachDone() : Double.NaN);
        failed += count.failed();
    }

    private static void addKnown(Samples samples, double value) {
        if (!Double.isNaN(value)) {
            samples.add(value);
        }
    }

    /** The figure that counts. */
    double value() {
        return value(figure.kind());
    }

    /** Any figure; the median of the rounds. */
    double value(Kind kind) {
        return samples(kind).median();
    }

    private Samples samples(Kind kind) {
        return Objects.requireNonNull(values.get(kind));
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
                figure.kind() == Kind.PER_CPU_SECOND ? "p95 ms" : "",
                figure.kind() == Kind.PER_CPU_SECOND ? "p99 ms" : "",
                figure.cpu(),
                "client's cores",
                "failed");
    }

    /** A row of the table; {@code ratio} of ours to it. */
    List<String> cells(String lane, String ratio) {
        Samples its = samples(figure.kind());
        boolean whole = figure.kind() == Kind.PER_CPU_SECOND;
        return List.of(
                lane,
                figure.text(its.median()),
                figure.text(its.least()) + " to " + figure.text(its.most()),
                ratio,
                known(samples(Kind.P50_MS)),
                whole ? known(samples(Kind.P95_MS)) : NONE,
                whole ? known(samples(Kind.P99_MS)) : NONE,
                known(cpuMicros),
                known(clientCores),
                Long.toString(failed));
    }

    private static String known(Samples samples) {
        return samples.count() == 0 ? NONE : String.format(Locale.ROOT, "%,.2f", samples.median());
    }
}
