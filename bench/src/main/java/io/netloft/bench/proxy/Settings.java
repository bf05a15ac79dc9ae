package io.netloft.bench.proxy;

import io.netloft.bench.run.Pace;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * How a run is done.
 *
 * @param root of the repository, where the launcher script and the proxy's jar are
 * @param pace how long it takes
 * @param rows to measure, by name
 * @param peers to measure against, by name; ours always runs
 * @param proxyArguments given to our proxy besides those of the run
 */
record Settings(Path root, Pace pace, Set<String> rows, Set<String> peers, List<String> proxyArguments) {
    Settings {
        rows = Set.copyOf(rows);
        peers = Set.copyOf(peers);
        proxyArguments = List.copyOf(proxyArguments);
    }

    int rounds() {
        return pace.rounds();
    }

    int seconds() {
        return pace.seconds();
    }

    int warmUpSeconds() {
        return pace.warmUpSeconds();
    }

    boolean quick() {
        return pace.quick();
    }
}
