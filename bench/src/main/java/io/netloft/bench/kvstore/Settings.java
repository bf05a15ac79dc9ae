package io.netloft.bench.kvstore;

import io.netloft.bench.run.Pace;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * How a run is done.
 *
 * @param root of the repository, where the launcher script and the store's jar are
 * @param pace how long it takes
 * @param rows to measure, by name
 * @param arguments given to our nodes besides those of the run
 * @param etcdConnections that a load on etcd uses
 */
record Settings(Path root, Pace pace, Set<String> rows, List<String> arguments, int etcdConnections) {
    Settings {
        rows = Set.copyOf(rows);
        arguments = List.copyOf(arguments);
    }
}
