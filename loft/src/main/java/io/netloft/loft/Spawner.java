package io.netloft.loft;

import java.io.IOException;
import java.nio.file.Path;

/** Starts the process of a step with its output appended to a log file. */
@FunctionalInterface
interface Spawner {
    Process start(Plan.Step step, Path log) throws IOException;
}
