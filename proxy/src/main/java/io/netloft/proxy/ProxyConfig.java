package io.netloft.proxy;

import io.netloft.chassis.config.Default;
import io.netloft.chassis.config.Doc;
import io.netloft.chassis.config.HostPort;
import io.netloft.chassis.config.Inline;
import io.netloft.chassis.config.Problems;
import io.netloft.chassis.config.Range;
import io.netloft.chassis.config.Reloadable;
import io.netloft.chassis.config.Size;
import io.netloft.chassis.config.Validated;
import io.netloft.chassis.life.CommonConfig;
import io.netloft.chassis.tls.TlsConfig;
import io.netloft.proxy.core.ServerSpec;
import io.netloft.proxy.core.Template;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Everything that can be set of the proxy, with its defaults. The reference in {@code docs/} is generated from here. */
public record ProxyConfig(
        @Doc("Address of the HTTP listener, where there are routes.") @Default("127.0.0.1:8080")
        HostPort listen,

        @Doc("Address of the HTTPS listener, with a certificate.") @Default("127.0.0.1:8443")
        HostPort tlsListen,

        @Doc("Certificates of the HTTPS listener, which exists only when there is one.") @Reloadable
        TlsConfig tls,

        @Doc("Servers to balance over: short for one group, and one route for all.") @Default("[]") @Reloadable
        List<ServerSpec> to,

        @Doc("Groups of servers that can stand in for each other, by name.") @Default("{}") @Reloadable
        Map<String, GroupConfig> groups,

        @Doc("What becomes of which requests; the most specific rule wins.") @Default("[]") @Reloadable
        List<RouteConfig> routes,

        @Doc("Listeners that forward connections of any protocol, by name.") @Default("{}") @Reloadable
        Map<String, TcpConfig> tcp,

        @Inline @Reloadable GroupConfig.Defaults defaults,

        @Doc("How long the proxy waits for whom.") @Reloadable
        Timeouts timeouts,

        @Doc("What a client may ask of the proxy.") Limits limits,

        @Doc("Kept-open connections to the servers.") @Reloadable
        Pool pool,

        @Doc("What the servers are told about the client.") @Reloadable
        Forwarding forwarding,

        @Doc("Networks whose HTTP and HTTPS connections must begin with a PROXY header.") @Default("[]") @Reloadable
        List<String> proxyFrom,

        @Doc("HTTP/2 with clients.") Http2Config http2,

        @Doc("One line for each request.") @Reloadable AccessLogRule accessLog,

        @Doc("Time in which the proxy warms itself up before it listens.") @Default("2s") @Range("0..1m")
        Duration warmUp,

        @Inline CommonConfig common)
        implements Validated {

    /** Timeouts. */
    public record Timeouts(
            @Doc("Connecting to a server.") @Default("2s") @Range("10ms..5m")
            Duration connect,

            @Doc("From sending a request to the first byte of the answer, for each attempt.")
            @Default("30s")
            @Range("10ms..24h")
            Duration response,

            @Doc(
                    "From the end of a request to the first byte of the answer, all attempts together; unset: no bound of its "
                            + "own.")
            @Range("10ms..24h")
            @Nullable
            Duration request,

            @Doc("A client that expects 100 (Continue) is told so by the proxy when the server hasn't in that time.")
            @Default("1s")
            @Range("10ms..5m")
            Duration expect,

            @Doc("Silence of a server, or of a client that should read, in the middle of an answer.")
            @Default("60s")
            @Range("10ms..24h")
            Duration responseIdle,

            @Doc("From the first byte of a request's head to its last.") @Default("10s") @Range("10ms..1h")
            Duration requestHead,

            @Doc("Silence of a client in the middle of a request's body.") @Default("30s") @Range("10ms..24h")
            Duration requestBody,

            @Doc("Silence of a client between two requests, and before the first.") @Default("75s") @Range("10ms..24h")
            Duration keepAlive,

            @Doc("Silence in both directions of an upgraded connection, such as a WebSocket.")
            @Default("1h")
            @Range("1s..168h")
            Duration upgraded) {}

    /** Limits on clients. */
    public record Limits(
            @Doc("Client connections at once; more are closed at once.") @Default("10000") @Range("1..1000000")
            int connections,

            @Doc("Client connections at once from one address.") @Default("10000") @Range("1..1000000")
            int connectionsPerAddress,

            @Doc("Bytes of a request line.") @Default("8KiB") @Range("128B..64KiB")
            Size requestLine,

            @Doc("Bytes of a request's head, or a response's.") @Default("32KiB") @Range("1KiB..1MiB")
            Size head,

            @Doc("Fields of a request's head, or a response's.") @Default("100") @Range("8..10000")
            int fields,

            @Doc("Bytes of a request's body; 0 for no limit.") @Default("1GiB") @Reloadable
            Size body,

            @Doc(
                    "Bytes a second that a client must send of a body, and take of an answer, over any 10 s in which it is waited "
                            + "for; 0 for no limit.")
            @Default("256B")
            @Range("0B..1GiB")
            @Reloadable
            Size rate,

            @Doc("Requests on one client connection before it is closed; 0 for no limit.")
            @Default("0")
            @Range("0..1000000000")
            int requestsPerConnection) {}

    /** Pools of upstream connections. */
    public record Pool(
            @Doc("Idle connections kept for each server and event loop; 0 opens one for each request.")
            @Default("512")
            @Range("0..65536")
            int idle,

            @Doc("An idle connection is closed after this; keep it below the servers' own keep-alive time.")
            @Default("4s")
            @Range("100ms..1h")
            Duration idleTime) {}

    /** Which forwarding fields are sent. */
    public enum ForwardingFields {
        /** {@code X-Forwarded-For}, {@code -Proto}, {@code -Host}, {@code -Port}. */
        X_FORWARDED,
        /** {@code Forwarded} of RFC 7239. */
        FORWARDED,
        /** Both. */
        BOTH,
        /** None, and the client's own are removed too. */
        NONE
    }

    /** What servers are told of a client's certificate. */
    public enum ClientCert {
        /** Nothing. */
        NONE,
        /** The certificate, as {@code Client-Cert}. */
        CERT,
        /** Those that vouch for it too, as {@code Client-Cert-Chain}. */
        CHAIN
    }

    /** What becomes of traces. */
    public enum TraceMode {
        /** They pass. */
        KEEP,
        /** Requests without one get one. */
        BEGIN,
        /** Only those of trusted peers pass; all others get one. */
        RENEW
    }

    /** What servers are told about the client. */
    public record Forwarding(
            @Doc("`x-forwarded`, `forwarded` (RFC 7239), `both` or `none`.") @Default("x-forwarded")
            ForwardingFields fields,

            @Doc("Networks whose forwarding fields are believed and added to, such as `10.0.0.0/8`; from anyone else "
                    + "they are replaced.")
            @Default("[]")
            List<String> trust,

            @Doc(
                    "What servers are told of a client's certificate (RFC 9440): `none`, `cert` as `Client-Cert`, `chain` with "
                            + "`Client-Cert-Chain` too. What clients send under these names is always removed.")
            @Default("none")
            ClientCert clientCert,

            @Doc("Sends each request with an `X-Request-Id`: the client's if it is well-formed, else a new one.")
            @Default("true")
            boolean requestId,

            @Doc("W3C traces: `keep` passes a client's `traceparent` on, `begin` also begins a trace where there is no "
                    + "well-formed one, `renew` begins one for whoever is not in `trust`.")
            @Default("keep")
            TraceMode trace,

            @Doc("The traces begun here that are marked as to be recorded, percent.") @Default("100") @Range("0..100")
            int traceRecorded)
            implements Validated {
        @Override
        public void validate(Problems problems) {
            TrustedNetworks.validate("trust", trust, problems);
        }
    }

    /** The form of the access log. */
    public enum AccessLogFormat {
        /** No access log. */
        OFF,
        /** The combined format of the NCSA, with times and cause added. */
        COMBINED,
        /** A JSON object a line. */
        JSON,
        /** As {@code template} says. */
        TEMPLATE
    }

    /** The access log. */
    public record AccessLogRule(
            @Doc("`off`, `combined`, `json` or `template`.") @Default("off")
            AccessLogFormat format,

            @Doc("The line of format `template`, such as `{client} {status} {total}`; the manual lists the names.")
            @Default("{client} {method} {target} {status} {total}")
            String template,

            @Doc("The file to append to; `-` is standard output.") @Default("-")
            String file,

            @Doc("Lines that wait to be written; more are dropped and counted.") @Default("8192") @Range("16..1000000")
            int queue)
            implements Validated {
        @Override
        public void validate(Problems problems) {
            try {
                Template.parse(template, AccessLogLine.NAMES);
            } catch (IllegalArgumentException e) {
                problems.add("template", template, "text with {names}", e.getMessage() == null ? "" : e.getMessage());
            }
        }
    }

    @Override
    public void validate(Problems problems) {
        TrustedNetworks.validate("proxy-from", proxyFrom, problems);
        if (to.isEmpty() && groups.isEmpty()) {
            problems.add("to", null, "at least one server", "give --to HOST:PORT[,HOST:PORT…], or groups and routes");
        }
        if (!to.isEmpty() && groups.containsKey(RoutingPlan.DEFAULT_GROUP)) {
            problems.add(
                    "groups." + RoutingPlan.DEFAULT_GROUP,
                    RoutingPlan.DEFAULT_GROUP,
                    "another name",
                    "with `to`, this name is taken by the group that `to` makes");
        }
        for (int i = 0; i < routes.size(); i++) {
            validateRoute("routes[" + i + "]", routes.get(i), problems);
        }
        tcp.forEach((name, rule) -> validateTcp(name, rule, problems));
        if (!groups.isEmpty() && !servesHttp() && tcp.isEmpty()) {
            problems.add("routes", null, "at least one rule", "say which group answers which host and path");
        }
    }

    private void validateTcp(String name, TcpConfig rule, Problems problems) {
        rule.groups().forEach((key, group) -> {
            if (!known(group)) {
                problems.add("tcp." + name + "." + key, group, "one of " + groups.keySet(), "define it under `groups`");
            }
        });
    }

    /** False when there are TCP listeners only. */
    boolean servesHttp() {
        return !routes.isEmpty() || !to.isEmpty();
    }

    private void validateRoute(String key, RouteConfig rule, Problems problems) {
        if (rule.group() != null && !known(rule.group())) {
            problems.add(key + ".group", rule.group(), "one of " + groups.keySet(), "define it under `groups`");
        }
        for (String name : rule.split().keySet()) {
            if (!known(name)) {
                problems.add(key + ".split." + name, name, "one of " + groups.keySet(), "define it under `groups`");
            }
        }
    }

    private boolean known(String group) {
        return groups.containsKey(group) || (!to.isEmpty() && group.equals(RoutingPlan.DEFAULT_GROUP));
    }
}
