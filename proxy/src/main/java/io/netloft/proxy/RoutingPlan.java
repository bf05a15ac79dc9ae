package io.netloft.proxy;

import io.netloft.chassis.config.HostPort;
import io.netloft.proxy.core.Ejection;
import io.netloft.proxy.core.Route;
import io.netloft.proxy.core.RouteTable;
import io.netloft.proxy.core.Upstream;
import io.netloft.proxy.core.UpstreamGroup;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes a {@link Routing} of a configuration, around the upstreams that the one before already knows, so that a reload
 * forgets neither health nor counters of what stays.
 */
final class RoutingPlan {
    /** The group, and the route, that {@code to} makes. */
    static final String DEFAULT_GROUP = "default";

    private final ProxyConfig config;
    private final Map<String, Upstream> known = new HashMap<>();
    private final List<Checked> checked = new ArrayList<>();
    private final Map<String, UpstreamGroup> groups = new LinkedHashMap<>();

    /** An upstream and the rule by which it is checked. */
    record Checked(Upstream upstream, ProxyConfig.Health rule) {}

    private RoutingPlan(ProxyConfig config, @Nullable Routing before) {
        this.config = config;
        if (before != null) {
            before.groups().forEach(g -> g.upstreams().forEach(u -> known.put(u.toString(), u)));
        }
    }

    /** The routing of a configuration that was validated. */
    static RoutingPlan of(ProxyConfig config, @Nullable Routing before) {
        RoutingPlan plan = new RoutingPlan(config, before);
        plan.makeGroups();
        return plan;
    }

    Routing routing() {
        return new Routing(new RouteTable(routes()), List.copyOf(groups.values()), Settings.of(config));
    }

    /** Every upstream with the rule of its checks. */
    List<Checked> checked() {
        return checked;
    }

    private void makeGroups() {
        if (!config.to().isEmpty()) {
            List<HostPort> servers = config.to().stream().distinct().toList();
            addGroup(DEFAULT_GROUP, new ProxyConfig.Group(servers, null, null));
        }
        config.groups().forEach(this::addGroup);
    }

    private void addGroup(String name, ProxyConfig.Group group) {
        ProxyConfig.Health health = group.health() != null ? group.health() : config.health();
        List<Upstream> upstreams = new ArrayList<>();
        for (HostPort server : group.servers()) {
            Upstream upstream = known.getOrDefault(name + "/" + server, new Upstream(name, server));
            upstreams.add(upstream);
            checked.add(new Checked(upstream, health));
        }
        ProxyConfig.EjectionRule rule = config.ejection();
        Ejection ejection = new Ejection(
                rule.failures(), rule.time().toNanos(), rule.maxTime().toNanos(), rule.maxPercent());
        groups.put(
                name,
                new UpstreamGroup(
                        name, upstreams, group.balance() != null ? group.balance() : config.balance(), ejection));
    }

    private List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        for (ProxyConfig.RouteRule rule : config.routes()) {
            UpstreamGroup group = groups.get(rule.group());
            if (group != null) {
                routes.add(new Route(nameOf(rule), rule.host(), rule.path(), group));
            }
        }
        UpstreamGroup everything = groups.get(DEFAULT_GROUP);
        if (everything != null && !config.to().isEmpty()) {
            routes.add(new Route(DEFAULT_GROUP, "*", "/", everything));
        }
        return routes;
    }

    private static String nameOf(ProxyConfig.RouteRule rule) {
        return rule.name() != null ? rule.name() : rule.host() + rule.path();
    }
}
