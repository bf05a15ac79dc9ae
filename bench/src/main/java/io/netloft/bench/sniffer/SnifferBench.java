package io.netloft.bench.sniffer;

import io.netloft.bench.beside.BesideRun;
import io.netloft.bench.beside.Settings;
import io.netloft.bench.run.Report;

/** One run, and what its figures must be read with. */
final class SnifferBench {
    private SnifferBench() {}

    /**
     * Measures; blocks for minutes.
     *
     * @throws io.netloft.bench.run.BenchException when a peer is missing or a program fails; everything is stopped then
     */
    static Report run(Settings settings, boolean whole) {
        var run = new BesideRun(Stage.OURS, settings);
        run.fact(Stage.tcpdump().firstLine("--version"));
        run.fact(Stage.tshark().lineWith("TShark (", "--version"));
        run.fact("flags of our JVM: " + run.flags() + ", with the launcher's class archive");
        run.paced("run: " + settings.pace().rounds() + " rounds");
        return run.measure(Rows.all(whole), workspace -> new Stage(settings, workspace));
    }
}
