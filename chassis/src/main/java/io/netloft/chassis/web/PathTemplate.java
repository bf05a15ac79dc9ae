package io.netloft.chassis.web;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A path with {@code {name}} parts, one segment each; a last part {@code {name...}} takes all that is left, which may
 * be empty.
 */
final class PathTemplate {
    private final String text;
    private final List<String> segments;

    PathTemplate(String text) {
        if (!text.startsWith("/")) {
            throw new IllegalArgumentException("path: " + text + " (expected: a leading /)");
        }
        this.text = text;
        this.segments = List.of(text.substring(1).split("/", -1));
    }

    /** The values of the parts, or null when the path is another. */
    @Nullable
    Map<String, String> match(String path) {
        List<String> given = List.of(path.substring(1).split("/", -1));
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < segments.size(); i++) {
            String segment = segments.get(i);
            if (segment.endsWith("...}")) {
                List<String> rest = given.subList(Math.min(i, given.size()), given.size());
                values.put(segment.substring(1, segment.length() - 4), String.join("/", rest));
                return values;
            }
            if (i >= given.size()) {
                return null;
            }
            if (segment.startsWith("{")) {
                values.put(segment.substring(1, segment.length() - 1), given.get(i));
            } else if (!segment.equals(given.get(i))) {
                return null;
            }
        }
        return segments.size() == given.size() ? values : null;
    }

    @Override
    public String toString() {
        return text;
    }
}
