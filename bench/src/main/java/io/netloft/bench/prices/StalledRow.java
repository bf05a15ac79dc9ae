package io.netloft.bench.prices;

import io.netloft.bench.beside.Lane;
import io.netloft.bench.beside.Row;
import io.netloft.bench.beside.Server;
import io.netloft.bench.run.Bound;
import io.netloft.bench.run.Grid;
import io.netloft.bench.run.RowResult;
import io.netloft.bench.run.Samples;
import io.netloft.bench.run.Talk;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** What one reader that stops reading costs the others: their p99 with and without it, in pairs. */
final class StalledRow implements Row<Stage> {
    private static final int RATE = 1_000;
    private static final int OTHERS = Rows.SUBSCRIBERS - 1;
    private static final double MS = 1e6;
    private static final int P99 = 99;

    @Override
    public String name() {
        return "stalled";
    }

    @Override
    public RowResult measure(Stage stage) {
        Server ours = stage.ours();
        QuoteLoad load = Rows.load(stage, ours, OTHERS, Rows.CONNECTIONS, Rows.PRODUCTS);
        Talk.say(name() + ": warm-up, " + stage.pace().warmUpSeconds() + " s");
        load.paced(RATE, Rows.TOGETHER, stage.pace().warmUpSeconds());
        var without = new Samples();
        var with = new Samples();
        var ratios = new Samples();
        long failed = 0;
        for (int pair = 0; pair < stage.pace().rounds(); pair++) {
            var alone = load.paced(RATE, Rows.TOGETHER, stage.pace().seconds());
            Readers stalled = stage.stalled(ours);
            var beside = load.paced(RATE, Rows.TOGETHER, stage.pace().seconds());
            stalled.close();
            failed += alone.failed() + beside.failed();
            double itsAlone = Objects.requireNonNull(alone.latencies()).getValueAtPercentile(P99) / MS;
            double itsBeside = Objects.requireNonNull(beside.latencies()).getValueAtPercentile(P99) / MS;
            without.add(itsAlone);
            with.add(itsBeside);
            ratios.add(itsBeside / itsAlone);
            Talk.say(name() + ": pair " + (pair + 1) + " of " + stage.pace().rounds());
        }
        Grid grid = new Grid("others", "p99 ms")
                .row(List.of(Lane.OURS, figure(without.median())))
                .row(List.of(Lane.OURS + ", one stalled", figure(with.median())));
        String title = String.format(
                Locale.ROOT,
                "%d subscribers of every update of %d products, %,d updates/s, and one that does not read",
                OTHERS,
                Rows.PRODUCTS,
                RATE);
        return new RowResult(name(), title, grid, List.of(verdict(ratios)), failed);
    }

    private static String verdict(Samples ratios) {
        return String.format(
                Locale.ROOT,
                "the others' p99 with a stalled subscriber ÷ without: %.2f× (median of %d pairs, %.2f to %.2f); %s",
                ratios.median(),
                ratios.count(),
                ratios.least(),
                ratios.most(),
                Bound.atMost(1.2).judge(ratios.median()));
    }

    private static String figure(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
