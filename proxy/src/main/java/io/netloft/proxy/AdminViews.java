package io.netloft.proxy;

import io.netloft.chassis.admin.Admin;
import io.netloft.chassis.admin.RowAction;
import io.netloft.chassis.web.WebException;
import io.netloft.chassis.web.WebRequest;
import io.netloft.chassis.web.WebResponse;
import io.netloft.proxy.core.Route;
import io.netloft.proxy.core.Upstream;
import io.netloft.proxy.core.UpstreamGroup;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the proxy adds to the admin endpoint: its routes and upstreams, as tables and as JSON, and their draining. */
final class AdminViews {
    private final Live live;

    private AdminViews(Live live) {
        this.live = live;
    }

    static void addTo(Admin admin, Live live) {
        AdminViews views = new AdminViews(live);
        admin.readiness("upstreams", views::unready);
        admin.section(
                "Routes",
                List.of("Route", "Host", "Path", "Group", "Requests", "2xx", "4xx", "5xx", "Mean"),
                views::routes);
        admin.section(
                "Upstreams",
                List.of("Group", "Upstream", "State", "Active", "Requests", "Failures", "Mean", "Last change"),
                views::upstreams,
                List.of(
                        new RowAction("Drain", "/upstreams/{0}/{1}/drain"),
                        new RowAction("Resume", "/upstreams/{0}/{1}/resume")));
        admin.router().get("/upstreams", request -> WebResponse.json(views.upstreamFacts()));
        admin.router().post("/upstreams/{group}/{upstream}/drain", request -> views.drain(request, true));
        admin.router().post("/upstreams/{group}/{upstream}/resume", request -> views.drain(request, false));
    }

    private String unready() {
        long now = live.clock().getAsLong();
        boolean some = live.routing().groups().stream()
                .flatMap(g -> g.upstreams().stream())
                .anyMatch(u -> u.available(now));
        return some ? "" : "no upstream takes requests";
    }

    private List<List<String>> routes() {
        List<List<String>> rows = new ArrayList<>();
        for (Route route : live.routing().table().routes()) {
            LiveMetrics.RouteMeters meters = live.metrics().route(route);
            rows.add(List.of(
                    route.name(),
                    route.host().isEmpty() ? "*" : route.host(),
                    route.path(),
                    route.group().name(),
                    String.valueOf(meters.requests()),
                    String.valueOf(meters.requests(2)),
                    String.valueOf(meters.requests(4)),
                    String.valueOf(meters.requests(5)),
                    millis(meters.meanMs())));
        }
        return rows;
    }

    private List<List<String>> upstreams() {
        long now = live.clock().getAsLong();
        List<List<String>> rows = new ArrayList<>();
        for (UpstreamGroup group : live.routing().groups()) {
            for (Upstream upstream : group.upstreams()) {
                rows.add(List.of(
                        group.name(),
                        upstream.name(),
                        upstream.state(now),
                        String.valueOf(upstream.active()),
                        String.valueOf(upstream.requests()),
                        String.valueOf(upstream.failures()),
                        millis(live.metrics().upstream(upstream).meanMs()),
                        upstream.lastChange()));
            }
        }
        return rows;
    }

    private List<Map<String, Object>> upstreamFacts() {
        long now = live.clock().getAsLong();
        List<Map<String, Object>> all = new ArrayList<>();
        for (UpstreamGroup group : live.routing().groups()) {
            for (Upstream upstream : group.upstreams()) {
                Map<String, Object> facts = new LinkedHashMap<>();
                facts.put("group", group.name());
                facts.put("upstream", upstream.name());
                facts.put("state", upstream.state(now));
                facts.put("active", upstream.active());
                facts.put("requests", upstream.requests());
                facts.put("failures", upstream.failures());
                facts.put("ejections", upstream.ejections());
                facts.put("ejectedForMs", upstream.ejectedForNs(now) / 1_000_000);
                facts.put("lastChange", upstream.lastChange());
                all.add(facts);
            }
        }
        return all;
    }

    private WebResponse drain(WebRequest request, boolean draining) {
        String group = request.parameter("group");
        String name = request.parameter("upstream");
        for (UpstreamGroup g : live.routing().groups()) {
            for (Upstream upstream : g.upstreams()) {
                if (g.name().equals(group) && upstream.name().equals(name)) {
                    if (upstream.draining() != draining) {
                        upstream.draining(draining);
                        ProxyLog.drained(upstream, draining);
                    }
                    return WebResponse.json(Map.of("upstream", name, "draining", draining));
                }
            }
        }
        throw new WebException(ProxyError.NO_SUCH_UPSTREAM, group + "/" + name);
    }

    private static String millis(double ms) {
        return ms <= 0 ? "–" : String.format(Locale.ROOT, ms < 10 ? "%.2f ms" : "%.0f ms", ms);
    }
}
