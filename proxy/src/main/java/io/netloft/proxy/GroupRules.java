package io.netloft.proxy;

import io.netloft.proxy.core.Breaker;
import io.netloft.proxy.core.Ejection;
import io.netloft.proxy.core.GroupRule;
import io.netloft.proxy.core.HashKey;
import io.netloft.proxy.core.ProxyHeader;
import io.netloft.proxy.core.RetryPolicy;
import io.netloft.proxy.core.Spoken;
import io.netloft.proxy.core.StickyCookie;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes of a group's configuration, and of what holds where it doesn't say, the rule that the core goes by. */
final class GroupRules {
    private GroupRules() {}

    /** All groups of a configuration, the one that {@code to} makes included. */
    static Map<String, GroupConfig> groups(ProxyConfig config) {
        Map<String, GroupConfig> all = new LinkedHashMap<>();
        if (!config.to().isEmpty()) {
            all.put(
                    RoutingPlan.DEFAULT_GROUP,
                    new GroupConfig(
                            config.to(),
                            null,
                            null,
                            null,
                            null,
                            null,
                            null,
                            null,
                            null,
                            null,
                            null,
                            GroupConfig.Protocol.AUTO,
                            null,
                            ProxyHeader.NONE));
        }
        all.putAll(config.groups());
        return all;
    }

    static GroupRule rule(GroupConfig group, GroupConfig.Defaults defaults) {
        GroupConfig.HashRule hash = or(group.hash(), defaults.hash());
        GroupConfig.Health health = or(group.health(), defaults.health());
        GroupConfig.Sticky sticky = group.sticky() != null ? group.sticky() : defaults.sticky();
        return new GroupRule(
                or(group.balance(), defaults.balance()),
                new HashKey(hash.by(), hash.name()),
                sticky(sticky),
                hash.bound(),
                or(group.slowStart(), defaults.slowStart()).toNanos(),
                health.panic(),
                health.overflow(),
                ejection(or(group.ejection(), defaults.ejection())),
                breaker(or(group.breaker(), defaults.breaker())),
                retry(or(group.retry(), defaults.retry())),
                spoken(group),
                group.proxyHeader());
    }

    static Spoken spoken(GroupConfig group) {
        return switch (group.protocol()) {
            case HTTP1 -> Spoken.HTTP1;
            case HTTP2 -> Spoken.HTTP2;
            case AUTO -> group.tls() == null ? Spoken.HTTP1 : Spoken.NEGOTIATED;
        };
    }

    /** How a group's servers are checked: those that only TCP listeners use, by a connection, unless something is said. */
    static GroupConfig.Health health(String name, GroupConfig group, ProxyConfig config) {
        GroupConfig.Health said = or(group.health(), config.defaults().health());
        if (said.type() != GroupConfig.HealthType.AUTO) {
            return said;
        }
        return said.by(onlyTcp(name, config) ? GroupConfig.HealthType.TCP : GroupConfig.HealthType.HTTP);
    }

    private static boolean onlyTcp(String group, ProxyConfig config) {
        boolean byRoute = config.routes().stream()
                .anyMatch(r -> group.equals(r.group()) || r.split().containsKey(group));
        boolean byTo = group.equals(RoutingPlan.DEFAULT_GROUP) && !config.to().isEmpty();
        return !byRoute
                && !byTo
                && config.tcp().values().stream().anyMatch(t -> t.groups().containsValue(group));
    }

    private static <T> T or(@Nullable T own, T standard) {
        return Objects.requireNonNullElse(own, standard);
    }

    private static @Nullable StickyCookie sticky(GroupConfig.@Nullable Sticky rule) {
        return rule == null
                ? null
                : new StickyCookie(rule.cookie(), rule.maxAge().toSeconds());
    }

    private static Ejection ejection(GroupConfig.EjectionRule rule) {
        return new Ejection(
                rule.failures(),
                rule.errorRate(),
                rule.latency().toNanos(),
                rule.window().toNanos(),
                rule.requests(),
                rule.time().toNanos(),
                rule.maxTime().toNanos(),
                rule.maxPercent());
    }

    private static Breaker breaker(GroupConfig.BreakerRule rule) {
        return new Breaker(
                rule.requests(),
                rule.connections(),
                rule.pending(),
                rule.pendingTime().toNanos());
    }

    private static RetryPolicy retry(GroupConfig.Retry rule) {
        return new RetryPolicy(
                rule.attempts(),
                Math.toIntExact(rule.body().bytes()),
                List.copyOf(rule.statuses()),
                List.copyOf(rule.grpcStatuses()),
                rule.budget(),
                rule.budgetMin(),
                rule.hedge().toNanos());
    }
}
