package io.netloft.bench.sniffer;

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
final class SnifferBench {
    private final Settings settings;
    private final boolean whole;

    SnifferBench(Settings settings, boolean whole) {
        this.settings = settings;
        this.whole = whole;
    }

    /**
     * Measures; blocks for minutes.
     *
     * @throws io.netloft.bench.run.BenchException when a peer is missing or a program fails; everything is stopped then
     */
    Report run() {
        List<String> facts = new ArrayList<>(Machine.facts(settings.root()));
        facts.add(Stage.tcpdump().firstLine("--version"));
        facts.add(Stage.tshark().lineWith("TShark (", "--version"));
        facts.add("flags of our JVM: " + String.join(" ", new LauncherScript(settings.root()).flags(Stage.OURS))
                + ", with the launcher's class archive");
        facts.add("run: " + settings.pace().rounds() + " rounds"
                + (settings.arguments().isEmpty() ? "" : ", netloft with " + String.join(" ", settings.arguments())));
        List<RowResult> results = Rows.all(whole).stream()
                .filter(row -> settings.rows().contains(row.name()))
                .map(this::measure)
                .toList();
        facts.add("load after: " + Machine.load());
        return new Report(
                "sniffer", "bench sniffer", facts, results, settings.pace().quick());
    }

    private RowResult measure(Row<Stage> row) {
        var workspace = Workspace.create(settings.root().resolve("bench/target/runs"), "sniffer-" + row.name());
        RowResult result;
        try (var stage = new Stage(settings, workspace)) {
            result = row.measure(stage);
        }
        // Only after a row without failure: the logs of one that failed are wanted.
        workspace.remove();
        return result;
    }
}
