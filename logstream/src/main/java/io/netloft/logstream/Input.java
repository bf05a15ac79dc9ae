package io.netloft.logstream;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What was named to follow, and whether standard input is among it: where {@code -} says so, or nothing is named and
 * something is piped in.
 */
record Input(List<String> files, boolean standard) {
    private static final String DASH = "-";
    private static final Path STDIN = Path.of("/proc/self/fd/0");

    static Input of(LogstreamConfig config) {
        List<String> files =
                config.files().stream().filter(file -> !file.equals(DASH)).toList();
        boolean nothing = config.files().isEmpty()
                && config.sources().isEmpty()
                && config.merge().isEmpty();
        return new Input(files, config.files().contains(DASH) || (nothing && piped()));
    }

    // A terminal, /dev/null or a service's socket is nothing to read.
    private static boolean piped() {
        try {
            return Files.isSymbolicLink(STDIN)
                    && Files.readSymbolicLink(STDIN).toString().startsWith("pipe:");
        } catch (IOException e) {
            return false;
        }
    }
}
