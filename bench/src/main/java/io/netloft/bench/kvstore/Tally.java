package io.netloft.bench.kvstore;

import io.netloft.bench.run.BenchException;
import io.netloft.bench.run.Samples;
import java.util.List;
import java.util.Locale;

/** The figures of one lane over all rounds. */
final class Tally {
    private static final double MS = 1_000;

    private final Samples rate = new Samples();
    private final Samples cpuMicros = new Samples();
    private final Samples p50Ms = new Samples();
    private final Samples p99Ms = new Samples();
    private final Samples clientCores = new Samples();
    private long failed;

    /** Adds a round; {@code cpu} is what the store used. */
    void add(String lane, Count count, long cpu) {
        if (count.done() == 0) {
            throw new BenchException(lane + ": nothing answered (expected: some)");
        }
        rate.add(count.rate());
        cpuMicros.add((double) cpu / count.done());
        p50Ms.add(count.p50Ms());
        p99Ms.add(count.p99Ms());
        clientCores.add(count.clientCores());
        failed += count.failed();
    }

    double rate() {
        return rate.median();
    }

    double p50Ms() {
        return p50Ms.median();
    }

    long failed() {
        return failed;
    }

    /** A row of the table whose headings are {@link #HEADINGS}. */
    List<String> cells(String lane) {
        return List.of(
                lane,
                whole(rate.median()),
                whole(rate.least()) + " to " + whole(rate.most()),
                String.format(Locale.ROOT, "%.1f", cpuMicros.median()),
                String.format(Locale.ROOT, "%.2f", p50Ms.median()),
                String.format(Locale.ROOT, "%.2f", p99Ms.median()),
                String.format(Locale.ROOT, "%.2f", clientCores.median()),
                Long.toString(failed));
    }

    static final List<String> HEADINGS =
            List.of("load", "ops/s", "least to most", "CPU µs an op", "p50 ms", "p99 ms", "client's cores", "failed");

    static double ms(double nanos) {
        return nanos / MS / MS;
    }

    private static String whole(double figure) {
        return String.format(Locale.ROOT, "%,.0f", figure);
    }
}
