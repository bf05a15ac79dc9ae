package io.netloft.bench.p2p;

import io.netloft.bench.beside.Lane;
import io.netloft.bench.beside.Row;
import io.netloft.bench.run.BenchException;
import io.netloft.bench.run.Bound;
import io.netloft.bench.run.Grid;
import io.netloft.bench.run.RowResult;
import io.netloft.bench.run.Samples;
import io.netloft.bench.run.Talk;
import java.util.List;
import java.util.Locale;

/** {@code ls} among neighbours that share more than fits into datagrams: from its question to the end of its list. */
final class LsRow implements Row<Stage> {
    private static final int NEIGHBOURS = 50;
    private static final int FEW = 5;
    private static final int ENTRIES = 1_000;
    private static final double NS_A_SECOND = 1e9;
    private static final Bound BOUND = new Bound(false, 1, " s");

    @Override
    public String name() {
        return "ls";
    }

    @Override
    public RowResult measure(Stage stage) {
        int count = stage.settings().amount(NEIGHBOURS, FEW);
        Samples asked = new Samples();
        Samples whole = new Samples();
        try (Neighbours neighbours = new Neighbours(count, ENTRIES)) {
            for (int round = 0; round < stage.pace().rounds(); round++) {
                Stage.Ended ended = stage.run("ls", stage.ourPeer("ls", "of node"));
                long endNs = System.nanoTime();
                long lines = ended.said()
                        .lines()
                        .filter(line -> line.contains("report of node"))
                        .count();
                if (lines != (long) count * ENTRIES) {
                    throw new BenchException("ls: " + lines + " lines (expected: " + count * ENTRIES + ")");
                }
                asked.add((endNs - neighbours.askedNs()) / NS_A_SECOND);
                whole.add(ended.seconds());
                Talk.say(name() + ": round " + (round + 1) + " of "
                        + stage.pace().rounds());
            }
        }
        Grid grid = new Grid("server", "s from its question", "least to most", "s from its start")
                .row(List.of(
                        Lane.OURS,
                        figure(asked.median()),
                        figure(asked.least()) + " to " + figure(asked.most()),
                        figure(whole.median())));
        String title = String.format(Locale.ROOT, "ls of %d neighbours with %,d entries each", count, ENTRIES);
        String verdict = Lane.OURS + ": " + figure(asked.median()) + " s from its question to its end, "
                + BOUND.judge(asked.median());
        return new RowResult(name(), title, grid, List.of(verdict), 0);
    }

    private static String figure(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
