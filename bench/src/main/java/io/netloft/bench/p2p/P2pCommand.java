package io.netloft.bench.p2p;

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

/** {@code ./netloft bench p2p}. */
@Command(
        name = "p2p",
        description =
                "Files shared and fetched beside libtorrent, aria2, qBittorrent and curl from nginx: interleaved"
                        + " rounds, medians. Needs root for a veth pair, and the Debian packages aria2, qbittorrent-nox, nginx-light, curl and iproute2.")
public final class P2pCommand extends BesideCommand {
    @Option(
            names = "--only",
            split = ",",
            paramLabel = "ROW",
            description =
                    "Rows to measure: pair, pair-veth, from-libtorrent, from-aria2, from-qbittorrent, to-libtorrent, to-aria2,"
                            + " to-qbittorrent, first-byte, ls, three-givers, eight-getters, crowd (default: all).")
    private Set<String> only = new LinkedHashSet<>();

    @Option(
            names = "--p2p-argument",
            paramLabel = "ARG",
            description = "An argument for ours, such as --p2p-argument=--no-pex; may be repeated.")
    private List<String> arguments = new ArrayList<>();

    /** For picocli, which fills it. */
    public P2pCommand() {
        super("p2p");
    }

    @Override
    protected Run prepare(Path root, Pace pace) {
        var settings = new Settings(root, pace, rows(only, Rows.names()), arguments);
        return () -> P2pBench.run(settings);
    }
}
