package io.netloft.proxy;

import io.netloft.chassis.config.HostPort;
import io.netloft.proxy.core.GroupRule;
import io.netloft.proxy.core.ProxyHeader;
import io.netloft.proxy.core.ServerSpec;
import io.netloft.proxy.core.Spoken;
import io.netloft.proxy.core.Upstream;
import io.netloft.proxy.core.UpstreamGroup;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Which upstreams each group has, whoever named them: the configuration's list, the DNS, a file, the admin API. An upstream
 * that stays keeps its state and counters, whatever else changes. Any thread may call; changes come one at a time.
 */
final class Membership {
    private final LongSupplier clock;
    private final Listener listener;
    private final Map<String, Members> groups = new LinkedHashMap<>();

    /** An upstream and the rule by which it is checked. */
    record Checked(Upstream upstream, GroupConfig.Health rule, ProxyHeader header, Spoken spoken) {}

    /** Hears of every change after it is in force, while the membership is locked. */
    interface Listener {
        /** These are all upstreams now. */
        void members(List<Checked> all);

        /** This one is gone. */
        void removed(Upstream upstream);

        /** Hears nothing. */
        Listener NONE = new Listener() {
            @Override
            public void members(List<Checked> all) {}

            @Override
            public void removed(Upstream upstream) {}
        };
    }

    /** One group's part. */
    private static final class Members {
        private final UpstreamGroup group;
        private final Map<String, List<ServerSpec>> named = new TreeMap<>();
        private final Map<HostPort, ServerSpec> added = new LinkedHashMap<>();
        private GroupConfig config;
        private GroupConfig.Health health;

        Members(UpstreamGroup group, GroupConfig config, GroupConfig.Health health) {
            this.group = group;
            this.config = config;
            this.health = health;
        }

        /** The list first, then what was found, then what was added; whoever comes later says weight and priority. */
        Map<HostPort, ServerSpec> wanted() {
            Map<HostPort, ServerSpec> wanted = new LinkedHashMap<>();
            named.values().forEach(specs -> specs.forEach(s -> wanted.put(s.address(), s)));
            wanted.putAll(added);
            return wanted;
        }
    }

    Membership(LongSupplier clock, Listener listener) {
        this.clock = clock;
        this.listener = listener;
    }

    /** Takes a configuration's groups over and returns them by name. */
    synchronized Map<String, UpstreamGroup> configure(ProxyConfig config) {
        Map<String, GroupConfig> wanted = GroupRules.groups(config);
        List<Upstream> gone = new ArrayList<>();
        groups.entrySet().removeIf(entry -> {
            boolean dropped = !wanted.containsKey(entry.getKey());
            if (dropped) {
                gone.addAll(entry.getValue().group.upstreams());
            }
            return dropped;
        });
        wanted.forEach((name, group) -> {
            GroupRule rule = GroupRules.rule(group, config.defaults());
            GroupConfig.Health health = GroupRules.health(name, group, config);
            Members members = groups.computeIfAbsent(
                    name, n -> new Members(new UpstreamGroup(n, rule, List.of()), group, health));
            members.config = group;
            members.health = health;
            members.named.put(Discovery.LIST, group.servers());
            members.named
                    .keySet()
                    .removeIf(source -> !source.equals(Discovery.LIST) && !Discovery.names(group, source));
            gone.addAll(settle(members, rule));
        });
        tell(gone);
        Map<String, UpstreamGroup> byName = new LinkedHashMap<>();
        groups.forEach((name, members) -> byName.put(name, members.group));
        return byName;
    }

    /** A source found these servers for a group; nothing happens when the group has no such source any more. */
    synchronized void found(String group, String source, List<ServerSpec> servers) {
        Members members = groups.get(group);
        if (members != null
                && Discovery.names(members.config, source)
                && !servers.equals(members.named.put(source, List.copyOf(servers)))) {
            tell(settle(members, members.group.rule()));
            ProxyLog.found(group, source, servers.size());
        }
    }

    /** The admin API adds a server, or changes weight and priority of one; false when there is no such group. */
    synchronized boolean add(String group, ServerSpec server) {
        Members members = groups.get(group);
        if (members == null) {
            return false;
        }
        members.added.put(server.address(), server);
        tell(settle(members, members.group.rule()));
        ProxyLog.added(group, server);
        return true;
    }

    /** The admin API takes back what it added or changed; false when it had not. */
    synchronized boolean forget(String group, HostPort server) {
        Members members = groups.get(group);
        if (members == null || members.added.remove(server) == null) {
            return false;
        }
        tell(settle(members, members.group.rule()));
        ProxyLog.forgotten(group, server);
        return true;
    }

    /** How a server is ranked now, or null when the group has none of that address. */
    synchronized @Nullable ServerSpec ranked(String group, HostPort server) {
        Members members = groups.get(group);
        return members == null ? null : members.wanted().get(server);
    }

    /** Puts the wanted upstreams in place and returns those that left. */
    private List<Upstream> settle(Members members, GroupRule rule) {
        Map<HostPort, Upstream> before = new LinkedHashMap<>();
        members.group.upstreams().forEach(u -> before.put(u.address(), u));
        List<Upstream> now = new ArrayList<>();
        boolean first = before.isEmpty();
        members.wanted().forEach((address, spec) -> {
            Upstream upstream = before.remove(address);
            if (upstream == null) {
                upstream = new Upstream(members.group.name(), address);
                if (!first) {
                    // All new at once share the load anyhow; one that joins others begins with little.
                    upstream.warmFrom(clock.getAsLong());
                }
            }
            upstream.rank(spec.weight(), spec.priority());
            now.add(upstream);
        });
        members.group.become(rule, now);
        return new ArrayList<>(before.values());
    }

    private void tell(List<Upstream> gone) {
        List<Checked> all = new ArrayList<>();
        groups.values()
                .forEach(m -> m.group
                        .upstreams()
                        .forEach(u -> all.add(new Checked(
                                u,
                                m.health,
                                m.group.rule().proxyHeader(),
                                m.group.rule().spoken()))));
        listener.members(all);
        gone.forEach(upstream -> {
            upstream.remove();
            listener.removed(upstream);
        });
    }
}
