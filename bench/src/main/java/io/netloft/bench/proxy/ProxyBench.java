package io.netloft.bench.proxy;

import io.netloft.bench.run.BenchException;
import io.netloft.bench.run.Children;
import io.netloft.bench.run.H2load;
import io.netloft.bench.run.HeldMemory;
import io.netloft.bench.run.Machine;
import io.netloft.bench.run.Report;
import io.netloft.bench.run.RowResult;
import io.netloft.bench.run.Workspace;
import io.netloft.bench.run.Wrk;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** One run: starts the line-up, measures the rows that were asked for, stops everything. */
final class ProxyBench {
    /** Of the part of the document for all rows but the ladder. */
    static final String NAME = "proxy";

    /** The names of the rows of HTTP/2, gRPC and TCP, in their order. */
    static final List<String> RELAYS = List.of("h2c", "h2tls", "grpc", "grpc-stream", "tcp", "tcp-bulk");
    /** The names of all rows that stand beside peers, in their order. */
    static final List<String> ROWS = Stream.concat(
                    Stream.of("small", "large", "latency", "tls", "websocket", "idle"), RELAYS.stream())
            .toList();
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
        H2load.check();
        LineUp.check(settings);
        var workspace = Workspace.create(settings.root().resolve("bench/target/runs"), "proxy");
        Report report;
        try (var children = new Children(workspace)) {
            var wrk = new Wrk(workspace, children);
            List<String> facts = new ArrayList<>(Machine.facts(settings.root()));
            LineUp lineUp = LineUp.start(settings, workspace, children);
            facts.addAll(lineUp.versions());
            var h2load = new H2load(children);
            facts.add(wrk.version());
            facts.add(h2load.version());
            facts.add(settings.pace().fact()
                    + (settings.proxyArguments().isEmpty()
                            ? ""
                            : ", netloft with " + String.join(" ", settings.proxyArguments())));
            List<RowResult> results = Stream.concat(
                            rows(wrk, new HeldMemory(children)).stream(), relays(wrk, h2load, workspace).stream())
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

    private static List<Row> relays(Wrk wrk, H2load h2load, Workspace workspace) {
        return List.of(
                new Http2Row(h2load, workspace, Http2Row.Work.H2C),
                new Http2Row(h2load, workspace, Http2Row.Work.H2TLS),
                new Http2Row(h2load, workspace, Http2Row.Work.GRPC),
                new Http2Row(h2load, workspace, Http2Row.Work.STREAM),
                new TcpRow(wrk, FullLoadRow.Work.SMALL, 1),
                new TcpRow(wrk, FullLoadRow.Work.LARGE, 0.9));
    }
}
