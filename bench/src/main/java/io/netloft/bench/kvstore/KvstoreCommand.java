package io.netloft.bench.kvstore;

import io.netloft.bench.beside.Settings;
import io.netloft.bench.run.BenchException;
import io.netloft.bench.run.BesideCommand;
import io.netloft.bench.run.Pace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./netloft bench kvstore}. */
@Command(
        name = "kvstore",
        description = "The store beside Redis and etcd: interleaved rounds, medians. Needs the Debian packages"
                + " redis-server, redis-tools and etcd-server.")
public final class KvstoreCommand extends BesideCommand {
    @Option(
            names = "--only",
            split = ",",
            paramLabel = "ROW",
            description = "Rows to measure: get, set, cluster-set, one-in-flight, follower-get, memory, start"
                    + " (default: all).")
    private Set<String> only = new LinkedHashSet<>();

    @Option(
            names = "--kvstore-argument",
            paramLabel = "ARG",
            description = "An argument for our nodes, such as --kvstore-argument=--event-loops=1; may be repeated.")
    private List<String> arguments = new ArrayList<>();

    @Option(
            names = "--etcd-connections",
            paramLabel = "N",
            description = "Connections that a load on etcd is spread over, but for one write under way (default: 1).")
    private int etcdConnections = 1;

    /** For picocli, which fills it. */
    public KvstoreCommand() {
        super("kvstore");
    }

    @Override
    protected Run prepare(Path root, Pace pace) {
        var settings = new Settings(root, pace, rows(only, Rows.names()), arguments);
        if (etcdConnections < 1) {
            throw new BenchException("etcd-connections: " + etcdConnections + " (expected: at least 1)");
        }
        return () -> KvstoreBench.run(settings, etcdConnections);
    }
}
