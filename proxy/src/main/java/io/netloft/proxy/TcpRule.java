package io.netloft.proxy;

import io.netloft.proxy.core.Route;
import io.netloft.proxy.core.RouteMatch;
import io.netloft.proxy.core.RouteRules;
import io.netloft.proxy.core.UpstreamGroup;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a TCP listener's connections, as of one configuration; a connection keeps the rule that it began with.
 * Immutable.
 *
 * @param route what the listener is called in the access log
 * @param group whose servers get those that ask for no name of {@code names}; null when these are reset
 * @param names groups by the name in a ClientHello, or by {@code *.} and the end of one; empty when nobody looks for it
 * @param idleNs silence after which a connection is closed, nanoseconds
 * @param announcers whose connections begin with a PROXY header
 */
record TcpRule(
        Route route,
        @Nullable UpstreamGroup group,
        Map<String, UpstreamGroup> names,
        long idleNs,
        TrustedNetworks announcers) {
    static TcpRule of(String name, TcpConfig config, Map<String, UpstreamGroup> groups) {
        Map<String, UpstreamGroup> names = new HashMap<>();
        config.sni().forEach((asked, to) -> {
            UpstreamGroup group = groups.get(to);
            if (group != null) {
                names.put(asked, group);
            }
        });
        return new TcpRule(
                new Route(name, RouteMatch.of("*", "/"), List.of(), RouteRules.NONE),
                config.group() == null ? null : groups.get(config.group()),
                Map.copyOf(names),
                config.idle().toNanos(),
                new TrustedNetworks(config.proxyFrom()));
    }

    /** Whether the group depends on the name that a client asks for. */
    boolean goesByName() {
        return !names.isEmpty();
    }

    /** The group for a name: exact, then the longest wildcard, then for all. */
    @Nullable
    UpstreamGroup groupOf(String asked) {
        String name = asked.toLowerCase(Locale.ROOT);
        UpstreamGroup found = names.get(name);
        for (int dot = name.indexOf('.'); found == null && dot >= 0; dot = name.indexOf('.', dot + 1)) {
            found = names.get("*" + name.substring(dot));
        }
        return found != null ? found : group;
    }

    /** Its groups in a few words, for people. */
    String target() {
        StringBuilder text = new StringBuilder(group == null ? "" : group.name());
        new TreeMap<>(names)
                .forEach((name, to) -> text.append(text.isEmpty() ? "" : ", ")
                        .append(name)
                        .append(" → ")
                        .append(to.name()));
        return text.toString();
    }
}
