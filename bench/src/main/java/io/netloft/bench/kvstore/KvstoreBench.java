package io.netloft.bench.kvstore;

import io.netloft.bench.beside.BesideRun;
import io.netloft.bench.beside.Settings;
import io.netloft.bench.run.Report;

/** One run, and what its figures must be read with. */
final class KvstoreBench {
    private KvstoreBench() {}

    /**
     * Measures; blocks for minutes.
     *
     * @throws io.netloft.bench.run.BenchException when a peer is missing or a server fails; everything is stopped then
     */
    static Report run(Settings settings, int etcdConnections) {
        var run = new BesideRun(Stage.OURS, settings);
        run.fact(Stage.redisServer().firstLine("--version"));
        run.fact(Stage.etcd().firstLine("--version"));
        run.fact(RedisBenchmark.program().firstLine("--version"));
        run.fact("flags of our JVM: " + run.flags());
        run.paced(settings.pace().fact());
        run.fact("connections of a load: redis-benchmark 50, etcd " + etcdConnections);
        return run.measure(
                Rows.all(), (transport, workspace) -> new Stage(settings, etcdConnections, transport, workspace));
    }
}
