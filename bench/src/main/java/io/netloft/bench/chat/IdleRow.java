package io.netloft.bench.chat;

import io.netloft.bench.beside.Lane;
import io.netloft.bench.beside.Row;
import io.netloft.bench.run.Bound;
import io.netloft.bench.run.Grid;
import io.netloft.bench.run.HeldMemory;
import io.netloft.bench.run.HeldMemory.Held;
import io.netloft.bench.run.RowResult;
import io.netloft.bench.run.Talk;
import java.util.List;
import java.util.Locale;

/** What an idle connection costs: resident size of each server, and of ours what it holds after a collection. */
final class IdleRow implements Row<Stage> {
    private static final int COUNT = 9_000;
    private static final int FEW = 100;
    private static final int ROOMS = 100;
    private static final double KIB = 1024;
    private static final Bound RESIDENT = new Bound(false, 8, " KiB");
    private static final Bound HEAP = new Bound(false, 2.5, " KiB");

    @Override
    public String name() {
        return "idle";
    }

    @Override
    public RowResult measure(Stage stage) {
        int count = stage.settings().amount(COUNT, FEW);
        Dialect hub = stage.hub();
        // What the first have made is nobody's of the next.
        stage.crowd(hub, FEW, ROOMS);
        long hubBefore = hub.server().child().residentBytes();
        Crowd idle = stage.crowd(hub, count, ROOMS);
        double hubEach = (hub.server().child().residentBytes() - hubBefore) / KIB / count;
        // This process has not descriptors for both.
        idle.close();

        Dialect ours = stage.ours();
        var memory = new HeldMemory(stage.children());
        stage.crowd(ours, FEW, ROOMS);
        Held before = memory.of(ours.server().child(), ours.server().adminPort());
        long residentBefore = ours.server().child().residentBytes();
        stage.crowd(ours, count, ROOMS);
        long residentAfter = ours.server().child().residentBytes();
        Held after = memory.of(ours.server().child(), ours.server().adminPort());
        Talk.say(name() + ": " + count + " connections");

        double heap = (after.heap() - before.heap()) / KIB / count;
        double direct = (after.direct() - before.direct()) / KIB / count;
        double resident = (residentAfter - residentBefore) / KIB / count;
        Grid grid = new Grid("server", "resident KiB each", "heap KiB each", "direct KiB each")
                .row(List.of(Rows.WS, figure(hubEach), "-", "-"))
                .row(List.of(Lane.OURS, figure(resident), figure(heap), figure(direct)));
        String title = String.format(Locale.ROOT, "%,d idle connections in %,d rooms", count, ROOMS);
        return new RowResult(
                name(),
                title,
                grid,
                List.of(
                        "resident: " + figure(resident) + " KiB; " + RESIDENT.judge(resident),
                        "heap: " + figure(heap) + " KiB; " + HEAP.judge(heap)),
                0);
    }

    private static String figure(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
