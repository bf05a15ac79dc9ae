package io.netloft.bench.prices;

import io.grpc.ManagedChannel;
import io.netloft.bench.beside.Lane;
import io.netloft.bench.beside.Row;
import io.netloft.bench.beside.Server;
import io.netloft.bench.run.Bound;
import io.netloft.bench.run.Grid;
import io.netloft.bench.run.HeldMemory;
import io.netloft.bench.run.HeldMemory.Held;
import io.netloft.bench.run.RowResult;
import io.netloft.bench.run.Talk;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a stalled subscriber with credit costs, and what it gets when it reads again. */
final class CreditRow implements Row<Stage> {
    private static final int STALLED = 100;
    private static final int WINDOW = 100;
    private static final int SHORT = 100;
    private static final int LONG = 2_000;
    private static final int FEW = 10;
    private static final double KIB = 1024;

    @Override
    public String name() {
        return "credit";
    }

    @Override
    public RowResult measure(Stage stage) {
        Server ours = stage.ours();
        Quotes quotes = stage.quotes(ours, Rows.PRODUCTS);
        var memory = new HeldMemory(stage.children());
        List<ManagedChannel> channels = new ArrayList<>();
        for (int i = 0; i < Rows.CONNECTIONS; i++) {
            channels.add(stage.channel(ours));
        }
        List<CreditReader> readers = new ArrayList<>();
        for (int i = 0; i < STALLED; i++) {
            readers.add(CreditReader.open(channels.get(i % channels.size()), Rows.PRODUCTS, WINDOW));
        }
        // History and windows are full after the first part.
        int brief = stage.settings().amount(SHORT * FEW, FEW);
        int lengthy = stage.settings().amount(LONG * FEW, FEW * FEW);
        publish(quotes, brief);
        Held shortStall = memory.of(ours.child(), ours.adminPort());
        publish(quotes, lengthy);
        Held longStall = memory.of(ours.child(), ours.adminPort());
        Talk.say(name() + ": " + (brief + lengthy) * Rows.PRODUCTS + " updates published in the stall");
        long since = Quotes.stampOf(System.nanoTime());
        publish(quotes, 1);
        stage.onLoop(() -> readers.forEach(reader -> reader.resume(since)));
        long most = readers.stream().mapToLong(CreditReader::oldOnes).max().orElseThrow();

        double grown = (double) longStall.heap() / shortStall.heap();
        var grid = new Grid("server", "stall, updates", "heap MiB", "direct MiB", "most old ones")
                .row(cells(brief, shortStall, "-"))
                .row(cells(brief + lengthy, longStall, Long.toString(most)));
        String title = String.format(
                Locale.ROOT,
                "%d stalled subscribers of %d products, merging, with a credit window of %d",
                STALLED,
                Rows.PRODUCTS,
                WINDOW);
        return new RowResult(
                name(),
                title,
                grid,
                List.of(
                        String.format(
                                Locale.ROOT,
                                "a stall %d times as long: %.2f× of the heap; %s",
                                (brief + lengthy) / brief,
                                grown,
                                new Bound(false, 1.05, "×").judge(grown)),
                        "older updates after the stall, then the newest: " + most + "; "
                                + new Bound(false, WINDOW, "").judge((double) most)),
                0);
    }

    private static void publish(Quotes quotes, int rounds) {
        for (int i = 0; i < rounds; i++) {
            quotes.publish(Rows.PRODUCTS, System.nanoTime());
        }
        quotes.answered();
    }

    private static List<String> cells(long rounds, Held held, String old) {
        return List.of(
                Lane.OURS,
                String.format(Locale.ROOT, "%,d", rounds * Rows.PRODUCTS),
                mebibytes(held.heap()),
                mebibytes(held.direct()),
                old);
    }

    private static String mebibytes(long bytes) {
        return String.format(Locale.ROOT, "%.2f", bytes / KIB / KIB);
    }
}
