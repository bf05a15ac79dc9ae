package io.netloft.bench.logstream;

import io.netloft.bench.run.RowResult;

/** One kind of work. */
interface Row {
    /** What {@code --only} calls it. */
    String name();

    /** Starts what it needs on the stage and measures; blocks for as long as the settings say. */
    RowResult measure(Stage stage);
}
