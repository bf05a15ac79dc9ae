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
import io.netloft.proxy.core.BalanceMethod;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Everything that can be set of the proxy, with its defaults. The reference in {@code docs/} is generated from here. */
public record ProxyConfig(
        @Doc("Address of the HTTP listener.") @Default("127.0.0.1:8080")
        HostPort listen,

        @Doc("Address of the HTTPS listener; it exists only when `tls` has a certificate.") @Default("127.0.0.1:8443")
        HostPort tlsListen,

        @Doc("Certificates of the HTTPS listener, which exists only when there is one.") @Reloadable
        TlsConfig tls,

        @Doc("Servers to balance over when there is nothing else to say: short for one group and one route for all.")
        @Default("[]")
        @Reloadable
        List<HostPort> to,

        @Doc("Groups of servers that can stand in for each other, by name.") @Default("{}") @Reloadable
        Map<String, Group> groups,

        @Doc("Which group answers which host and path; the most specific rule wins.") @Default("[]") @Reloadable
        List<RouteRule> routes,

        @Doc("How the servers of a group share its requests, where the group doesn't say.")
        @Default("round-robin")
        @Reloadable
        BalanceMethod balance,

        @Doc("Active checks of the servers, where the group doesn't say.") @Reloadable
        Health health,

        @Doc("Passive health: leaving out servers that fail real traffic.") @Reloadable
        EjectionRule ejection,

        @Doc("Sending a failed request to another server.") @Reloadable
        Retry retry,

        @Doc("How long the proxy waits for whom.") @Reloadable
        Timeouts timeouts,

        @Doc("What a client may ask of the proxy.") Limits limits,

        @Doc("Kept-open connections to the servers.") @Reloadable
        Pool pool,

        @Doc("What the servers are told about the client.") @Reloadable
        Forwarding forwarding,

        @Doc("One line for each request.") @Reloadable AccessLogRule accessLog,

        @Inline CommonConfig common)
        implements Validated {

    /** A group of servers. */
    public record Group(
            @Doc("The servers, `host:port` each.") List<HostPort> servers,

            @Doc("How they share the requests; unset: `balance` of the proxy.") @Nullable
            BalanceMethod balance,

            @Doc("How they are checked; unset: `health` of the proxy.") @Nullable
            Health health) {}

    /** A rule that sends requests to a group. */
    public record RouteRule(
            @Doc("Its name in metrics and logs; unset: made of host and path.") @Nullable
            String name,

            @Doc("`api.example.org`, `*.example.org` for all below, `*` for any.") @Default("*")
            String host,

            @Doc("Path prefix, by whole segments.") @Default("/")
            String path,

            @Doc("The group that answers.") String group) {}

    /** The kind of active check. */
    public enum HealthType {
        /** A GET request whose status must be right. */
        HTTP,
        /** A connection that must be accepted. */
        TCP,
        /** No active check: only real traffic tells. */
        NONE
    }

    /** Active checks. */
    public record Health(
            @Doc("`http` sends a request, `tcp` only connects, `none` switches checks off.") @Default("http")
            HealthType type,

            @Doc("Path of the `http` check.") @Default("/") String path,

            @Doc("Host field of the `http` check; unset: the server's address.") @Nullable
            String host,

            @Doc("Lowest status that passes.") @Default("200") @Range("100..599")
            int statusFrom,

            @Doc("Highest status that passes.") @Default("499") @Range("100..599")
            int statusTo,

            @Doc("Time between two checks of a server.") @Default("1s") @Range("50ms..1h")
            Duration interval,

            @Doc("Part of the interval by which each check is moved at random, percent.")
            @Default("10")
            @Range("0..100")
            int jitter,

            @Doc("A check that takes longer has failed.") @Default("1s") @Range("10ms..5m")
            Duration timeout,

            @Doc("Passes in a row that bring a server back.") @Default("2") @Range("1..100")
            int rise,

            @Doc("Failures in a row that take a server out.") @Default("2") @Range("1..100")
            int fall)
            implements Validated {
        @Override
        public void validate(Problems problems) {
            if (!path.startsWith("/") || path.chars().anyMatch(c -> c <= ' ' || c >= 0x7F)) {
                problems.add("path", path, "a path that starts with / and has no spaces", "write it percent-encoded");
            }
            if (host != null && host.chars().anyMatch(c -> c <= ' ' || c >= 0x7F)) {
                problems.add("host", host, "a host name", "remove the line to use the server's address");
            }
            if (statusFrom > statusTo) {
                problems.add(
                        "status-from",
                        statusFrom,
                        "at most health.status-to, which is " + statusTo,
                        "lower it, or raise health.status-to");
            }
        }
    }

    /** Passive ejection. */
    public record EjectionRule(
            @Doc("Failed requests in a row that leave a server out; 0 switches this off.")
            @Default("5")
            @Range("0..1000")
            int failures,

            @Doc("How long the first time; each further time doubles it.") @Default("10s") @Range("100ms..1h")
            Duration time,

            @Doc("How long at most.") @Default("5m") @Range("100ms..24h")
            Duration maxTime,

            @Doc("The part of a group that may be left out at once, percent.") @Default("50") @Range("0..100")
            int maxPercent) {}

    /** Retries. */
    public record Retry(
            @Doc("How often a request is sent at most, the first time included; 1 switches retries off.")
            @Default("3")
            @Range("1..16")
            int attempts,

            @Doc("A request whose body is no longer than this can be sent again; it is kept until the answer begins.")
            @Default("64KiB")
            @Range("0B..16MiB")
            Size body) {}

    /** Timeouts. */
    public record Timeouts(
            @Doc("Connecting to a server.") @Default("2s") @Range("10ms..5m")
            Duration connect,

            @Doc("From sending a request to the first byte of the answer, for each attempt.")
            @Default("30s")
            @Range("10ms..24h")
            Duration response,

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

            @Doc("Requests on one client connection before it is closed; 0 for no limit.")
            @Default("0")
            @Range("0..1000000000")
            int requestsPerConnection) {}

    /** Pools of upstream connections. */
    public record Pool(
            @Doc("Idle connections kept for each server and event loop; 0 opens one for each request.")
            @Default("128")
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

    /** What servers are told about the client. */
    public record Forwarding(
            @Doc("`x-forwarded`, `forwarded` (RFC 7239), `both` or `none`.") @Default("x-forwarded")
            ForwardingFields fields,

            @Doc("Networks whose forwarding fields are believed and added to, such as `10.0.0.0/8`; from anyone else "
                    + "they are replaced.")
            @Default("[]")
            List<String> trust,

            @Doc("Sends each request with an `X-Request-Id`: the client's if it is well-formed, else a new one.")
            @Default("true")
            boolean requestId)
            implements Validated {
        @Override
        public void validate(Problems problems) {
            for (int i = 0; i < trust.size(); i++) {
                if (!TrustedNetworks.wellFormed(trust.get(i))) {
                    problems.add(
                            "trust[" + i + "]",
                            trust.get(i),
                            "an address or a network such as 10.0.0.0/8 or fd00::/8",
                            "names are not looked up here");
                }
            }
        }
    }

    /** The form of the access log. */
    public enum AccessLogFormat {
        /** No access log. */
        OFF,
        /** The combined format of the NCSA, with times and cause added. */
        COMBINED,
        /** A JSON object a line. */
        JSON
    }

    /** The access log. */
    public record AccessLogRule(
            @Doc("`off`, `combined` or `json`.") @Default("off")
            AccessLogFormat format,

            @Doc("The file to append to; `-` is standard output.") @Default("-")
            String file,

            @Doc("Lines that wait to be written; more are dropped and counted.") @Default("8192") @Range("16..1000000")
            int queue) {}

    @Override
    public void validate(Problems problems) {
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
        groups.forEach((name, group) -> validateGroup(name, group, problems));
        for (int i = 0; i < routes.size(); i++) {
            validateRoute("routes[" + i + "]", routes.get(i), problems);
        }
        if (!groups.isEmpty() && routes.isEmpty() && to.isEmpty()) {
            problems.add("routes", null, "at least one rule", "say which group answers which host and path");
        }
    }

    private static void validateGroup(String name, Group group, Problems problems) {
        if (group.servers().isEmpty()) {
            problems.add("groups." + name + ".servers", "[]", "at least one server", "or remove the group");
        }
        if (group.servers().stream().distinct().count() < group.servers().size()) {
            problems.add(
                    "groups." + name + ".servers", group.servers(), "each server once", "remove what stands twice");
        }
    }

    private void validateRoute(String key, RouteRule rule, Problems problems) {
        boolean known = groups.containsKey(rule.group())
                || (!to.isEmpty() && rule.group().equals(RoutingPlan.DEFAULT_GROUP));
        if (!known) {
            problems.add(key + ".group", rule.group(), "one of " + groups.keySet(), "define it under `groups`");
        }
        if (!rule.path().startsWith("/")) {
            problems.add(key + ".path", rule.path(), "a path that starts with /", "write /" + rule.path());
        }
        String host = rule.host().startsWith("*.") ? rule.host().substring(2) : rule.host();
        if (!rule.host().equals("*") && !host.matches("[A-Za-z0-9_.:\\[\\]-]+")) {
            problems.add(key + ".host", rule.host(), "a host name, *.name or *", "leave the port away");
        }
    }
}
