package io.netloft.bench.sniffer;

import io.netloft.bench.beside.Lane;
import io.netloft.bench.beside.Row;
import io.netloft.bench.run.Bound;
import io.netloft.bench.run.Grid;
import io.netloft.bench.run.RowResult;
import io.netloft.bench.run.Samples;
import io.netloft.bench.run.Talk;
import io.netloft.bench.run.VethPair;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Packets shown live, as fast as tcpreplay sends them over a veth pair: the share that the kernel dropped. */
final class LiveRow implements Row<Stage> {
    private static final int MANY = 1_000_000;
    private static final int FEW = 20_000;
    private static final Bound BOUND = Bound.atMost(1.0 / 3);

    /** The rounds of one side. */
    private record Side(String label, List<String> command, Samples shares, Samples rates) {
        Side(String label, List<String> command) {
            this(label, command, new Samples(), new Samples());
        }

        void add(LiveTurn.Outcome outcome) {
            shares.add(100 * outcome.droppedShare());
            rates.add(outcome.sentASecond() / 1000);
        }

        List<String> cells() {
            return List.of(
                    label,
                    figure("%.2f", shares.median()),
                    figure("%.2f", shares.least()) + " to " + figure("%.2f", shares.most()),
                    figure("%,.0f", rates.median()));
        }
    }

    @Override
    public String name() {
        return "live";
    }

    @Override
    public RowResult measure(Stage stage) {
        Path file = stage.capture(stage.settings().amount(MANY, FEW));
        try (var pair = new VethPair(stage.children())) {
            String face = pair.inner();
            Side theirs = new Side(Rows.TCPDUMP, pair.inside(stage.tcpdump("-n", "-i", face)));
            Side ours = new Side(Lane.OURS, pair.inside(stage.ours("-n", "-i", face)));
            var turn = new LiveTurn(stage, pair, file);
            for (int round = 0; round < stage.pace().rounds(); round++) {
                for (Side side : round % 2 == 0 ? List.of(theirs, ours) : List.of(ours, theirs)) {
                    side.add(turn.run(side.label(), side.command()));
                    Talk.say(
                            "live: round " + (round + 1) + " of " + stage.pace().rounds() + ", " + side.label());
                }
            }
            return result(theirs, ours);
        }
    }

    private RowResult result(Side theirs, Side ours) {
        Grid grid = new Grid("server", "dropped %", "least to most", "sent, 1,000/s")
                .row(theirs.cells())
                .row(ours.cells());
        List<String> verdicts = new ArrayList<>();
        double its = theirs.shares().median();
        double own = ours.shares().median();
        if (its > 0) {
            double times = own / its;
            verdicts.add(Lane.OURS + ": dropped " + figure("%.2f×", times) + " of " + Rows.TCPDUMP + "; "
                    + BOUND.judge(times));
        } else {
            verdicts.add(Rows.TCPDUMP + ": dropped none, there is no ratio to it; " + Lane.OURS + ": "
                    + figure("%.2f %%", own));
        }
        return new RowResult(
                name(),
                String.format(
                        Locale.ROOT,
                        "%,d packets over a veth pair as fast as tcpreplay sends them, shown: -n -i IF > /dev/null",
                        MANY),
                grid,
                verdicts,
                0);
    }

    private static String figure(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
