package io.netloft.chassis.config;

import java.util.List;
import java.util.Map;

/**
 * A configuration with its history.
 *
 * @param value the record
 * @param schema what it was read by
 * @param origins where the value of each path was written
 * @param warnings what was odd but no reason to stop, ready to log
 */
public record Loaded<C extends Record>(C value, Schema schema, Map<String, Origin> origins, List<String> warnings) {
    /** The origin of a path; a default when nobody wrote it. */
    public Origin origin(String path) {
        return origins.getOrDefault(path, Origin.DEFAULT);
    }
}
