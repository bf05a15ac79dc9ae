package io.netloft.bench.sniffer;

import io.netloft.bench.beside.Lane;
import io.netloft.bench.beside.Row;
import io.netloft.bench.run.Bound;
import io.netloft.bench.run.Grid;
import io.netloft.bench.run.RowResult;
import io.netloft.bench.run.Talk;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Resident memory while a million connections open, say something, and never close. */
final class FlowsRow implements Row<Stage> {
    private static final int MANY = 1_000_000;
    private static final int FEW = 20_000;
    private static final double MIB = 1 << 20;
    private static final Bound MOST = new Bound(false, 512, " MiB");
    private static final Bound FLAT = Bound.atMost(1.05);

    @Override
    public String name() {
        return "flows";
    }

    @Override
    public RowResult measure(Stage stage) {
        int flows = stage.settings().amount(MANY, FEW);
        String file = FlowMix.write(stage.file("flows.pcap"), flows).toString();
        List<String> command = stage.ours("--app-only", "-n", "-r", file);
        Grid grid = new Grid("server", "MiB at most", "in the first half", "in the second half");
        double most = 0;
        double growth = 0;
        for (int round = 0; round < stage.pace().rounds(); round++) {
            List<Long> samples = stage.resident("flows", command);
            int half = samples.size() / 2;
            double before = mib(samples.subList(0, Math.max(1, half)));
            double after = mib(samples.subList(half, samples.size()));
            most = Math.max(most, Math.max(before, after));
            growth = Math.max(growth, after / before);
            grid.row(List.of(Lane.OURS, figure(Math.max(before, after)), figure(before), figure(after)));
            Talk.say("flows: round " + (round + 1) + " of " + stage.pace().rounds());
        }
        List<String> verdicts = new ArrayList<>();
        verdicts.add(Lane.OURS + ": resident " + figure(most) + " MiB; " + MOST.judge(most));
        verdicts.add(String.format(
                Locale.ROOT,
                "%s: resident in the second half %.2f× of the first; %s",
                Lane.OURS,
                growth,
                FLAT.judge(growth)));
        return new RowResult(
                name(),
                String.format(Locale.ROOT, "%,d connections that open, speak and never close: --app-only -n", MANY),
                grid,
                verdicts,
                0);
    }

    private static double mib(List<Long> samples) {
        return samples.stream().mapToLong(Long::longValue).max().orElse(0) / MIB;
    }

    private static String figure(double mib) {
        return String.format(Locale.ROOT, "%.0f", mib);
    }
}
