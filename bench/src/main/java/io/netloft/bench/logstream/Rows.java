package io.netloft.bench.logstream;

import io.netloft.bench.beside.Count;
import io.netloft.bench.beside.Figure;
import io.netloft.bench.beside.Lane;
import io.netloft.bench.beside.Row;
import io.netloft.bench.beside.Server;
import io.netloft.bench.beside.SpeedRow;
import io.netloft.bench.beside.Verdict;
import io.netloft.bench.run.Bound;
import java.util.List;

/** The rows, in their order. */
final class Rows {
    static final String WEBSOCKETD = "websocketd, tail -F";

    private static final int VIEWERS = 50;
    private static final int BURST = 20_000;
    private static final int FEW = 2_000;
    private static final int LINES_A_SECOND = 500;

    private Rows() {}

    static List<Row<Stage>> all() {
        return List.of(
                burst(), latency(), new HistoryRow().row(), new SearchRow().row(), new ViewersRow(), new FilesRow());
    }

    static List<String> names() {
        return all().stream().map(Row::name).toList();
    }

    private static Row<Stage> burst() {
        return new SpeedRow<>(
                "burst",
                "a burst of 20,000 lines of 100 bytes, 50 WebSocket viewers, until the last has the last",
                new Figure("lines/s", Figure.Kind.RATE, 0, "CPU µs a delivery", VIEWERS),
                stage -> {
                    int lines = stage.settings().amount(BURST, FEW);
                    return followed(stage, (load, seconds) -> load.bursts(lines, seconds));
                },
                List.of(new Verdict(Lane.OURS, List.of(WEBSOCKETD), Bound.atLeast(20), null)));
    }

    private static Row<Stage> latency() {
        return new SpeedRow<>(
                "latency",
                "from a line's being due to its arrival, 500 lines/s of 100 bytes, 50 WebSocket viewers",
                new Figure("p99 ms", Figure.Kind.P99_MS, 2, "CPU µs a delivery", VIEWERS),
                stage -> followed(stage, (load, seconds) -> load.paced(LINES_A_SECOND, seconds)),
                List.of(new Verdict(Lane.OURS, List.of(WEBSOCKETD), Bound.atMost(0.2), new Bound(false, 20, " ms"))));
    }

    private interface Turn {
        Count run(ViewerLoad load, int seconds);
    }

    /** websocketd and ours, each with viewers of a file of its own that follow it. */
    private static List<Lane> followed(Stage stage, Turn turn) {
        LineWriter theirs = stage.writer(stage.folder("theirs").resolve("app.log"));
        LineWriter own = stage.writer(stage.folder("ours").resolve("app.log"));
        Server websocketd = stage.websocketd(theirs.file());
        Server ours = stage.ours(own.file().toString(), List.of());
        return List.of(
                lane(WEBSOCKETD, websocketd, loaded(stage, websocketd, "/", theirs), turn, false),
                lane(Lane.OURS, ours, loaded(stage, ours, "/v1/tail?file=app.log&tail=0", own), turn, true));
    }

    private static ViewerLoad loaded(Stage stage, Server server, String path, LineWriter writer) {
        var load = new ViewerLoad(server, writer, stage.viewers(server, path, VIEWERS));
        load.settle();
        return load;
    }

    private static Lane lane(String label, Server server, ViewerLoad load, Turn turn, boolean onJvm) {
        return new Lane(label, server.child()::cpuMicros, seconds -> turn.run(load, seconds), onJvm);
    }
}
