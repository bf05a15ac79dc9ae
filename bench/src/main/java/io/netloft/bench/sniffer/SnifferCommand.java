package io.netloft.bench.sniffer;

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

/** {@code ./netloft bench sniffer}. */
@Command(
        name = "sniffer",
        description = "Captures read and shown beside tcpdump and tshark: interleaved rounds, medians. Needs the Debian"
                + " packages tcpdump, tshark and tcpreplay; the row live also root.")
public final class SnifferCommand extends BesideCommand {
    @Option(
            names = "--only",
            split = ",",
            paramLabel = "ROW",
            description = "Rows to measure: text, verbose, json, write, count, live, app, flows, start (default: all).")
    private Set<String> only = new LinkedHashSet<>();

    @Option(
            names = "--whole",
            description = "Write and count 50,000,000 packets instead of 5,000,000; takes 10 GB of disk for a while.")
    private boolean whole;

    @Option(
            names = "--sniffer-argument",
            paramLabel = "ARG",
            description = "An argument for ours, such as --sniffer-argument=-K; may be repeated.")
    private List<String> arguments = new ArrayList<>();

    /** For picocli, which fills it. */
    public SnifferCommand() {
        super("sniffer");
    }

    @Override
    protected Run prepare(Path root, Pace pace) {
        var settings = new Settings(root, pace, rows(only, Rows.names()), arguments);
        return () -> SnifferBench.run(settings, whole);
    }
}
