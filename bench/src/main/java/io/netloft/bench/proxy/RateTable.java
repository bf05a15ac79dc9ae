package io.netloft.bench.proxy;

import io.netloft.bench.run.Grid;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The table of a closed load: what each server did a second, and its CPU time for each. */
final class RateTable {
    private final Map<String, Tally> tallies;
    private final Standing rates;
    private final Standing cpu;

    RateTable(Map<String, Tally> tallies) {
        this.tallies = tallies;
        rates = new Standing(Tally.medians(tallies, Tally::rate), true);
        cpu = new Standing(Tally.medians(tallies, Tally::cpuMicros), false);
    }

    Standing rates() {
        return rates;
    }

    Standing cpu() {
        return cpu;
    }

    /**
     * A line for each server.
     *
     * @param unit of the rate, such as {@code messages/s}
     * @param each what CPU time is told for, such as {@code message}
     */
    Grid grid(String unit, String each) {
        return grid(unit, each, false);
    }

    /** The same with the 99th percentile, where the load tells it. */
    Grid gridWithLatency(String unit, String each) {
        return grid(unit, each, true);
    }

    private Grid grid(String unit, String each, boolean latency) {
        List<String> columns = new ArrayList<>(
                List.of("server", unit, "least to most", "of direct", "ours ÷ its", "CPU µs a " + each, "ours ÷ its"));
        if (latency) {
            columns.add("p99 ms");
        }
        columns.add("failed");
        var grid = new Grid(columns.toArray(String[]::new));
        tallies.forEach((name, tally) -> grid.row(line(name, tally, latency)));
        return grid;
    }

    private List<String> line(String name, Tally tally, boolean latency) {
        List<String> cells = new ArrayList<>(List.of(
                name,
                whole(tally.rate().median()),
                whole(tally.rate().least()) + " to " + whole(tally.rate().most()),
                rates.ofDirect(name),
                rates.ratioTo(name),
                String.format(Locale.ROOT, "%.2f", tally.cpuMicros().median()),
                cpu.ratioTo(name)));
        if (latency) {
            cells.add(String.format(Locale.ROOT, "%.2f", tally.p99Micros().median() / 1e3));
        }
        cells.add(Long.toString(tally.failed()));
        return cells;
    }

    private static String whole(double figure) {
        return String.format(Locale.ROOT, "%,.0f", figure);
    }
}
