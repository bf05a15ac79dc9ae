package io.netloft.proxy.core;

import io.netloft.proto.http1.Http1RequestHead;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which requests a rule covers.
 *
 * @param host exact ({@code api.example.org}), wildcard ({@code *.example.org}, any number of labels) or {@code *}
 * @param path which paths
 * @param methods which methods; empty for all
 * @param headers what fields must be, by name in lower case
 * @param query what query parameters must be, by name
 */
public record RouteMatch(
        String host,
        PathMatch path,
        List<String> methods,
        Map<String, ValueMatch> headers,
        Map<String, ValueMatch> query) {
    /** Keeps field names in lower case, in which they are compared. */
    public RouteMatch {
        methods = List.copyOf(methods);
        Map<String, ValueMatch> lower = new TreeMap<>();
        headers.forEach((name, value) -> lower.put(name.toLowerCase(Locale.ROOT), value));
        headers = Map.copyOf(lower);
        query = Map.copyOf(query);
    }

    /** By host and path alone. */
    public static RouteMatch of(String host, String path) {
        return new RouteMatch(host, PathMatch.parse(path), List.of(), Map.of(), Map.of());
    }

    boolean anyHost() {
        return host.isEmpty() || host.equals("*");
    }

    boolean wildcardHost() {
        return host.startsWith("*.");
    }

    /** How many conditions it has beyond host and path: of two rules for the same, the choosier is asked first. */
    int conditions() {
        return (methods.isEmpty() ? 0 : 1) + headers.size() + query.size();
    }

    /** Null when a request that host and path cover is covered, else the condition that it fails. */
    @Nullable
    String refuses(Http1RequestHead head) {
        if (conditions() == 0) {
            return null;
        }
        if (!methods.isEmpty() && !methods.contains(head.methodText())) {
            return "method is none of " + String.join(", ", methods);
        }
        for (Map.Entry<String, ValueMatch> field : headers.entrySet()) {
            if (!field(head, field.getKey(), field.getValue())) {
                return "header " + field.getKey() + " isn't " + field.getValue();
            }
        }
        return query.isEmpty() ? null : refusesQuery(head);
    }

    private static boolean field(Http1RequestHead head, String name, ValueMatch wanted) {
        boolean present = false;
        for (int i = 0; i < head.size(); i++) {
            if (head.nameEquals(i, name)) {
                present = true;
                if (wanted.accepts(head.value(i))) {
                    return true;
                }
            }
        }
        return !present && wanted.absent();
    }

    private @Nullable String refusesQuery(Http1RequestHead head) {
        Map<String, List<String>> given =
                new QueryStringDecoder("?" + head.query(), StandardCharsets.UTF_8).parameters();
        for (Map.Entry<String, ValueMatch> wanted : query.entrySet()) {
            List<String> values = given.getOrDefault(wanted.getKey(), List.of());
            boolean holds = values.isEmpty()
                    ? wanted.getValue().absent()
                    : values.stream().anyMatch(wanted.getValue()::accepts);
            if (!holds) {
                return "query " + wanted.getKey() + " isn't " + wanted.getValue();
            }
        }
        return null;
    }
}
