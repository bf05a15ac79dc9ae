package io.netloft.bench.p2p;

import io.netloft.bench.beside.Row;
import io.netloft.bench.beside.Settings;
import io.netloft.bench.run.LauncherScript;
import io.netloft.bench.run.Machine;
import io.netloft.bench.run.Report;
import io.netloft.bench.run.RowResult;
import io.netloft.bench.run.Workspace;
import java.util.ArrayList;
import java.util.List;

/** One run: measures the rows that were asked for, each on a stage of its own. */
final class P2pBench {
    private final Settings settings;

    P2pBench(Settings settings) {
        this.settings = settings;
    }

    /**
     * Measures; blocks for minutes.
     *
     * @throws io.netloft.bench.run.BenchException when a peer is missing or a program fails; everything is stopped then
     */
    Report run() {
        List<String> facts = new ArrayList<>(Machine.facts(settings.root()));
        facts.add("libtorrent4j " + Libtorrent.version());
        facts.add(Stage.aria2().firstLine("--version"));
        facts.add(Stage.qbittorrent().lineWith("qBittorrent v", "--version"));
        facts.add(Stage.nginx().firstLine("-v"));
        facts.add(Stage.curl().firstLine("--version"));
        facts.add("flags of our JVM: " + String.join(" ", new LauncherScript(settings.root()).flags(Stage.OURS)));
        facts.add("run: " + settings.pace().rounds() + " rounds"
                + (settings.arguments().isEmpty() ? "" : ", netloft with " + String.join(" ", settings.arguments())));
        List<RowResult> results = Rows.all().stream()
                .filter(row -> settings.rows().contains(row.name()))
                .map(this::measure)
                .toList();
        facts.add("load after: " + Machine.load());
        return new Report("p2p", "bench p2p", facts, results, settings.pace().quick());
    }

    private RowResult measure(Row<Stage> row) {
        var workspace = Workspace.create(settings.root().resolve("bench/target/runs"), "p2p-" + row.name());
        RowResult result;
        try (var stage = new Stage(settings, workspace)) {
            result = row.measure(stage);
        }
        // Only after a row without failure: the logs of one that failed are wanted.
        workspace.remove();
        return result;
    }
}
