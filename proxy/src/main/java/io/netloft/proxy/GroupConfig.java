package io.netloft.proxy;

import io.netloft.chassis.config.Default;
import io.netloft.chassis.config.Doc;
import io.netloft.chassis.config.HostPort;
import io.netloft.chassis.config.Problems;
import io.netloft.chassis.config.Range;
import io.netloft.chassis.config.Size;
import io.netloft.chassis.config.Validated;
import io.netloft.proxy.core.BalanceMethod;
import io.netloft.proxy.core.GrpcStatus;
import io.netloft.proxy.core.HashKey;
import io.netloft.proxy.core.ProxyHeader;
import io.netloft.proxy.core.ServerSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A group of servers, and how it treats them. What it doesn't say is as the proxy says. */
public record GroupConfig(
        @Doc("The servers, each `HOST:PORT`, with `weight=N` and `priority=N` after it if they differ.") @Default("[]")
        List<ServerSpec> servers,

        @Doc("Servers found by name in the DNS, beside those of the list.") @Nullable
        Dns dns,

        @Doc("A file with a server a line, written as in the list, `#` for remarks; read again when it changes.")
        @Nullable
        Path file,

        @Doc("How they share the requests.") @Nullable BalanceMethod balance,

        @Doc("What `ring-hash` goes by.") @Nullable HashRule hash,

        @Doc("A cookie that brings a client back to its server.") @Nullable
        Sticky sticky,

        @Doc("Time in which a server that comes, or comes back, gets a growing share.") @Range("0..1h") @Nullable
        Duration slowStart,

        @Doc("How they are checked.") @Nullable Health health,

        @Doc("When real traffic leaves one out.") @Nullable EjectionRule ejection,

        @Doc("When a request is sent again.") @Nullable Retry retry,

        @Doc("How much they are given at once.") @Nullable BreakerRule breaker,

        @Doc(
                "What they speak: `http1`, `http2`, as gRPC servers do, or `auto`: what a TLS handshake agrees on, and `http1` "
                        + "without TLS. One connection of `http2` carries many requests.")
        @Default("auto")
        Protocol protocol,

        @Doc("TLS with the servers; without it they are spoken to in the clear.") @Nullable
        Tls tls,

        @Doc(
                "The PROXY header that begins each connection to them: `none`, `v1` or `v2`. With one, a connection to a server "
                        + "carries one request and is not kept.")
        @Default("none")
        ProxyHeader proxyHeader)
        implements Validated {

    /** What groups that don't say are like. */
    public record Defaults(
            @Doc("How a group shares its requests, where it doesn't say.") @Default("round-robin")
            BalanceMethod balance,

            @Doc("What `ring-hash` goes by, where the group doesn't say.")
            HashRule hash,

            @Doc("A cookie that brings a client back to its server, where the group doesn't say.") @Nullable
            Sticky sticky,

            @Doc("Time in which a server that comes gets a growing share.") @Default("0s") @Range("0..1h")
            Duration slowStart,

            @Doc("Active checks of the servers, where the group doesn't say.")
            Health health,

            @Doc("Passive health: leaving out servers that fail real traffic, where the group doesn't say.")
            EjectionRule ejection,

            @Doc("Sending a failed request to another server, where the group doesn't say.")
            Retry retry,

            @Doc("The circuit breaker, where the group doesn't say.")
            BreakerRule breaker) {}

    /** A name in the DNS. */
    public record Dns(
            @Doc("The name; for services `_service._proto.name`.")
            String name,

            @Doc("`address` for A and AAAA, `srv` for services, which have ports, priorities and weights of their own.")
            @Default("address")
            DnsType type,

            @Doc("The servers' port, for addresses.") @Range("1..65535") @Nullable
            Integer port,

            @Doc("How often it is looked up.") @Default("10s") @Range("100ms..1h")
            Duration interval,

            @Doc("The DNS server to ask; unset: the system's.") @Nullable
            HostPort server)
            implements Validated {
        @Override
        public void validate(Problems problems) {
            if (type == DnsType.ADDRESS && port == null) {
                problems.add("port", null, "the servers' port", "addresses in the DNS have none");
            }
            if (!name.matches("[A-Za-z0-9_.-]{1,253}")) {
                problems.add("name", name, "a name in the DNS", "");
            }
        }
    }

    /** Kinds of DNS records. */
    public enum DnsType {
        /** A and AAAA. */
        ADDRESS,
        /** SRV (RFC 2782), with its priorities and weights. */
        SRV
    }

    /** What a request is hashed by. */
    public record HashRule(
            @Doc("The part of a request that is hashed.") @Default("address")
            HashKey.By by,

            @Doc("Name of the header field or cookie.") @Default("")
            String name,

            @Doc(
                    "The most that one server carries, percent of the mean; what is over goes to the next on the ring; 0 for no bound.")
            @Default("125")
            @Range("0..1000")
            int bound)
            implements Validated {
        @Override
        public void validate(Problems problems) {
            if (name.isEmpty() && (by == HashKey.By.HEADER || by == HashKey.By.COOKIE)) {
                problems.add("name", "", "the name of the " + (by == HashKey.By.HEADER ? "field" : "cookie"), "set it");
            }
            if (bound > 0 && bound < 100) {
                problems.add("bound", bound, "0, or at least 100", "125 lets one carry a quarter more than the mean");
            }
        }
    }

    /** Sticky cookies. */
    public record Sticky(
            @Doc("Name of the cookie.") @Default("netloft-server")
            String cookie,

            @Doc("How long the client keeps it; 0 until it ends its session.") @Default("0s") @Range("0..365d")
            Duration maxAge)
            implements Validated {
        @Override
        public void validate(Problems problems) {
            if (!cookie.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]+")) {
                problems.add("cookie", cookie, "a cookie's name (letters, digits, - and _)", "");
            }
        }
    }

    /** TLS with servers. */
    public record Tls(
            @Doc("Authorities to trust, PEM; unset: those of the JVM.") @Nullable
            Path ca,

            @Doc("Certificate to show to servers that ask for one, PEM.") @Nullable
            Path cert,

            @Doc("Private key of that certificate, PEM (PKCS#8).") @Nullable
            Path key,

            @Doc("Name that is asked for (SNI) and that the certificate must be for; unset: the host of each server.")
            @Nullable
            String serverName,

            @Doc("Whether certificate and name are checked; `false` lets anyone in between read and change everything.")
            @Default("true")
            boolean verify,

            @Doc("Time for a handshake, after connecting.") @Default("5s") @Range("10ms..5m")
            Duration handshakeTimeout)
            implements Validated {
        @Override
        public void validate(Problems problems) {
            if ((cert == null) != (key == null)) {
                problems.add(
                        cert == null ? "cert" : "key", null, "cert and key, both or none", "give the other one too");
            }
            if (serverName != null && !serverName.matches("[A-Za-z0-9_.:-]{1,253}")) {
                problems.add("server-name", serverName, "a host name or an address", "");
            }
            readable("ca", ca, problems);
            readable("cert", cert, problems);
            readable("key", key, problems);
        }

        private static void readable(String name, @Nullable Path file, Problems problems) {
            if (file != null && !Files.isReadable(file)) {
                problems.add(name, file, "a file that can be read", "");
            }
        }
    }

    /** What servers speak. */
    public enum Protocol {
        /** What a TLS handshake agrees on; HTTP/1.1 without TLS. */
        AUTO,
        /** HTTP/1.1. */
        HTTP1,
        /** HTTP/2: agreed on in the TLS handshake, or from the first byte on (prior knowledge). */
        HTTP2
    }

    /** The kind of active check. */
    public enum HealthType {
        /** By a connection where only TCP listeners use the group, else by a request. */
        AUTO,
        /** A GET request whose status must be right. */
        HTTP,
        /** A connection that must be accepted. */
        TCP,
        /** gRPC's own health protocol, over HTTP/2. */
        GRPC,
        /** No active check: only real traffic tells. */
        NONE
    }

    /** Active checks. */
    public record Health(
            @Doc(
                    "`http` sends a request, `tcp` only connects, `grpc` asks by gRPC's own health protocol, `none` switches checks off; `auto` is `tcp` for a group "
                            + "that only TCP listeners use, else `http`.")
            @Default("auto")
            HealthType type,

            @Doc("Path of the `http` check.") @Default("/") String path,

            @Doc("Service that the `grpc` check asks about; empty: the server as a whole.") @Default("")
            String service,

            @Doc("Host field of the `http` or `grpc` check; unset: the server's address.") @Nullable
            String host,

            @Doc("Port that is checked; unset: the server's.") @Range("1..65535") @Nullable
            Integer port,

            @Doc("Lowest status that passes.") @Default("200") @Range("100..599")
            int statusFrom,

            @Doc("Highest status that passes.") @Default("499") @Range("100..599")
            int statusTo,

            @Doc("Text that must stand in the first 64 KiB of the body; unset: the body isn't read.") @Nullable
            String body,

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
            int fall,

            @Doc("When fewer of a group's servers are well, health isn't looked at any more, percent; 0 for never.")
            @Default("0")
            @Range("0..100")
            int panic,

            @Doc("What servers of one priority can carry beyond their share, percent: at 140, load passes to the next "
                    + "priority when fewer than 72 of 100 are well.")
            @Default("140")
            @Range("100..1000")
            int overflow)
            implements Validated {
        /** The same by another kind of check. */
        Health by(HealthType other) {
            return new Health(
                    other,
                    path,
                    service,
                    host,
                    port,
                    statusFrom,
                    statusTo,
                    body,
                    interval,
                    jitter,
                    timeout,
                    rise,
                    fall,
                    panic,
                    overflow);
        }

        @Override
        public void validate(Problems problems) {
            if (!path.startsWith("/") || path.chars().anyMatch(c -> c <= ' ' || c >= 0x7F)) {
                problems.add("path", path, "a path that starts with / and has no spaces", "write it percent-encoded");
            }
            if (service.length() > 100 || service.chars().anyMatch(c -> c <= ' ' || c >= 0x7F)) {
                problems.add("service", service, "a service's name of up to 100 characters", "such as shop.v1.Cart");
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

            @Doc(
                    "Part of a window's requests that failed, or were answered with 5xx, that leaves a server out, percent; "
                            + "0 switches this off.")
            @Default("0")
            @Range("0..100")
            int errorRate,

            @Doc("Mean time to the answer's head over a window that leaves a server out; 0 switches this off.")
            @Default("0s")
            @Range("0..1h")
            Duration latency,

            @Doc("Length of a window.") @Default("10s") @Range("100ms..1h")
            Duration window,

            @Doc("A window with fewer requests says nothing.") @Default("20") @Range("1..1000000")
            int requests,

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
            Size body,

            @Doc("Answers that count as failures, such as 502 and 503.") @Default("[]")
            List<Integer> statuses,

            @Doc("gRPC statuses that count as failures when they come in place of an answer; such calls are sent again "
                    + "whatever their method, as the server says that it did nothing: `unavailable`, as a rule.")
            @Default("[]")
            List<GrpcStatus> grpcStatuses,

            @Doc(
                    "Repeated requests at once, percent of the group's requests in hand: the most that retries add to a load "
                            + "that is too much already.")
            @Default("20")
            @Range("0..100")
            int budget,

            @Doc("Repeated requests a second that are always allowed.") @Default("10") @Range("0..1000000")
            int budgetMin,

            @Doc("After that long without an answer a second attempt starts at another server, and the first answer is "
                    + "taken; 0 for never.")
            @Default("0s")
            @Range("0..1h")
            Duration hedge)
            implements Validated {
        @Override
        public void validate(Problems problems) {
            for (int i = 0; i < statuses.size(); i++) {
                if (statuses.get(i) < 400 || statuses.get(i) > 599) {
                    problems.add(
                            "statuses[" + i + "]",
                            statuses.get(i),
                            "a status from 400 to 599",
                            "answers below 400 are no failures");
                }
            }
        }
    }

    /** The circuit breaker. */
    public record BreakerRule(
            @Doc("Requests in hand of one server; 0 for no limit.") @Default("0") @Range("0..1000000")
            int requests,

            @Doc("Open connections to one server; 0 for no limit.") @Default("0") @Range("0..1000000")
            int connections,

            @Doc(
                    "Requests of the group that wait while all its servers have their hands full; more are answered 503 at once.")
            @Default("1024")
            @Range("0..1000000")
            int pending,

            @Doc("How long each waits before it is answered 503.") @Default("5s") @Range("10ms..5m")
            Duration pendingTime) {}

    @Override
    public void validate(Problems problems) {
        boolean shared = protocol == Protocol.HTTP2 || (protocol == Protocol.AUTO && tls != null);
        if (shared && proxyHeader != ProxyHeader.NONE) {
            problems.add(
                    "proxy-header",
                    proxyHeader,
                    "none with HTTP/2",
                    "its connections carry many clients; set protocol to http1");
        }
        if (servers.isEmpty() && dns == null && file == null) {
            problems.add("servers", "[]", "at least one server, `dns` or `file`", "or remove the group");
        }
        long distinct = servers.stream().map(ServerSpec::address).distinct().count();
        if (distinct < servers.size()) {
            problems.add("servers", servers, "each server once", "remove what stands twice");
        }
    }
}
