package io.netloft.bench.logstream;

import io.netloft.bench.beside.Row;
import io.netloft.bench.beside.Server;
import io.netloft.bench.run.BenchException;
import io.netloft.bench.run.Bound;
import io.netloft.bench.run.Grid;
import io.netloft.bench.run.HeldMemory;
import io.netloft.bench.run.HeldMemory.Held;
import io.netloft.bench.run.RowResult;
import io.netloft.bench.run.Talk;
import io.netloft.bench.run.Web;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * What a watched file costs that nothing is written to: heap after a collection and direct memory, less what was held
 * before there were any; and the CPU time of a minute. Once while nobody follows them, once while one viewer follows all.
 */
final class FilesRow implements Row<Stage> {
    private static final int COUNT = 1_000;
    private static final int FEW = 50;
    private static final int MINUTE = 60;
    private static final int MOMENT = 2;
    private static final double KIB = 1024;
    private static final double PERCENT_A_MICRO = 100 / 1e6;
    private static final Duration FOUND = Duration.ofMinutes(1);
    private static final Bound EACH = new Bound(false, 4, " KiB");
    private static final Bound CPU = new Bound(false, 1, " %");

    FilesRow() {}

    @Override
    public String name() {
        return "files";
    }

    @Override
    public RowResult measure(Stage stage) {
        int count = stage.settings().amount(COUNT, FEW);
        int seconds = stage.settings().amount(MINUTE, MOMENT);
        Path logs = stage.folder("logs");
        LineWriter first = stage.writer(logs.resolve("file-first.log"));
        Server ours = stage.ours(logs.resolve("*.log").toString(), List.of());
        var memory = new HeldMemory(stage.children());
        // The first viewer of the first file makes what is nobody's of the next.
        try (Viewers viewers = stage.viewers(ours, "/v1/tail?file=*.log&tail=0", 1)) {
            new ViewerLoad(ours, first, viewers).settle();
        }
        Held before = memory.of(ours.child(), ours.adminPort());
        make(logs, count);
        ours.child().await(() -> known(ours) > count, FOUND);
        Talk.say(name() + ": " + count + " files found");
        int warmUp = stage.settings().pace().warmUpSeconds();
        pass(ours, warmUp);
        Cost watched = cost(ours, memory, before, count, seconds);
        Viewers viewers = stage.viewers(ours, "/v1/tail?file=*.log&tail=0", 1);
        new ViewerLoad(ours, first, viewers).settle();
        Talk.say(name() + ": followed");
        pass(ours, warmUp);
        Cost followed = cost(ours, memory, before, count, seconds);

        var grid = new Grid("1 of them", "heap KiB a file", "direct KiB a file", "CPU % of a core")
                .row(watched.cells("watched"))
                .row(followed.cells("followed by one viewer"));
        String title = String.format(
                Locale.ROOT, "%,d watched files of 10 KB that nothing is written to, for %d s", count, seconds);
        return new RowResult(name(), title, grid, List.of(watched.judge("watched"), followed.judge("followed")), 0);
    }

    private static void make(Path folder, int count) {
        byte[] content = new byte[100 * Lines.BYTES];
        for (int file = 0; file < count; file++) {
            for (int line = 0; line < content.length / Lines.BYTES; line++) {
                Lines.put(content, line * Lines.BYTES, line, file);
            }
            try {
                Files.write(folder.resolve(String.format(Locale.ROOT, "file-%04d.log", file)), content);
            } catch (IOException e) {
                throw new BenchException(folder + ": not written (expected: room for " + count + " files)", e);
            }
        }
    }

    /** How many files it tells of; each is an object with a name. */
    private static int known(Server ours) {
        try {
            String body = new String(Web.get(ours.url("/v1/files")), StandardCharsets.UTF_8);
            return body.split("file-", -1).length - 1;
        } catch (IOException e) {
            throw new BenchException("/v1/files: not readable (expected: the files that are watched)", e);
        }
    }

    private static Cost cost(Server ours, HeldMemory memory, Held before, int count, int seconds) {
        Held held = memory.of(ours.child(), ours.adminPort());
        long cpuBefore = ours.child().cpuMicros();
        long startNs = System.nanoTime();
        pass(ours, seconds);
        double tookSeconds = (System.nanoTime() - startNs) / 1e9;
        double cpu = (ours.child().cpuMicros() - cpuBefore) * PERCENT_A_MICRO / tookSeconds;
        return new Cost(
                (held.heap() - before.heap()) / KIB / count, (held.direct() - before.direct()) / KIB / count, cpu);
    }

    /** Lets time pass; ours must serve to its end. What a JVM compiles in its first seconds is not what idleness costs. */
    private static void pass(Server ours, int seconds) {
        long startNs = System.nanoTime();
        ours.child()
                .await(
                        () -> System.nanoTime() - startNs >= seconds * 1_000_000_000L,
                        Duration.ofSeconds(seconds).plus(FOUND));
    }

    private record Cost(double heapKib, double directKib, double cpuPercent) {
        List<String> cells(String what) {
            return List.of(what, figure(heapKib), figure(directKib), figure(cpuPercent));
        }

        String judge(String what) {
            double kib = heapKib + directKib;
            return what + ": heap and direct memory of a file " + figure(kib) + " KiB; " + EACH.judge(kib) + "; CPU "
                    + figure(cpuPercent) + " %, " + CPU.judge(cpuPercent);
        }
    }

    private static String figure(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
