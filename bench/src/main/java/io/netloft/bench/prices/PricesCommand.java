package io.netloft.bench.prices;

import io.netloft.bench.beside.Settings;
import io.netloft.bench.run.BesideCommand;
import io.netloft.bench.run.Pace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./netloft bench prices}. */
@Command(
        name = "prices",
        description =
                "Prices streamed beside a plain server of grpc-java over the same contract: interleaved rounds, medians."
                        + " Needs no other program.")
public final class PricesCommand extends BesideCommand {
    @Option(
            names = "--only",
            split = ",",
            paramLabel = "ROW",
            description = "Rows to measure: hundred, one, throughput, age, stalled, credit, idle (default: all).")
    private Set<String> only = new LinkedHashSet<>();

    @Option(
            names = "--prices-argument",
            paramLabel = "ARG",
            description = "An argument for ours, such as --prices-argument=--event-loops=1; may be repeated.")
    private List<String> arguments = new ArrayList<>();

    /** For picocli, which fills it. */
    public PricesCommand() {
        super("prices");
    }

    @Override
    protected Run prepare(Path root, Pace pace) {
        var settings = new Settings(root, pace, rows(only, Rows.names()), arguments);
        return () -> PricesBench.run(settings);
    }
}
