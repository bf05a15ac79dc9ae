package io.netloft.bench.chat;

import io.netloft.bench.beside.BesideRun;
import io.netloft.bench.beside.Settings;
import io.netloft.bench.run.Report;

/** One run, and what its figures must be read with. */
final class ChatBench {
    private ChatBench() {}

    /**
     * Measures; blocks for minutes.
     *
     * @throws io.netloft.bench.run.BenchException when a peer is missing or a server fails; everything is stopped then
     */
    static Report run(Settings settings) {
        var run = new BesideRun(Stage.OURS, settings);
        run.fact("node " + Stage.node().firstLine("--version") + ", ws as in .ci/peers.npm");
        run.fact("flags of our JVM: " + run.flags());
        run.paced(settings.pace().fact());
        return run.measure(Rows.all(), (transport, workspace) -> new Stage(settings, transport, workspace));
    }
}
