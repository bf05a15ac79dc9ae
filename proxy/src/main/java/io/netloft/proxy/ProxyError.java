package io.netloft.proxy;

import io.netloft.chassis.docs.ErrorCode;
import io.netloft.proxy.core.RetryPolicy.Failure;

/** Every answer that the proxy gives on its own, and every way a request can end badly. */
enum ProxyError implements ErrorCode {
    BAD_REQUEST(
            400, "bad-request", "The request breaks a rule of HTTP/1.1", "Mend the client; the detail names the rule"),
    NO_ROUTE(404, "no-route", "No route covers this host and path", "Add a route, or one for host * and path /"),
    NO_SUCH_UPSTREAM(404, "no-such-upstream", "There is no such upstream", "GET /upstreams lists them"),
    BAD_ADMIN_REQUEST(
            400, "bad-admin-request", "The request to the admin endpoint can't be understood", "See docs/proxy.md"),
    METHOD_REFUSED(405, "method-refused", "CONNECT and TRACE are not proxied", "Use another method"),
    HEAD_TIMEOUT(408, "head-timeout", "The request's head took too long", "Raise timeouts.request-head"),
    BODY_TIMEOUT(408, "body-timeout", "The request's body stopped coming", "Raise timeouts.request-body"),
    BODY_TOO_LARGE(413, "body-too-large", "The request's body is over the limit", "Raise limits.body"),
    ORIGIN_REFUSED(
            403,
            "origin-refused",
            "Pages of this origin may not read the answers",
            "Add it to the route's cors.origins"),
    CONNECT_FAILED(502, "connect-failed", "No connection to the upstream", "See whether the upstream runs and listens"),
    CERTIFICATE_REFUSED(
            502,
            "certificate-refused",
            "The upstream's certificate was refused",
            "See the group's tls.ca and tls.server-name; the detail says what is wrong"),
    TLS_FAILED(
            502,
            "tls-failed",
            "No TLS with the upstream",
            "See whether the upstream speaks TLS on this port, and whether it wants a certificate (tls.cert)"),
    UPSTREAM_RESET(
            502,
            "upstream-reset",
            "The upstream closed the connection before it answered",
            "See the upstream's log; keep pool.idle-time below its keep-alive time"),
    UPSTREAM_CANCELLED(
            502,
            "upstream-cancelled",
            "The upstream cancelled the request",
            "Nothing, as a rule: a deadline that the client set was over"),
    UPSTREAM_REFUSED(
            503,
            "upstream-refused",
            "The upstream refused the request before it did anything with it",
            "See the upstream's log, and how many streams it allows"),
    BAD_RESPONSE(
            502,
            "bad-response",
            "The upstream's answer breaks a rule of HTTP",
            "Mend the upstream; the detail names the rule"),
    NO_EXTENDED_CONNECT(
            502,
            "no-extended-connect",
            "The upstream speaks HTTP/2 and takes no extended CONNECT, so that no WebSocket can begin",
            "Set the group's protocol to http1, or to auto with tls"),
    NO_UPSTREAM(
            503,
            "no-upstream",
            "No upstream of the group is available",
            "See the upstreams' health causes on the admin page"),
    OVERLOADED(
            503,
            "overloaded",
            "All upstreams of the group have their hands full",
            "Raise breaker.requests or add servers"),
    OUT_OF_DESCRIPTORS(
            503,
            "out-of-descriptors",
            "The proxy can't open another connection",
            "Raise the limit of open files (ulimit -n)"),
    ADDRESS_UNKNOWN(
            503, "address-unknown", "The upstream's name has no address", "See whether the name resolves on this host"),
    CONNECT_TIMEOUT(504, "connect-timeout", "Connecting to the upstream took too long", "Raise timeouts.connect"),
    TLS_TIMEOUT(
            504,
            "tls-timeout",
            "The TLS handshake with the upstream took too long",
            "Raise the group's tls.handshake-timeout"),
    RESPONSE_TIMEOUT(504, "response-timeout", "The upstream did not answer in time", "Raise timeouts.response"),
    REQUEST_TIMEOUT(504, "request-timeout", "All attempts together took too long", "Raise timeouts.request"),
    DEADLINE_EXCEEDED(
            504,
            "deadline-exceeded",
            "The deadline that the gRPC client set is over",
            "See why the upstream takes so long, or have the client wait longer"),
    UPSTREAM_DOWN(
            504,
            "upstream-down",
            "The upstream stopped answering its checks while it owed the answer",
            "See the upstream's health cause on the admin page"),
    REQUEST_STALLED(
            504, "request-stalled", "The upstream stopped taking the request's body", "Raise timeouts.request-body"),
    RESPONSE_STALLED(
            0, "response-stalled", "The upstream stopped in the middle of its answer", "Raise timeouts.response-idle"),
    RESPONSE_CUT(0, "response-cut", "The upstream closed in the middle of its answer", "See the upstream's log"),
    CLIENT_GONE(0, "client-gone", "The client closed before it had the whole answer", "Nothing, as a rule"),
    CLIENT_STALLED(0, "client-stalled", "The client stopped reading the answer", "Raise timeouts.response-idle"),
    BAD_PROXY_HEADER(
            0,
            "bad-proxy-header",
            "A connection did not begin with a good PROXY header",
            "Have that peer send one, or take it off proxy-from"),
    NO_CLIENT_HELLO(
            0,
            "no-client-hello",
            "A connection to a listener that goes by names did not begin with a TLS ClientHello in time",
            "See what the client speaks"),
    NAME_UNKNOWN(
            0,
            "name-unknown",
            "The client asked for a name that the listener has no group for",
            "Add it to the listener's sni, or set its group"),
    TCP_IDLE(0, "tcp-idle", "Nothing moved on the TCP connection for too long", "Raise the listener's idle"),
    TCP_CUT(0, "tcp-cut", "The upstream broke the TCP connection off", "See the upstream's log"),
    DRAIN_DEADLINE(0, "drain-deadline", "The proxy stopped before the request was over", "Raise drain-timeout");

    private final int status;
    private final String word;
    private final String text;
    private final String remedy;

    ProxyError(int status, String word, String text, String remedy) {
        this.status = status;
        this.word = word;
        this.text = text;
        this.remedy = remedy;
    }

    @Override
    public String word() {
        return word;
    }

    @Override
    public int number() {
        return status;
    }

    /** The HTTP status that the client gets; 0 where the answer had begun and can only be cut. */
    int status() {
        return status;
    }

    @Override
    public String text() {
        return text;
    }

    @Override
    public String remedy() {
        return remedy;
    }

    /** True when it counts against the upstream, and another may do better. */
    boolean upstreamsFault() {
        return switch (this) {
            case OUT_OF_DESCRIPTORS, UPSTREAM_CANCELLED, CLIENT_STALLED, NO_EXTENDED_CONNECT -> false;
            default -> true;
        };
    }

    /** What it means for a request of which nothing was answered. */
    Failure failure() {
        return switch (this) {
            case UPSTREAM_DOWN -> Failure.ABANDONED;
            case UPSTREAM_REFUSED -> Failure.NOT_SENT;
            default -> Failure.UNANSWERED;
        };
    }
}
