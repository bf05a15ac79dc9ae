package io.netloft.chassis.config;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects what a record finds wrong with itself; keys are relative to that record. Used on the loading thread only. */
public final class Problems {
    private final String path;
    private final Map<String, Origin> origins;
    private final List<Problem> sink;

    Problems(String path, Map<String, Origin> origins, List<Problem> sink) {
        this.path = path;
        this.origins = origins;
        this.sink = sink;
    }

    /**
     * Adds a problem.
     *
     * @param key key relative to the record, {@code upstreams[1].weight}; empty for the record itself
     * @param value the offending value
     * @param rule what would have been right
     * @param remedy what to do; may be empty
     */
    public void add(String key, @Nullable Object value, String rule, String remedy) {
        String full = RecordBinder.join(path, key);
        sink.add(new Problem(originOf(full), full, value == null ? "not set" : Values.format(value), rule, remedy));
    }

    private Origin originOf(String full) {
        String at = full;
        while (!at.isEmpty()) {
            Origin origin = origins.get(at);
            if (origin != null) {
                return origin;
            }
            at = RecordBinder.parent(at);
        }
        return Origin.DEFAULT;
    }
}
