package io.netloft.bench.proxy;

import io.netloft.bench.run.BenchException;
import io.netloft.bench.run.Children;
import io.netloft.bench.run.HeldMemory;
import io.netloft.bench.run.Machine;
import io.netloft.bench.run.Report;
import io.netloft.bench.run.RowResult;
import io.netloft.bench.run.Workspace;
import io.netloft.bench.run.Wrk;
import java.util.ArrayList;
import java.util.List;

/** One run: starts the line-up, measures the rows that were asked for, stops everything. */
final class ProxyBench {
    /** Of the part of the document for all rows but the ladder. */
    static final String NAME = "proxy";

    /** The names of the rows that stand beside peers, in their order. */
    static final List<String> ROWS = List.of("small", "large", "latency", "tls", "websocket", "idle");
    /** The row of ours beside itself. */
    static final String LADDER = "ladder";

    private final Settings settings;

    ProxyBench(Settings settings) {
        this.settings = settings;
    }

    /**
     * Measures; blocks for minutes.
     *
     * @throws BenchException when a peer is missing or a server fails; everything is stopped then
     */
    Report run() {
        Wrk.check();
        LineUp.check(settings);
        var workspace = Workspace.create(settings.root().resolve("bench/target/runs"), "proxy");
        Report report;
        try (var children = new Children(workspace)) {
            var wrk = new Wrk(workspace, children);
            List<String> facts = new ArrayList<>(Machine.facts(settings.root()));
            LineUp lineUp = LineUp.start(settings, workspace, children);
            facts.addAll(lineUp.versions());
            facts.add(wrk.version());
            facts.add(settings.pace().fact()
                    + (settings.proxyArguments().isEmpty()
                            ? ""
                            : ", netloft with " + String.join(" ", settings.proxyArguments())));
            List<RowResult> results = rows(wrk, new HeldMemory(children)).stream()
                    .filter(row -> settings.rows().contains(row.name()))
                    .map(row -> row.measure(lineUp, settings))
                    .toList();
            facts.add("load after: " + Machine.load());
            report = new Report(NAME, "bench proxy", facts, results, settings.quick());
        }
        // Only after a run without failure: the logs of one that failed are wanted.
        workspace.remove();
        return report;
    }

    private static List<Row> rows(Wrk wrk, HeldMemory memory) {
        return List.of(
                new FullLoadRow(wrk, FullLoadRow.Work.SMALL),
                new FullLoadRow(wrk, FullLoadRow.Work.LARGE),
                new OpenLoadRow(wrk),
                new TlsRow(),
                new WebSocketRow(),
                new IdleRow(wrk, memory),
                new LadderRow(wrk));
    }
}
