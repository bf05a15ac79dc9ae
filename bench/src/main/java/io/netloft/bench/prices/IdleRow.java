package io.netloft.bench.prices;

import io.netloft.bench.beside.Lane;
import io.netloft.bench.beside.Row;
import io.netloft.bench.beside.Server;
import io.netloft.bench.run.BenchException;
import io.netloft.bench.run.Bound;
import io.netloft.bench.run.Grid;
import io.netloft.bench.run.HeldMemory;
import io.netloft.bench.run.HeldMemory.Held;
import io.netloft.bench.run.RowResult;
import io.netloft.bench.run.Talk;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** What a mostly idle stream costs: heap after a collection and direct memory, less what was held before. */
final class IdleRow implements Row<Stage> {
    private static final int COUNT = 10_000;
    private static final int FEW = 200;
    private static final int CONNECTIONS = 20;
    private static final double KIB = 1024;
    private static final Bound BOUND = new Bound(false, 20, " KiB");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Override
    public String name() {
        return "idle";
    }

    @Override
    public RowResult measure(Stage stage) {
        int count = stage.settings().amount(COUNT, FEW);
        Server ours = stage.ours();
        Quotes quotes = stage.quotes(ours, Rows.PRODUCTS);
        var memory = new HeldMemory(stage.children());
        // What the first have made is nobody's of the next.
        Readers first = stage.readers(ours, FEW, CONNECTIONS);
        update(quotes, first);
        Held before = memory.of(ours.child(), ours.adminPort());
        long residentBefore = ours.child().residentBytes();
        Readers readers = stage.readers(ours, count, CONNECTIONS);
        update(quotes, readers);
        long residentAfter = ours.child().residentBytes();
        Held after = memory.of(ours.child(), ours.adminPort());
        Talk.say(name() + ": " + count + " streams");

        double heap = (after.heap() - before.heap()) / KIB / count;
        double direct = (after.direct() - before.direct()) / KIB / count;
        double resident = (residentAfter - residentBefore) / KIB / count;
        var grid = new Grid("server", "heap KiB each", "direct KiB each", "resident KiB each")
                .row(List.of(Lane.OURS, figure(heap), figure(direct), figure(resident)));
        String title = String.format(
                Locale.ROOT,
                "%,d streams on %d connections, subscribed to %d products each, an update delivered to each before",
                count,
                CONNECTIONS,
                Rows.PRODUCTS);
        double held = heap + direct;
        String verdict = "heap and direct memory of a stream: " + figure(held) + " KiB; " + BOUND.judge(held);
        return new RowResult(name(), title, grid, List.of(verdict), 0);
    }

    private static void update(Quotes quotes, Readers readers) {
        quotes.publish(1, System.nanoTime());
        if (!readers.await(readers.count(), PATIENCE)) {
            throw new BenchException("idle: not every stream had the update (expected: all)");
        }
    }

    private static String figure(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
