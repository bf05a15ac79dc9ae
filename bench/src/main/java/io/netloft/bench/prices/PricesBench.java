package io.netloft.bench.prices;

import io.netloft.bench.beside.BesideRun;
import io.netloft.bench.beside.Settings;
import io.netloft.bench.run.Report;

/** One run, and what its figures must be read with. */
final class PricesBench {
    private PricesBench() {}

    /**
     * Measures; blocks for minutes.
     *
     * @throws io.netloft.bench.run.BenchException when a server fails; everything is stopped then
     */
    static Report run(Settings settings) {
        var run = new BesideRun(Stage.OURS, settings);
        run.fact("flags of both JVMs: " + run.flags());
        run.paced(settings.pace().fact());
        return run.measure(Rows.all(), (transport, workspace) -> new Stage(settings, transport, workspace));
    }
}
