package io.netloft.bench.beside;

import io.netloft.bench.run.Pace;

/** A stage, which knows how long a run takes; what was started on it is stopped when it is closed. */
public interface Paced extends AutoCloseable {
    /** How long. */
    Pace pace();

    /** Stops what was started, and waits for its end. */
    @Override
    void close();
}
