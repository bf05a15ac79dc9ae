package io.netloft.bench.chat;

import io.netloft.bench.beside.Lane;
import io.netloft.bench.beside.Row;
import io.netloft.bench.run.Bound;
import io.netloft.bench.run.Grid;
import io.netloft.bench.run.RowResult;
import io.netloft.bench.run.Samples;
import io.netloft.bench.run.Talk;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** What one client that does not read costs the others: their p99 with and without it, in pairs. */
final class StalledRow implements Row<Stage> {
    private static final int MEMBERS = 1_000;
    private static final int FEW = 50;
    private static final int RATE = 100;
    private static final double MS = 1e6;
    private static final int P99 = 99;

    @Override
    public String name() {
        return "stalled";
    }

    @Override
    public RowResult measure(Stage stage) {
        int members = stage.settings().amount(MEMBERS, FEW);
        Dialect ours = stage.ours();
        var load = new CrowdLoad(stage.crowd(ours, members, 1), 1, members);
        Talk.say(name() + ": warm-up, " + stage.pace().warmUpSeconds() + " s");
        load.deliveries(RATE, stage.pace().warmUpSeconds());
        var without = new Samples();
        var with = new Samples();
        var ratios = new Samples();
        for (int pair = 0; pair < stage.pace().rounds(); pair++) {
            double alone = p99(load, stage);
            // When this fails the server ends, and so does the client.
            Crowd stalled = Crowd.stalled(ours, stage.transport());
            double beside = p99(load, stage);
            stalled.close();
            without.add(alone);
            with.add(beside);
            ratios.add(beside / alone);
            Talk.say(name() + ": pair " + (pair + 1) + " of " + stage.pace().rounds());
        }
        Grid grid = new Grid("others", "p99 ms")
                .row(List.of(Lane.OURS, figure(without.median())))
                .row(List.of(Lane.OURS + ", one stalled", figure(with.median())));
        String title = String.format(
                Locale.ROOT,
                "1 sender, %,d members of a room, %d messages/s, and one that does not read",
                members,
                RATE);
        return new RowResult(name(), title, grid, List.of(verdict(ratios)), 0);
    }

    private static String verdict(Samples ratios) {
        return String.format(
                Locale.ROOT,
                "the others' p99 with a stalled client ÷ without: %.2f× (median of %d pairs, %.2f to %.2f); %s",
                ratios.median(),
                ratios.count(),
                ratios.least(),
                ratios.most(),
                Bound.atMost(1.2).judge(ratios.median()));
    }

    private static double p99(CrowdLoad load, Stage stage) {
        var latencies = load.deliveries(RATE, stage.pace().seconds()).latencies();
        return Objects.requireNonNull(latencies).getValueAtPercentile(P99) / MS;
    }

    private static String figure(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
