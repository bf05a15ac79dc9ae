package io.netloft.loft;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a supervisor leaves on the disk for {@code status} and {@code down}.
 *
 * @param supervisor its own process
 * @param phase starting, running or stopping
 * @param admin address of the status page
 * @param children all of them, in the order of the catalogue
 */
record RunState(
        ProcessMark supervisor, String phase, @Nullable String admin, List<ChildView> children) {
    static final String STARTING = "starting";
    static final String RUNNING = "running";
    static final String STOPPING = "stopping";
}
