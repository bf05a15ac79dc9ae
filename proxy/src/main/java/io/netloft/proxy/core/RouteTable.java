package io.netloft.proxy.core;

import io.netloft.proto.http1.Http1RequestHead;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the route of a request. The most specific rule wins, whatever the order in the file: exact host, then the longest
 * wildcard, then any host; within a host the exact path, then regular expressions, then the longest prefix; of two for the
 * same path the one with more conditions; the order in the file settles what is left. A host that has rules, none of which
 * covers the request, falls through to the next less specific one. Immutable; looks at the request's bytes where they lie.
 */
public final class RouteTable {
    private static final Comparator<Route> SPECIFIC_FIRST = Comparator.comparing(
                    (Route r) -> r.match().path().kind())
            .thenComparing(r -> r.match().path().kind() == PathMatch.Kind.PREFIX
                    ? -r.match().path().length()
                    : 0)
            .thenComparing(r -> -r.match().conditions());

    private final Map<String, List<Route>> exact = new HashMap<>();
    private final Map<String, List<Route>> wildcard = new HashMap<>();
    private final List<Route> any = new ArrayList<>();
    private final List<Route> routes;

    public RouteTable(List<Route> routes) {
        this.routes = List.copyOf(routes);
        for (Route route : routes) {
            rulesOf(route.match()).add(route);
        }
        exact.values().forEach(l -> l.sort(SPECIFIC_FIRST));
        wildcard.values().forEach(l -> l.sort(SPECIFIC_FIRST));
        any.sort(SPECIFIC_FIRST);
    }

    private List<Route> rulesOf(RouteMatch match) {
        String host = match.host().toLowerCase(Locale.ROOT);
        if (match.anyHost()) {
            return any;
        }
        return match.wildcardHost()
                ? wildcard.computeIfAbsent(host.substring(1), h -> new ArrayList<>())
                : exact.computeIfAbsent(host, h -> new ArrayList<>());
    }

    /** All rules, in the order of the file. */
    public List<Route> routes() {
        return routes;
    }

    /** The route of a request, or null when none covers it. */
    public @Nullable Route find(Http1RequestHead head) {
        return find(head, null);
    }

    /**
     * The same, telling of each rule that was looked at why it doesn't cover the request.
     *
     * @param passedOver hears of each rule and its reason, in the order of the search
     */
    public @Nullable Route find(Http1RequestHead head, @Nullable BiConsumer<Route, String> passedOver) {
        byte[] path = head.bytes();
        int from = head.pathStart();
        int to = head.pathEnd();
        if (!PathForm.clean(path, from, to)) {
            path = PathForm.normalise(path, from, to);
            if (path == null) {
                return null;
            }
            from = 0;
            to = path.length;
        }
        if (!exact.isEmpty() || !wildcard.isEmpty()) {
            Route byHost = findByHost(head, path, from, to, passedOver);
            if (byHost != null) {
                return byHost;
            }
        }
        return first(any, head, path, from, to, passedOver);
    }

    private @Nullable Route findByHost(
            Http1RequestHead head, byte[] path, int from, int to, @Nullable BiConsumer<Route, String> passedOver) {
        String host = hostOf(head);
        Route route = first(exact.getOrDefault(host, List.of()), head, path, from, to, passedOver);
        for (int dot = host.indexOf('.'); route == null && dot >= 0; dot = host.indexOf('.', dot + 1)) {
            route = first(wildcard.getOrDefault(host.substring(dot), List.of()), head, path, from, to, passedOver);
        }
        return route;
    }

    private static @Nullable Route first(
            List<Route> rules,
            Http1RequestHead head,
            byte[] path,
            int from,
            int to,
            @Nullable BiConsumer<Route, String> passedOver) {
        for (int i = 0; i < rules.size(); i++) {
            Route route = rules.get(i);
            boolean covers = route.match().path().covers(path, from, to);
            String refusal = covers ? route.match().refuses(head) : null;
            if (covers && refusal == null) {
                return route;
            }
            if (passedOver != null) {
                passedOver.accept(
                        route,
                        covers
                                ? String.valueOf(refusal)
                                : "path isn't " + route.match().path());
            }
        }
        return null;
    }

    /** The host of a request in lower case, without port and without the trailing dot of a fully qualified name. */
    public static String hostOf(Http1RequestHead head) {
        byte[] bytes = head.bytes();
        int from = head.authorityStart();
        int end = head.authorityEnd();
        for (int i = end - 1; i >= from && bytes[i] != ']'; i--) {
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

    /** The path of a request in the form in which rules see it: as it came, or its normal form where that differs. */
    public static String pathOf(Http1RequestHead head) {
        byte[] bytes = head.bytes();
        if (PathForm.clean(bytes, head.pathStart(), head.pathEnd())) {
            return head.path();
        }
        byte[] normal = PathForm.normalise(bytes, head.pathStart(), head.pathEnd());
        return normal == null ? head.path() : new String(normal, StandardCharsets.ISO_8859_1);
    }
}
