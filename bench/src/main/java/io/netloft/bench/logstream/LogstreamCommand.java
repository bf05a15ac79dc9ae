package io.netloft.bench.logstream;

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

/** {@code ./netloft bench logstream}. */
@Command(
        name = "logstream",
        description =
                "Logs followed and searched beside websocketd, nginx and grep: interleaved rounds, medians. Needs the"
                        + " Debian packages websocketd, nginx-light and curl.")
public final class LogstreamCommand extends BesideCommand {
    @Option(
            names = "--only",
            split = ",",
            paramLabel = "ROW",
            description = "Rows to measure: burst, latency, history, search, viewers, files (default: all).")
    private Set<String> only = new LinkedHashSet<>();

    @Option(
            names = "--logstream-argument",
            paramLabel = "ARG",
            description = "An argument for ours, such as --logstream-argument=--event-loops=1; may be repeated.")
    private List<String> arguments = new ArrayList<>();

    /** For picocli, which fills it. */
    public LogstreamCommand() {
        super("logstream");
    }

    @Override
    protected Run prepare(Path root, Pace pace) {
        var settings = new Settings(root, pace, rows(only, Rows.names()), arguments);
        return () -> LogstreamBench.run(settings);
    }
}
