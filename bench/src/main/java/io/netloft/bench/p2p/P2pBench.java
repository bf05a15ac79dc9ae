package io.netloft.bench.p2p;

import io.netloft.bench.beside.BesideRun;
import io.netloft.bench.beside.Settings;
import io.netloft.bench.run.Report;

/** One run, and what its figures must be read with. */
final class P2pBench {
    private P2pBench() {}

    /**
     * Measures; blocks for minutes.
     *
     * @throws io.netloft.bench.run.BenchException when a peer is missing or a program fails; everything is stopped then
     */
    static Report run(Settings settings) {
        var run = new BesideRun(Stage.OURS, settings);
        run.fact("libtorrent4j " + Libtorrent.version());
        run.fact(Stage.aria2().firstLine("--version"));
        run.fact(Stage.qbittorrent().lineWith("qBittorrent v", "--version"));
        run.fact(Stage.nginx().firstLine("-v"));
        run.fact(Stage.curl().firstLine("--version"));
        run.fact("flags of our JVM: " + run.flags()
                + (settings.pace().quick() ? "" : ", with the launcher's class archive"));
        run.paced("run: " + settings.pace().rounds() + " rounds");
        return run.measure(Rows.all(), workspace -> new Stage(settings, workspace));
    }
}
