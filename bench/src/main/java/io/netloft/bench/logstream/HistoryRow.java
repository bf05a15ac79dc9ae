package io.netloft.bench.logstream;

import io.netloft.bench.beside.Count;
import io.netloft.bench.beside.Figure;
import io.netloft.bench.beside.Lane;
import io.netloft.bench.beside.Row;
import io.netloft.bench.beside.Server;
import io.netloft.bench.beside.SpeedRow;
import io.netloft.bench.beside.Verdict;
import io.netloft.bench.run.BenchException;
import io.netloft.bench.run.Bound;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A large file from its beginning to one viewer, as plain text: curl from nginx, and from ours. */
final class HistoryRow {
    private static final long WHOLE = 1L << 30;
    private static final long FEW = 16L << 20;
    private static final String NGINX = "nginx, the file";
    private static final String FILE = "history.log";
    private static final double MB = 1e6;
    private static final Duration LIMIT = Duration.ofMinutes(2);

    HistoryRow() {}

    Row<Stage> row() {
        return new SpeedRow<>(
                "history",
                "1 GiB of history to one viewer: curl, plain text",
                new Figure("MB/s", Figure.Kind.RATE, 0, "CPU µs a MB", 1),
                this::lanes,
                List.of(new Verdict(Lane.OURS, List.of(NGINX), Bound.atLeast(0.5), null)));
    }

    private List<Lane> lanes(Stage stage) {
        Path logs = stage.folder("logs");
        Path file = logs.resolve(FILE);
        long bytes = LogText.write(file, stage.settings().pace().quick() ? FEW : WHOLE);
        Server nginx = stage.nginx(logs);
        Server ours = stage.ours(file.toString(), List.of());
        return List.of(
                lane(stage, NGINX, nginx, "/" + FILE, file, bytes),
                lane(stage, Lane.OURS, ours, "/v1/tail?file=" + FILE + "&follow=false", file, bytes));
    }

    private static Lane lane(Stage stage, String label, Server server, String path, Path file, long bytes) {
        String url = server.url(path);
        same(stage, label, url, file);
        return new Lane(
                label,
                server.child()::cpuMicros,
                seconds -> downloads(stage, url, bytes, seconds),
                label.equals(Lane.OURS));
    }

    /** What is fast must also be right: once, the bytes are compared. */
    private static void same(Stage stage, String label, String url, Path file) {
        String said = stage.children()
                .run(
                        "cmp",
                        List.of(
                                "sh",
                                "-c",
                                "\"$1\" -sSN \"$2\" | cmp - \"$3\"",
                                "sh",
                                Stage.curl().file().toString(),
                                url,
                                file.toString()),
                        LIMIT);
        if (!said.isBlank()) {
            throw new BenchException(label + ": " + said.strip() + " (expected: the bytes of the file)");
        }
    }

    private static Count downloads(Stage stage, String url, long bytes, int seconds) {
        List<String> command = List.of(
                Stage.curl().file().toString(), "-sSN", "-o", "/dev/null", "-w", "%{http_code} %{size_download}", url);
        String expected = "200 " + bytes;
        long done = 0;
        long failed = 0;
        long startNs = System.nanoTime();
        long tookNs;
        do {
            if (!stage.children().run("curl", command, LIMIT).strip().equals(expected)) {
                failed++;
            }
            done += bytes;
            tookNs = System.nanoTime() - startNs;
        } while (tookNs < seconds * 1_000_000_000L);
        return Count.of(Math.round(done / MB), tookNs / 1e9, failed);
    }
}
