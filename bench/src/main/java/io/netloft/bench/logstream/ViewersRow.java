package io.netloft.bench.logstream;

import io.netloft.bench.beside.Lane;
import io.netloft.bench.beside.Row;
import io.netloft.bench.beside.Server;
import io.netloft.bench.run.Bound;
import io.netloft.bench.run.Grid;
import io.netloft.bench.run.HeldMemory;
import io.netloft.bench.run.HeldMemory.Held;
import io.netloft.bench.run.RowResult;
import io.netloft.bench.run.Talk;
import java.util.List;
import java.util.Locale;

/** What an idle viewer costs: heap after a collection and direct memory, less what was held before. */
final class ViewersRow implements Row<Stage> {
    private static final int COUNT = 1_000;
    private static final int FEW = 50;
    private static final double KIB = 1024;
    private static final Bound BOUND = new Bound(false, 8, " KiB");
    private static final String PATH = "/v1/tail?file=app.log&tail=0";

    ViewersRow() {}

    @Override
    public String name() {
        return "viewers";
    }

    @Override
    public RowResult measure(Stage stage) {
        int count = stage.settings().amount(COUNT, FEW);
        LineWriter writer = stage.writer(stage.folder("logs").resolve("app.log"));
        Server ours = stage.ours(writer.file().toString(), List.of());
        var memory = new HeldMemory(stage.children());
        // What the first viewers have made is nobody's of the next.
        try (Viewers first = stage.viewers(ours, PATH, FEW)) {
            new ViewerLoad(ours, writer, first).settle();
        }
        Held before = memory.of(ours.child(), ours.adminPort());
        long residentBefore = ours.child().residentBytes();
        Viewers viewers = stage.viewers(ours, PATH, count);
        new ViewerLoad(ours, writer, viewers).settle();
        long residentAfter = ours.child().residentBytes();
        Held after = memory.of(ours.child(), ours.adminPort());
        Talk.say(name() + ": " + count + " viewers");

        double heap = (after.heap() - before.heap()) / KIB / count;
        double direct = (after.direct() - before.direct()) / KIB / count;
        double resident = (residentAfter - residentBefore) / KIB / count;
        var grid = new Grid("server", "heap KiB each", "direct KiB each", "resident KiB each")
                .row(List.of(Lane.OURS, figure(heap), figure(direct), figure(resident)));
        String title = String.format(
                Locale.ROOT, "%,d idle WebSocket viewers of one file, a line delivered to each before", count);
        double held = heap + direct;
        String verdict = "heap and direct memory of a viewer: " + figure(held) + " KiB; " + BOUND.judge(held);
        return new RowResult(name(), title, grid, List.of(verdict), viewers.wrong());
    }

    private static String figure(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
