package io.netloft.bench.beside;

import io.netloft.bench.run.Pace;

/** A stage, which knows how long a run takes. */
public interface Paced {
    /** How long. */
    Pace pace();
}
