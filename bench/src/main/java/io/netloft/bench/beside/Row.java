package io.netloft.bench.beside;

import io.netloft.bench.run.RowResult;

/**
 * One kind of work.
 *
 * @param <S> the stage that it needs
 */
public interface Row<S> {
    /** What {@code --only} calls it. */
    String name();

    /** Starts what it needs on the stage and measures; blocks for as long as the settings say. */
    RowResult measure(S stage);
}
