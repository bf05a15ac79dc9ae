package io.netloft.bench.p2p;

import io.netloft.bench.beside.Row;
import io.netloft.bench.run.Bound;
import io.netloft.bench.run.Child;
import io.netloft.bench.run.Grid;
import io.netloft.bench.run.RowResult;
import io.netloft.bench.run.Samples;
import io.netloft.bench.run.Talk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** One gives to eight, every one of which may send and take 100 Mbit/s: until the last has all, beside one alone. */
final class EightGettersRow implements Row<Stage> {
    private static final int GETTERS = 8;
    private static final long OCTETS = 250_000_000;
    private static final long FEW = 12_500_000;
    private static final String RATE = "12500000B";
    private static final double NS_A_SECOND = 1e9;
    private static final Bound BOUND = Bound.atMost(1.25);

    @Override
    public String name() {
        return "eight-getters";
    }

    @Override
    public RowResult measure(Stage stage) {
        Payload payload = stage.payload(stage.pace().quick() ? FEW : OCTETS);
        Samples alone = new Samples();
        Samples eight = new Samples();
        for (int round = 0; round < stage.pace().rounds(); round++) {
            alone.add(turn(stage, payload, 1));
            eight.add(turn(stage, payload, GETTERS));
            Talk.say(name() + ": round " + (round + 1) + " of " + stage.pace().rounds());
        }
        Grid grid = new Grid("transfer", "s until the last has all", "least to most")
                .row(cells("to one", alone))
                .row(cells("to eight", eight));
        double times = eight.median() / alone.median();
        String verdict = String.format(Locale.ROOT, "to eight: %.2f× of to one; %s", times, BOUND.judge(times));
        String title =
                String.format(Locale.ROOT, "%,d octets to one and to eight, each node at 100 Mbit/s", payload.octets());
        return new RowResult(name(), title, grid, List.of(verdict), 0);
    }

    private static List<String> cells(String label, Samples samples) {
        return List.of(label, figure(samples.median()), figure(samples.least()) + " to " + figure(samples.most()));
    }

    /**
     * Those that fetch are there before there is anything to fetch, as eight JVMs that start at once are slow; they give to
     * one another, and end when they have all.
     */
    private double turn(Stage stage, Payload payload, int getters) {
        Ours ours = new Ours(stage);
        String[] limits = {"--upload-rate", RATE, "--download-rate", RATE};
        List<Child> started = new ArrayList<>();
        try {
            List<Path> folders = new ArrayList<>();
            for (int i = 0; i < getters; i++) {
                Path into = stage.folder("fetched");
                folders.add(into);
                started.add(stage.children().start("getting-" + i, ours.getting(payload, into, limits), Map.of()));
            }
            started.forEach(child -> child.await(() -> child.log().contains("0%"), Stage.LIMIT));
            started.add(ours.give(payload, "giving", limits).child());
            long startNs = System.nanoTime();
            started.subList(0, getters).forEach(child -> stage.awaitEnd(child, "octets, "));
            double seconds = (System.nanoTime() - startNs) / NS_A_SECOND;
            folders.forEach(folder -> payload.check(folder.resolve(payload.name())));
            return seconds;
        } finally {
            started.forEach(Child::stop);
        }
    }

    private static String figure(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
