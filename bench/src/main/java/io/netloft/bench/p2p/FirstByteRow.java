package io.netloft.bench.p2p;

import io.netloft.bench.beside.Lane;
import io.netloft.bench.beside.Row;
import io.netloft.bench.run.Bound;
import io.netloft.bench.run.Grid;
import io.netloft.bench.run.RowResult;
import io.netloft.bench.run.Talk;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/** From a stranger's announce to the first octet of a block that it asked for: how soon who gives has heard, and dials. */
final class FirstByteRow implements Row<Stage> {
    private static final int MANY = 200;
    private static final int FEW = 5;
    private static final long OCTETS = 8L << 20;
    /** More than twenty strangers a second are a flood to ours, and not dialled. */
    private static final long PAUSE_NS = 60_000_000;

    private static final double P50 = 50;
    private static final double P95 = 95;
    private static final double NS_A_MS = 1e6;
    private static final Bound OURS = new Bound(false, 150, " ms");
    private static final Bound THEIRS = new Bound(false, 1_000, " ms");

    @Override
    public String name() {
        return "first-byte";
    }

    @Override
    public RowResult measure(Stage stage) {
        int count = stage.settings().amount(MANY, FEW);
        Payload payload = stage.payload(OCTETS);
        Grid grid = new Grid("server", "p50 ms", "p95 ms", "most ms");
        List<String> verdicts = new ArrayList<>();
        for (Maker maker : List.of(new Libtorrent(stage), new Ours(stage))) {
            Histogram times = times(maker, payload, count);
            grid.row(List.of(
                    maker.label(),
                    figure(times.getValueAtPercentile(P50)),
                    figure(times.getValueAtPercentile(P95)),
                    figure(times.getMaxValue())));
            Bound bound = maker.label().equals(Lane.OURS) ? OURS : THEIRS;
            double p95 = times.getValueAtPercentile(P95) / NS_A_MS;
            verdicts.add(
                    maker.label() + ": p95 " + figure(times.getValueAtPercentile(P95)) + " ms, " + bound.judge(p95));
        }
        String title = String.format(
                Locale.ROOT, "from an announce to the first octet of a block, %d strangers one after another", count);
        return new RowResult(name(), title, grid, verdicts, 0);
    }

    private Histogram times(Maker maker, Payload payload, int count) {
        Histogram times = new Histogram(3);
        Maker.Giving giving = maker.give(payload);
        try {
            for (int i = 0; i < count; i++) {
                times.recordValue(Probe.firstByteNs(payload.hash(), i));
                LockSupport.parkNanos(PAUSE_NS);
            }
            Talk.say(name() + ": " + maker.label());
            return times;
        } finally {
            giving.child().stop();
        }
    }

    private static String figure(long ns) {
        return String.format(Locale.ROOT, "%.2f", ns / NS_A_MS);
    }
}
