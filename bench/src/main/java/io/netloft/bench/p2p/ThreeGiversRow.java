package io.netloft.bench.p2p;

import io.netloft.bench.beside.Row;
import io.netloft.bench.run.BenchException;
import io.netloft.bench.run.Bound;
import io.netloft.bench.run.Child;
import io.netloft.bench.run.Grid;
import io.netloft.bench.run.RowResult;
import io.netloft.bench.run.Samples;
import io.netloft.bench.run.Talk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One that fetches from three that give at most 10 MB/s each, and from one such: the rate, and who gave how much. */
final class ThreeGiversRow implements Row<Stage> {
    private static final int GIVERS = 3;
    private static final long OCTETS = 150_000_000;
    private static final long FEW = 30_000_000;
    private static final String RATE = "10000000B";
    private static final double MEGA = 1e6;
    private static final double PERCENT = 100;
    private static final Bound TIMES = Bound.atLeast(2.7);
    private static final Bound LEAST = new Bound(true, 20, " %");
    private static final Bound MOST = new Bound(false, 45, " %");

    @Override
    public String name() {
        return "three-givers";
    }

    /** The rounds with so many givers. */
    private record Side(Samples rates, Samples least, Samples most) {
        Side() {
            this(new Samples(), new Samples(), new Samples());
        }

        List<String> cells(String label) {
            return List.of(
                    label,
                    figure(rates.median()),
                    figure(rates.least()) + " to " + figure(rates.most()),
                    figure(least.median()),
                    figure(most.median()));
        }
    }

    @Override
    public RowResult measure(Stage stage) {
        Payload payload = stage.payload(stage.pace().quick() ? FEW : OCTETS);
        Side one = new Side();
        Side three = new Side();
        for (int round = 0; round < stage.pace().rounds(); round++) {
            turn(stage, payload, 1, one);
            turn(stage, payload, GIVERS, three);
            Talk.say(name() + ": round " + (round + 1) + " of " + stage.pace().rounds());
        }
        Grid grid = new Grid("transfer", "MB/s", "least to most", "least given %", "most given %")
                .row(one.cells("from one"))
                .row(three.cells("from three"));
        double times = three.rates.median() / one.rates.median();
        List<String> verdicts = List.of(
                String.format(Locale.ROOT, "from three: %.2f× of from one; %s", times, TIMES.judge(times)),
                "who gave least: " + figure(three.least.median()) + " %, " + LEAST.judge(three.least.median()),
                "who gave most: " + figure(three.most.median()) + " %, " + MOST.judge(three.most.median()));
        String title = String.format(
                Locale.ROOT, "%,d octets from one and from three that give 10 MB/s each", payload.octets());
        return new RowResult(name(), title, grid, verdicts, 0);
    }

    private void turn(Stage stage, Payload payload, int givers, Side side) {
        Ours ours = new Ours(stage);
        List<Maker.Giving> giving = new ArrayList<>();
        try {
            List<String> peers = new ArrayList<>();
            for (int i = 0; i < givers; i++) {
                Maker.Giving one = ours.give(payload, "giver-" + i, "--upload-rate", RATE);
                giving.add(one);
                peers.addAll(List.of("--peer", "127.0.0.1:" + one.port()));
            }
            List<Long> before = giving.stream().map(one -> read(one.child())).toList();
            Path into = stage.folder("fetched");
            Stage.Ended ended = stage.run("getting", ours.getting(payload, into, peers.toArray(String[]::new)));
            payload.check(into.resolve(payload.name()));
            side.rates.add(payload.octets() / MEGA / Ours.seconds(payload, ended));
            List<Double> shares = new ArrayList<>();
            for (int i = 0; i < givers; i++) {
                shares.add(PERCENT * (read(giving.get(i).child()) - before.get(i)) / payload.octets());
            }
            side.least.add(shares.stream().mapToDouble(share -> share).min().orElseThrow());
            side.most.add(shares.stream().mapToDouble(share -> share).max().orElseThrow());
        } finally {
            giving.forEach(one -> one.child().stop());
        }
    }

    /** What it has read until now: of files, hardly anything of its sockets, as it only gives. */
    private static long read(Child child) {
        Path file = Path.of("/proc", Long.toString(child.pid()), "io");
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> line.startsWith("rchar: "))
                    .mapToLong(line -> Long.parseLong(line.substring("rchar: ".length())))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new BenchException(file + ": not readable (expected: what a process has read)", e);
        }
    }

    private static String figure(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
