package io.netloft.bench.prices;

import io.netloft.bench.beside.Row;
import io.netloft.bench.beside.Settings;
import io.netloft.bench.run.LauncherScript;
import io.netloft.bench.run.Machine;
import io.netloft.bench.run.Report;
import io.netloft.bench.run.RowResult;
import io.netloft.bench.run.Workspace;
import io.netloft.chassis.net.Transport;
import java.util.ArrayList;
import java.util.List;

/** One run: measures the rows that were asked for, each on a stage of its own. */
final class PricesBench {
    private final Settings settings;

    PricesBench(Settings settings) {
        this.settings = settings;
    }

    /**
     * Measures; blocks for minutes.
     *
     * @throws io.netloft.bench.run.BenchException when a server fails; everything is stopped then
     */
    Report run() {
        List<String> facts = new ArrayList<>(Machine.facts(settings.root()));
        facts.add("flags of both JVMs: " + String.join(" ", new LauncherScript(settings.root()).flags(Stage.OURS)));
        facts.add(settings.pace().fact()
                + (settings.arguments().isEmpty() ? "" : ", netloft with " + String.join(" ", settings.arguments())));
        List<RowResult> results;
        try (Transport transport = Transport.open(Transport.Choice.AUTO, 1)) {
            results = Rows.all().stream()
                    .filter(row -> settings.rows().contains(row.name()))
                    .map(row -> measure(row, transport))
                    .toList();
        }
        facts.add("load after: " + Machine.load());
        return new Report(
                "prices", "bench prices", facts, results, settings.pace().quick());
    }

    private RowResult measure(Row<Stage> row, Transport transport) {
        var workspace = Workspace.create(settings.root().resolve("bench/target/runs"), "prices-" + row.name());
        RowResult result;
        try (var stage = new Stage(settings, transport, workspace)) {
            result = row.measure(stage);
        }
        // Only after a row without failure: the logs of one that failed are wanted.
        workspace.remove();
        return result;
    }
}
