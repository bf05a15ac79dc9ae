package io.netloft.loft;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Finds the folder of the toolkit as {@code up} does: the option, the variable, the user's own. */
final class Folders {
    private Folders() {}

    static StateFolder of(@Nullable Path option) {
        String variable = System.getenv("NETLOFT_LOFT_DATA_DIR");
        if (option == null && variable != null && !variable.isEmpty()) {
            return StateFolder.of(Path.of(variable));
        }
        return StateFolder.of(option);
    }
}
