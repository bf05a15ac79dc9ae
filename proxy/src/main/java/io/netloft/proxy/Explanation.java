package io.netloft.proxy;

import io.netloft.proto.http1.Http1Exception;
import io.netloft.proto.http1.Http1HeadDecoder;
import io.netloft.proto.http1.Http1Limits;
import io.netloft.proto.http1.Http1RequestHead;
import io.netloft.proxy.core.Pick;
import io.netloft.proxy.core.Route;
import io.netloft.proxy.core.Template;
import io.netloft.proxy.core.Upstream;
import io.netloft.proxy.core.UpstreamGroup;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Says what would become of a request, and why: which rules were looked at and passed over, which one covers it, what is
 * changed, and which upstreams it may go to. The request is read by the same reader and routed by the same table as one from
 * a client; nothing is sent.
 */
final class Explanation {
    private final Routing routing;
    private final Question question;
    private final long nowNs;
    private final Map<String, Object> said = new LinkedHashMap<>();

    /**
     * What is asked.
     *
     * @param url absolute, or a path
     * @param method GET when unset
     * @param headers {@code Name: value} each
     * @param client the client's address, loopback when unset
     */
    record Question(
            @Nullable String url,
            @Nullable String method,
            List<String> headers,
            @Nullable String client) {
        String clientOrLoopback() {
            return client == null ? "127.0.0.1" : client;
        }
    }

    private Explanation(Routing routing, Question question, long nowNs) {
        this.routing = routing;
        this.question = question;
        this.nowNs = nowNs;
    }

    /**
     * The explanation, ready to become JSON.
     *
     * @throws IllegalArgumentException when the question is no request, with a message for people
     */
    static Map<String, Object> of(Routing routing, Question question, long nowNs) {
        Explanation explanation = new Explanation(routing, question, nowNs);
        explanation.explain();
        return explanation.said;
    }

    private void explain() {
        String head = head();
        Http1RequestHead request = new Http1RequestHead();
        ByteBuf in = Unpooled.copiedBuffer(head, StandardCharsets.ISO_8859_1);
        try {
            new Http1HeadDecoder(Http1Limits.DEFAULT).readRequest(in, request);
        } catch (Http1Exception broken) {
            said.put("refused", "400 " + broken.fault().word() + ": " + broken.getMessage());
            return;
        } finally {
            in.release();
        }
        said.put("request", request.methodText() + " " + request.authority() + request.target());
        List<Map<String, String>> passedOver = new ArrayList<>();
        Route route = routing.table()
                .find(request, (rule, why) -> passedOver.add(Map.of("route", rule.name(), "because", why)));
        said.put("passedOver", passedOver);
        if (route == null) {
            said.put("refused", ProxyError.NO_ROUTE.status() + " " + ProxyError.NO_ROUTE.word());
            return;
        }
        said.put("route", route.name());
        said.put("because", because(route));
        outcome(route, request);
    }

    private String head() {
        if (question.url() == null || question.url().isEmpty()) {
            throw new IllegalArgumentException("url: not set (expected: http://host/path)");
        }
        URI uri;
        try {
            uri = URI.create(question.url());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("url: " + question.url() + " (expected: http://host/path)", e);
        }
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String target = uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
        StringBuilder head = new StringBuilder()
                .append(question.method() == null ? "GET" : question.method())
                .append(' ')
                .append(target)
                .append(" HTTP/1.1\r\n");
        boolean hostGiven = question.headers().stream().anyMatch(h -> h.regionMatches(true, 0, "host:", 0, 5));
        if (!hostGiven) {
            head.append("Host: ")
                    .append(uri.getRawAuthority() == null ? "localhost" : uri.getRawAuthority())
                    .append("\r\n");
        }
        question.headers().forEach(h -> head.append(h).append("\r\n"));
        return head.append("\r\n").toString();
    }

    private static String because(Route route) {
        List<String> reasons = new ArrayList<>();
        reasons.add("host " + route.match().host());
        reasons.add("path " + route.match().path());
        if (!route.match().methods().isEmpty()) {
            reasons.add("method " + String.join(", ", route.match().methods()));
        }
        route.match().headers().forEach((name, value) -> reasons.add("header " + name + " is " + value));
        route.match().query().forEach((name, value) -> reasons.add("query " + name + " is " + value));
        return String.join(", ", reasons);
    }

    private void outcome(Route route, Http1RequestHead request) {
        Peer peer = Peer.told(question.clientOrLoopback(), "https".equals(scheme()));
        RequestValues values = new RequestValues(request, route, peer, new RequestRecord());
        if (LocalAnswer.wanted(request, route)) {
            LocalAnswer answer = LocalAnswer.of(request, route, values);
            said.put(
                    "answered",
                    answer == null
                            ? ProxyError.ORIGIN_REFUSED.status() + " " + ProxyError.ORIGIN_REFUSED.word()
                            : String.valueOf(answer.status()));
            if (answer != null) {
                said.put("fields", answer.fields().lines().toList());
            }
            return;
        }
        Template rewrite = route.rules().rewrite();
        if (rewrite != null) {
            said.put("rewritten", values.target(rewrite));
        }
        Template host = route.rules().host();
        if (host != null) {
            said.put("host", host.render(values));
        }
        List<Map<String, Object>> groups = new ArrayList<>();
        route.shares().forEach(share -> groups.add(group(share, request, peer)));
        said.put("groups", groups);
    }

    private @Nullable String scheme() {
        String url = question.url();
        return url == null ? null : URI.create(url).getScheme();
    }

    private Map<String, Object> group(Route.Share share, Http1RequestHead request, Peer peer) {
        UpstreamGroup group = share.group();
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("group", group.name());
        facts.put("weight", share.weight());
        facts.put(
                "balance",
                group.rule().balance().name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'));
        List<Map<String, Object>> upstreams = new ArrayList<>();
        for (Upstream upstream : group.upstreams()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("upstream", upstream.name());
            one.put("state", upstream.state(nowNs));
            one.put("weight", upstream.weight());
            one.put("priority", upstream.priority());
            one.put("active", upstream.active());
            one.put("lastChange", upstream.lastChange());
            upstreams.add(one);
        }
        facts.put("upstreams", upstreams);
        Pick pick = new Pick(new SplittableRandom(), (upstream, most) -> upstream.connections() < most);
        group.rule().mark(request, peer.addressBytes(), pick);
        Upstream chosen = group.choose(pick, nowNs);
        facts.put(
                "next",
                chosen == null ? (pick.metFull() ? "waits: all have their hands full" : "none: 503") : chosen.name());
        return facts;
    }

    /** The explanation as lines for people. */
    static List<String> lines(Map<?, ?> said) {
        List<String> lines = new ArrayList<>();
        lines(said, "", lines);
        return lines;
    }

    private static void lines(Map<?, ?> map, String indent, List<String> out) {
        map.forEach((name, value) -> {
            if (value instanceof List<?> list) {
                out.add(indent + name + (list.isEmpty() ? ": none" : ":"));
                list.forEach(item -> line(item, indent + "  ", out));
            } else {
                out.add(indent + name + ": " + value);
            }
        });
    }

    private static void line(Object item, String indent, List<String> out) {
        if (!(item instanceof Map<?, ?> map)) {
            out.add(indent + item);
            return;
        }
        List<String> plain = new ArrayList<>();
        Map<Object, Object> nested = new LinkedHashMap<>();
        map.forEach((name, value) -> {
            if (value instanceof List<?>) {
                nested.put(name, value);
            } else {
                plain.add(name + " " + value);
            }
        });
        out.add(indent + String.join(", ", plain));
        lines(nested, indent + "  ", out);
    }
}
