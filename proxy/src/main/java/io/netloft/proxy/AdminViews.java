package io.netloft.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import io.netloft.chassis.admin.Admin;
import io.netloft.chassis.admin.RowAction;
import io.netloft.chassis.config.HostPort;
import io.netloft.chassis.web.Json;
import io.netloft.chassis.web.WebException;
import io.netloft.chassis.web.WebRequest;
import io.netloft.chassis.web.WebResponse;
import io.netloft.proxy.core.Route;
import io.netloft.proxy.core.ServerSpec;
import io.netloft.proxy.core.Upstream;
import io.netloft.proxy.core.UpstreamGroup;
import io.netty.handler.codec.http.HttpMethod;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the proxy adds to the admin endpoint: its routes and upstreams as tables and as JSON, and how to change them. */
final class AdminViews {
    private final Live live;
    private final Membership membership;

    private AdminViews(Live live, Membership membership) {
        this.live = live;
        this.membership = membership;
    }

    static void addTo(Admin admin, Live live, Membership membership) {
        AdminViews views = new AdminViews(live, membership);
        admin.readiness("upstreams", views::unready);
        admin.section(
                "Routes",
                List.of("Route", "Host", "Path", "To", "Req/s", "p50", "p90", "p99", "Requests", "2xx", "4xx", "5xx"),
                views::routes);
        if (!live.routing().tcp().isEmpty()) {
            admin.section("TCP", List.of("Listener", "Group", "Open"), views::tcp);
        }
        admin.section(
                "Upstreams",
                List.of(
                        "Group",
                        "Upstream",
                        "State",
                        "Weight",
                        "Active",
                        "Req/s",
                        "Errors/s",
                        "p50",
                        "p99",
                        "Last change"),
                views::upstreams,
                List.of(
                        new RowAction("Drain", "/upstreams/{0}/{1}/drain"),
                        new RowAction("Resume", "/upstreams/{0}/{1}/resume")));
        admin.router().get("/upstreams", request -> WebResponse.json(views.upstreamFacts()));
        admin.router().post("/upstreams/{group}/{upstream}/drain", request -> views.drain(request, true));
        admin.router().post("/upstreams/{group}/{upstream}/resume", request -> views.drain(request, false));
        admin.router().post("/upstreams/{group}/{upstream}", views::rank);
        admin.router().add(HttpMethod.DELETE, "/upstreams/{group}/{upstream}", views::forget);
        admin.router().post("/explain", views::explain);
    }

    private String unready() {
        long now = live.clock().getAsLong();
        List<UpstreamGroup> groups = live.routing().groups();
        boolean some = groups.isEmpty()
                || groups.stream().flatMap(g -> g.upstreams().stream()).anyMatch(u -> u.available(now));
        return some ? "" : "no upstream takes requests";
    }

    private List<List<String>> routes() {
        List<List<String>> rows = new ArrayList<>();
        for (Route route : live.routing().table().routes()) {
            LiveMetrics.RouteMeters meters = live.metrics().route(route);
            Recently.Figures recently = meters.recently();
            rows.add(List.of(
                    route.name(),
                    route.match().host().isEmpty() ? "*" : route.match().host(),
                    route.match().path().toString(),
                    target(route),
                    rate(recently.rate()),
                    millis(recently.p50Ms()),
                    millis(recently.p90Ms()),
                    millis(recently.p99Ms()),
                    String.valueOf(meters.requests()),
                    String.valueOf(meters.requests(2)),
                    String.valueOf(meters.requests(4)),
                    String.valueOf(meters.requests(5))));
        }
        return rows;
    }

    /** Where a route's requests go, in a few words. */
    static String target(Route route) {
        if (route.shares().isEmpty()) {
            return route.rules().reply() == null
                    ? "nowhere"
                    : "answers " + route.rules().reply().status();
        }
        boolean split = route.shares().size() > 1;
        return route.shares().stream()
                .map(s -> s.group().name() + (split ? " " + s.weight() : ""))
                .collect(Collectors.joining(", "));
    }

    private List<List<String>> tcp() {
        List<List<String>> rows = new ArrayList<>();
        live.routing()
                .tcp()
                .forEach((name, rule) -> rows.add(List.of(
                        name,
                        rule.target(),
                        String.valueOf(live.metrics().tcp(name).connections()))));
        return rows;
    }

    private List<List<String>> upstreams() {
        long now = live.clock().getAsLong();
        List<List<String>> rows = new ArrayList<>();
        for (UpstreamGroup group : live.routing().groups()) {
            for (Upstream upstream : group.upstreams()) {
                Recently.Figures recently = live.metrics().upstream(upstream).recently();
                rows.add(List.of(
                        group.name(),
                        upstream.name(),
                        upstream.state(now),
                        upstream.weight() + (upstream.priority() == 0 ? "" : " (priority " + upstream.priority() + ")"),
                        String.valueOf(upstream.active()),
                        rate(recently.rate()),
                        rate(recently.errors()),
                        millis(recently.p50Ms()),
                        millis(recently.p99Ms()),
                        upstream.lastChange()));
            }
        }
        return rows;
    }

    private List<Map<String, Object>> upstreamFacts() {
        List<Map<String, Object>> all = new ArrayList<>();
        for (UpstreamGroup group : live.routing().groups()) {
            group.upstreams().forEach(upstream -> all.add(facts(group, upstream)));
        }
        return all;
    }

