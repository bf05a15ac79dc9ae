package io.netloft.bench.kvstore;

import io.netloft.bench.beside.Row;
import io.netloft.bench.run.Bound;
import io.netloft.bench.run.Grid;
import io.netloft.bench.run.RowResult;
import io.netloft.bench.run.Samples;
import io.netloft.bench.run.Talk;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * From the start of the process to the line that says it is ready, and to the first answer that shows that all is there,
 * with a large store on disk. The process before was told to end. The launcher script and the JVM are part of it.
 */
final class StartRow implements Row<Stage> {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Bound READY = new Bound(false, 5, " s");

    private long wrong;

    StartRow() {}

    @Override
    public String name() {
        return "start";
    }

    @Override
    public RowResult measure(Stage stage) {
        boolean quick = stage.settings().pace().quick();
        int keys = quick ? MemoryRow.FEW : MemoryRow.KEYS;
        int rounds = stage.settings().pace().rounds();
        Stage.OwnNode node = stage.alone("netloft");
        Store.Node running = node.start();
        Stage.awaitReady(running);
        RespConnection.fill(running.port(), keys);
        wrong = 0;
        var ready = new Samples();
        var whole = new Samples();
        for (int round = 0; round < rounds; round++) {
            running.child().stop();
            long startNs = System.nanoTime();
            Store.Node started = node.start();
            Stage.awaitReady(started);
            ready.add(since(startNs));
            started.child().await(() -> holds(started.port(), keys), PATIENCE);
            whole.add(since(startNs));
            running = started;
            Talk.say(name() + ": round " + (round + 1) + " of " + rounds);
        }
        var grid = new Grid("from the start to", "s", "least to most")
                .row(cells("the line that says ready", ready))
                .row(cells("every key being there", whole));
        String title = String.format(Locale.ROOT, "start with %,d keys on disk, one node", keys);
        String verdict = String.format(Locale.ROOT, "start to ready: %.1f s; ", ready.median());
        return new RowResult(name(), title, grid, List.of(verdict + READY.judge(ready.median())), wrong);
    }

    /** A refusal is no answer yet; an answer that lacks what was acknowledged is wrong, and counted. */
    private boolean holds(int port, int keys) {
        String size = RespConnection.ask(port, "DBSIZE");
        if (size.startsWith("-")) {
            return false;
        }
        if (!size.equals(":" + keys)) {
            wrong++;
            return false;
        }
        return RespConnection.ask(port, "GET", "key:000000000001").length() == Keys.VALUE_BYTES;
    }

    private static double since(long startNs) {
        return (System.nanoTime() - startNs) / 1e9;
    }

    private static List<String> cells(String what, Samples seconds) {
        return List.of(
                what,
                String.format(Locale.ROOT, "%.2f", seconds.median()),
                String.format(Locale.ROOT, "%.2f to %.2f", seconds.least(), seconds.most()));
    }
}
