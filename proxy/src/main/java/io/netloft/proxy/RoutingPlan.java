package io.netloft.proxy;

import io.netloft.proxy.core.Cors;
import io.netloft.proxy.core.Route;
import io.netloft.proxy.core.RouteMatch;
import io.netloft.proxy.core.RouteRules;
import io.netloft.proxy.core.RouteRules.Field;
import io.netloft.proxy.core.RouteRules.FieldRules;
import io.netloft.proxy.core.RouteTable;
import io.netloft.proxy.core.Template;
import io.netloft.proxy.core.UpstreamGroup;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes a {@link Routing} of a configuration that was validated, around the groups that its membership keeps. */
final class RoutingPlan {
    /** The group, and the route, that {@code to} makes. */
    static final String DEFAULT_GROUP = "default";

    private RoutingPlan() {}

    static Routing of(ProxyConfig config, Map<String, UpstreamGroup> groups) {
        List<Route> routes = new ArrayList<>();
        for (RouteConfig rule : config.routes()) {
            routes.add(new Route(nameOf(rule), matchOf(rule), sharesOf(rule, groups), rulesOf(rule)));
        }
        UpstreamGroup everything = groups.get(DEFAULT_GROUP);
        if (everything != null && !config.to().isEmpty()) {
            routes.add(Route.of(DEFAULT_GROUP, "*", "/", everything));
        }
        return new Routing(
                new RouteTable(routes), List.copyOf(groups.values()), tcpOf(config, groups), Settings.of(config));
    }

    private static Map<String, TcpRule> tcpOf(ProxyConfig config, Map<String, UpstreamGroup> groups) {
        Map<String, TcpRule> rules = new LinkedHashMap<>();
        config.tcp().forEach((name, rule) -> rules.put(name, TcpRule.of(name, rule, groups)));
        return rules;
    }

    private static String nameOf(RouteConfig rule) {
        return rule.name() != null ? rule.name() : rule.host() + rule.path();
    }

    private static RouteMatch matchOf(RouteConfig rule) {
        return new RouteMatch(rule.host(), rule.path(), rule.methods(), rule.headers(), rule.query());
    }

    private static List<Route.Share> sharesOf(RouteConfig rule, Map<String, UpstreamGroup> groups) {
        List<Route.Share> shares = new ArrayList<>();
        UpstreamGroup only = rule.group() == null ? null : groups.get(rule.group());
        if (only != null) {
            shares.add(new Route.Share(only, 1));
        }
        rule.split().forEach((name, weight) -> {
            UpstreamGroup group = groups.get(name);
            if (group != null) {
                shares.add(new Route.Share(group, weight));
            }
        });
        return shares;
    }

    private static RouteRules rulesOf(RouteConfig rule) {
        RouteConfig.CorsRule cors = rule.cors();
        return new RouteRules(
                template(rule.rewrite()),
                template(rule.rewriteHost()),
                fieldsOf(rule.requestHeaders()),
                fieldsOf(rule.responseHeaders()),
                cors == null
                        ? null
                        : new Cors(
                                cors.origins(),
                                cors.methods(),
                                cors.headers(),
                                cors.expose(),
                                cors.credentials(),
                                cors.maxAge().toSeconds()),
                replyOf(rule));
    }

    private static RouteRules.@Nullable Reply replyOf(RouteConfig rule) {
        RouteConfig.Redirect redirect = rule.redirect();
        if (redirect != null) {
            return new RouteRules.Reply(redirect.status(), parsed(redirect.to()), "text/plain", parsed(""));
        }
        RouteConfig.Respond respond = rule.respond();
        return respond == null
                ? null
                : new RouteRules.Reply(respond.status(), null, respond.contentType(), parsed(respond.body()));
    }

    private static FieldRules fieldsOf(RouteConfig.@Nullable FieldChanges changes) {
        if (changes == null) {
            return FieldRules.NONE;
        }
        List<String> remove =
                changes.remove().stream().map(n -> n.toLowerCase(Locale.ROOT)).toList();
        return new FieldRules(remove, fields(changes.set()), fields(changes.add()));
    }

    private static List<Field> fields(Map<String, String> values) {
        return values.entrySet().stream()
                .map(e -> new Field(e.getKey(), e.getKey().toLowerCase(Locale.ROOT), parsed(e.getValue())))
                .toList();
    }

    private static @Nullable Template template(@Nullable String text) {
        return text == null ? null : parsed(text);
    }

    private static Template parsed(String text) {
        return Template.parse(text, RouteConfig.NAMES);
    }
}