    private Map<String, Object> facts(UpstreamGroup group, Upstream upstream) {
        long now = live.clock().getAsLong();
        Recently.Figures recently = live.metrics().upstream(upstream).recently();
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("group", group.name());
        facts.put("upstream", upstream.name());
        facts.put("state", upstream.state(now));
        facts.put("weight", upstream.weight());
        facts.put("priority", upstream.priority());
        facts.put("active", upstream.active());
        facts.put("connections", upstream.connections());
        facts.put("requests", upstream.requests());
        facts.put("failures", upstream.failures());
        facts.put("ejections", upstream.ejections());
        facts.put("ejectedForMs", upstream.ejectedForNs(now) / 1_000_000);
        facts.put("requestsPerSecond", recently.rate());
        facts.put("p50Ms", recently.p50Ms());
        facts.put("p99Ms", recently.p99Ms());
        facts.put("lastChange", upstream.lastChange());
        return facts;
    }

    private WebResponse drain(WebRequest request, boolean draining) {
        Upstream upstream = find(request);
        if (upstream == null) {
            throw unknown(request);
        }
        if (upstream.draining() != draining) {
            upstream.draining(draining);
            ProxyLog.drained(upstream, draining);
        }
        return WebResponse.json(Map.of("upstream", upstream.name(), "draining", draining));
    }

    /** Adds a server, or changes weight and priority of one. */
    private WebResponse rank(WebRequest request) {
        HostPort address = address(request);
        ServerSpec before = membership.ranked(request.parameter("group"), address);
        ServerSpec server;
        try {
            server = new ServerSpec(
                    address,
                    number(request, "weight", before == null ? 1 : before.weight()),
                    number(request, "priority", before == null ? 0 : before.priority()));
        } catch (IllegalArgumentException e) {
            throw new WebException(ProxyError.BAD_ADMIN_REQUEST, e.getMessage() == null ? "" : e.getMessage());
        }
        if (!membership.add(request.parameter("group"), server)) {
            throw unknown(request);
        }
        return WebResponse.json(Map.of(
                "upstream",
                server.name(),
                "weight",
                server.weight(),
                "priority",
                server.priority(),
                "added",
                before == null));
    }

    /** Takes back what the API added or changed. */
    private WebResponse forget(WebRequest request) {
        if (!membership.forget(request.parameter("group"), address(request))) {
            throw unknown(request);
        }
        return WebResponse.json(Map.of("upstream", request.parameter("upstream"), "forgotten", true));
    }

    private static int number(WebRequest request, String name, int standard) {
        String text = request.query(name);
        if (text == null) {
            return standard;
        }
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + ": " + text + " (expected: a whole number)", e);
        }
    }

    private static HostPort address(WebRequest request) {
        try {
            HostPort address = HostPort.parse(request.parameter("upstream"));
            if (address.port() > 0 && !address.host().isEmpty()) {
                return address;
            }
        } catch (IllegalArgumentException e) {
            // Said below, with the value.
        }
        throw new WebException(
                ProxyError.BAD_ADMIN_REQUEST, "upstream: " + request.parameter("upstream") + " (expected: HOST:PORT)");
    }

    private @Nullable Upstream find(WebRequest request) {
        return live.routing().groups().stream()
                .filter(g -> g.name().equals(request.parameter("group")))
                .flatMap(g -> g.upstreams().stream())
                .filter(u -> u.name().equals(request.parameter("upstream")))
                .findFirst()
                .orElse(null);
    }

    private static WebException unknown(WebRequest request) {
        return new WebException(
                ProxyError.NO_SUCH_UPSTREAM, request.parameter("group") + "/" + request.parameter("upstream"));
    }

    private WebResponse explain(WebRequest request) {
        try {
            return WebResponse.json(Explanation.of(
                    live.routing(), question(request), live.clock().getAsLong()));
        } catch (IllegalArgumentException e) {
            throw new WebException(ProxyError.BAD_ADMIN_REQUEST, e.getMessage() == null ? "" : e.getMessage());
        }
    }

    private static Explanation.Question question(WebRequest request) {
        if (request.body().length == 0) {
            return new Explanation.Question(
                    request.query("url"),
                    request.query("method"),
                    request.query().getOrDefault("header", List.of()),
                    request.query("client"));
        }
        JsonNode body;
        try {
            body = Json.read(request.body());
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    "body: no JSON (expected: {\"url\": …, \"method\": …, \"headers\": […]})", e);
        }
        List<String> headers = new ArrayList<>();
        body.path("headers").forEach(h -> headers.add(h.asText()));
        return new Explanation.Question(text(body, "url"), text(body, "method"), headers, text(body, "client"));
    }

    private static @Nullable String text(JsonNode body, String name) {
        return body.hasNonNull(name) ? body.get(name).asText() : null;
    }

    private static String rate(double perSecond) {
        return perSecond == 0 ? "–" : String.format(Locale.ROOT, perSecond < 10 ? "%.1f" : "%.0f", perSecond);
    }

    private static String millis(double ms) {
        return ms <= 0 ? "–" : String.format(Locale.ROOT, ms < 10 ? "%.2f ms" : "%.0f ms", ms);
    }
}
