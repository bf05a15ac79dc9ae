package io.netloft.bench.proxy;

import io.netloft.bench.run.BenchException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * How a run is done.
 *
 * @param root of the repository, where the launcher script and the proxy's jar are
 * @param rounds in which every server has its turn once
 * @param seconds of load a turn
 * @param warmUpSeconds of load before the first round of a row, for each server that runs on a JVM
 * @param rows to measure, by name
 * @param peers to measure against, by name; ours always runs
 * @param proxyArguments given to our proxy besides those of the run
 * @param quick only to prove that it runs: no claims, nothing recorded
 */
record Settings(
        Path root,
        int rounds,
        int seconds,
        int warmUpSeconds,
        Set<String> rows,
        Set<String> peers,
        List<String> proxyArguments,
        boolean quick) {
    Settings {
        atLeast("rounds", rounds, 1);
        atLeast("seconds", seconds, 1);
        atLeast("warm-up", warmUpSeconds, 1);
        List<String> rowsThere = new ArrayList<>(ProxyBench.ROWS);
        rowsThere.add(ProxyBench.LADDER);
        known("only", rows, rowsThere);
        known("against", peers, LineUp.PEERS);
        rows = Set.copyOf(rows);
        peers = Set.copyOf(peers);
        proxyArguments = List.copyOf(proxyArguments);
    }

    private static void atLeast(String name, int value, int least) {
        if (value < least) {
            throw new BenchException(name + ": " + value + " (expected: at least " + least + ")");
        }
    }

    private static void known(String name, Set<String> words, List<String> known) {
        for (String word : words) {
            if (!known.contains(word)) {
                throw new BenchException(name + ": " + word + " (expected: of " + String.join(", ", known) + ")");
            }
        }
    }
}
