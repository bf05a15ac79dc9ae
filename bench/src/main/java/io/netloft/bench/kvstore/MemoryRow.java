package io.netloft.bench.kvstore;

import io.netloft.bench.beside.Row;
import io.netloft.bench.run.BenchException;
import io.netloft.bench.run.Bound;
import io.netloft.bench.run.Grid;
import io.netloft.bench.run.HeldMemory;
import io.netloft.bench.run.HeldMemory.Held;
import io.netloft.bench.run.RowResult;
import io.netloft.bench.run.Talk;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a key costs in memory: of ours heap after a full collection and direct memory, of Redis what it says it uses, each
 * less the same when empty. Once, as what is held does not vary as time does.
 */
final class MemoryRow implements Row<Stage> {
    /** Keys of the rows that look at a large store. */
    static final int KEYS = 1_000_000;

    /** The same for a run that only proves that it works. */
    static final int FEW = 20_000;

    private static final Pattern USED = Pattern.compile("^used_memory:(\\d+)\\s*$", Pattern.MULTILINE);
    private static final double MIB = 1 << 20;
    private static final Bound BOUND = Bound.atMost(1.5);
    private static final String NOTHING = "-";

    MemoryRow() {}

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public RowResult measure(Stage stage) {
        int keys = stage.settings().pace().quick() ? FEW : KEYS;
        double theirs = redis(stage, keys);
        var memory = new HeldMemory(stage.children());
        Store.Node ours = stage.one("netloft").first();
        touch(ours.port());
        Held empty = memory.of(ours.child(), ours.adminPort());
        RespConnection.fill(ours.port(), keys);
        Talk.say(name() + ": netloft has its keys");
        Held full = memory.of(ours.child(), ours.adminPort());

        double heap = (double) (full.heap() - empty.heap()) / keys;
        double direct = (double) (full.direct() - empty.direct()) / keys;
        var grid = new Grid("store", "bytes a key", "of it heap", "of it direct", "MiB when empty")
                .row(List.of("redis-server", figure(theirs), NOTHING, NOTHING, NOTHING))
                .row(List.of(
                        "netloft", figure(heap + direct), figure(heap), figure(direct), figure(empty.bytes() / MIB)));
        double ratio = (heap + direct) / theirs;
        String title = String.format(
                Locale.ROOT, "memory of a key: 16 bytes, its value 100 bytes; %,d keys, less the empty store", keys);
        String verdict = String.format(Locale.ROOT, "bytes a key: %.2f× of redis-server; ", ratio);
        return new RowResult(name(), title, grid, List.of(verdict + BOUND.judge(ratio)), 0);
    }

    private double redis(Stage stage, int keys) {
        Store.Node node = stage.redis("redis-server").first();
        touch(node.port());
        long empty = used(node.port());
        RespConnection.fill(node.port(), keys);
        Talk.say(name() + ": redis-server has its keys");
        return (double) (used(node.port()) - empty) / keys;
    }

    /** What is made at the first write is no key's. */
    private static void touch(int port) {
        RespConnection.ask(port, "SET", "first", "1");
        RespConnection.ask(port, "DEL", "first");
    }

    private static long used(int port) {
        return usedIn(RespConnection.ask(port, "INFO", "memory"));
    }

    static long usedIn(String info) {
        Matcher used = USED.matcher(info);
        if (!used.find()) {
            throw new BenchException("INFO memory: " + info.strip() + " (expected: a line with used_memory)");
        }
        return Long.parseLong(used.group(1));
    }

    private static String figure(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
