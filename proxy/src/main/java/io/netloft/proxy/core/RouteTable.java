package io.netloft.proxy.core;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the route of a request. The most specific rule wins, whatever the order in the file: exact host, then the
 * longest wildcard, then any host; within a host the longest path prefix; the order in the file settles what is left.
 * A host that has rules, none of which covers the path, falls through to the next less specific one. Immutable; looks at
 * the request's bytes where they lie.
 */
public final class RouteTable {
    private final Map<String, List<Prefix>> exact = new HashMap<>();
    private final Map<String, List<Prefix>> wildcard = new HashMap<>();
    private final List<Prefix> any = new ArrayList<>();
    private final List<Route> routes;

    public RouteTable(List<Route> routes) {
        this.routes = List.copyOf(routes);
        for (Route route : routes) {
            pathsOf(route).add(new Prefix(route, route.path().getBytes(StandardCharsets.ISO_8859_1)));
        }
        Comparator<Prefix> longestFirst = Comparator.comparingInt((Prefix p) -> -p.bytes.length);
        exact.values().forEach(l -> l.sort(longestFirst));
        wildcard.values().forEach(l -> l.sort(longestFirst));
        any.sort(longestFirst);
    }

    private List<Prefix> pathsOf(Route route) {
        String host = route.host().toLowerCase(Locale.ROOT);
        if (route.anyHost()) {
            return any;
        }
        return route.wildcardHost()
                ? wildcard.computeIfAbsent(host.substring(1), h -> new ArrayList<>())
                : exact.computeIfAbsent(host, h -> new ArrayList<>());
    }

    /** All rules, in the order of the file. */
    public List<Route> routes() {
        return routes;
    }

    /**
     * @param bytes where host and path lie
     * @param hostFrom first byte of the authority ({@code host[:port]}); a port is not looked at
     * @param hostTo behind its last byte
     * @param pathFrom first byte of the path, without query
     * @param pathTo behind its last byte
     * @return the route, or null when none covers the request
     */
    public @Nullable Route find(byte[] bytes, int hostFrom, int hostTo, int pathFrom, int pathTo) {
        byte[] path = bytes;
        int from = pathFrom;
        int to = pathTo;
        if (!PathForm.clean(bytes, pathFrom, pathTo)) {
            path = PathForm.normalise(bytes, pathFrom, pathTo);
            if (path == null) {
                return null;
            }
            from = 0;
            to = path.length;
        }
        if (!exact.isEmpty() || !wildcard.isEmpty()) {
            Route byHost = findByHost(hostOf(bytes, hostFrom, hostTo), path, from, to);
            if (byHost != null) {
                return byHost;
            }
        }
        return longest(any, path, from, to);
    }

    private @Nullable Route findByHost(String host, byte[] path, int from, int to) {
        Route route = longest(exact.getOrDefault(host, List.of()), path, from, to);
        for (int dot = host.indexOf('.'); route == null && dot >= 0; dot = host.indexOf('.', dot + 1)) {
            route = longest(wildcard.getOrDefault(host.substring(dot), List.of()), path, from, to);
        }
        return route;
    }

    private static @Nullable Route longest(List<Prefix> prefixes, byte[] path, int from, int to) {
        for (int i = 0; i < prefixes.size(); i++) {
            Prefix prefix = prefixes.get(i);
            if (prefix.covers(path, from, to)) {
                return prefix.route;
            }
        }
        return null;
    }

    /** The host in lower case, without port and without the trailing dot of a fully qualified name. */
    private static String hostOf(byte[] bytes, int from, int to) {
        int end = to;
        for (int i = to - 1; i >= from && bytes[i] != ']'; i--) {
            if (bytes[i] == ':') {
                end = i;
                break;
            }
        }
        if (end > from && bytes[end - 1] == '.') {
            end--;
        }
        return new String(bytes, from, end - from, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
    }

    private record Prefix(Route route, byte[] bytes) {
        boolean covers(byte[] path, int from, int to) {
            int length = bytes.length;
            if (length == 1) {
                return true;
            }
            if (to - from < length) {
                return false;
            }
            for (int i = 0; i < length; i++) {
                if (path[from + i] != bytes[i]) {
                    return false;
                }
            }
            return to - from == length || bytes[length - 1] == '/' || path[from + length] == '/';
        }
    }
}
