package io.netloft.bench.beside;

import io.netloft.bench.run.Pace;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * How a run is done.
 *
 * @param root of the repository, where the launcher script and the jar are
 * @param pace how long it takes
 * @param rows to measure, by name
 * @param arguments given to ours besides those of the run
 */
public record Settings(Path root, Pace pace, Set<String> rows, List<String> arguments) {
    /** Copies what it is given. */
    public Settings {
        rows = Set.copyOf(rows);
        arguments = List.copyOf(arguments);
    }

    /** The amount of a whole run, or that of one that only proves that it works. */
    public int amount(int whole, int quick) {
        return pace.quick() ? quick : whole;
    }
}
