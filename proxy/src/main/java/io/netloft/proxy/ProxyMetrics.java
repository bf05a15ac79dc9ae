package io.netloft.proxy;

import io.netloft.chassis.metrics.Meter;
import java.util.List;

/** Every meter of the proxy. */
enum ProxyMetrics implements Meter {
    REQUESTS("proxy_requests", Kind.COUNTER, "", "Requests that are over.", "route", "status"),
    REQUEST_TIME(
            "proxy_request_time", Kind.TIMER, "seconds", "From a request's head to the end of its response.", "route"),
    BYTES_IN("proxy_request_body", Kind.COUNTER, "bytes", "Bytes of request bodies, framing included.", "route"),
    BYTES_OUT("proxy_response", Kind.COUNTER, "bytes", "Bytes of responses, framing included.", "route"),
    FAILED(
            "proxy_failed",
            Kind.COUNTER,
            "",
            "Exchanges and TCP connections that failed: answered by the proxy itself, or cut.",
            "cause"),
    REFUSED("proxy_refused", Kind.COUNTER, "", "Requests that the proxy answered itself, before a route.", "cause"),
    MALFORMED("proxy_malformed", Kind.COUNTER, "", "Requests that break a rule of HTTP.", "rule"),
    RETRIES("proxy_retries", Kind.COUNTER, "", "Attempts after the first."),
    RETRY_BUDGET("proxy_retry_budget_spent", Kind.COUNTER, "", "Attempts not made because the retry budget was spent."),
    HEDGES("proxy_hedges", Kind.COUNTER, "", "Second attempts begun beside a slow first."),
    WAITING("proxy_group_waiting", Kind.GAUGE, "", "Requests that wait for an upstream with a hand free.", "group"),
    WAITED("proxy_waited", Kind.COUNTER, "", "Requests that had to wait for an upstream with a hand free."),
    CLIENTS("proxy_client_connections", Kind.GAUGE, "", "Client connections open."),
    LAGGING("proxy_clients_lagging", Kind.GAUGE, "", "Clients for which more waits than their write mark."),
    CLIENTS_TOTAL("proxy_client_connections_opened", Kind.COUNTER, "", "Client connections ever opened."),
    HTTP2_CONNECTIONS("proxy_http2_connections", Kind.GAUGE, "", "Client connections open that speak HTTP/2."),
    HTTP2_ERRORS(
            "proxy_http2_errors",
            Kind.COUNTER,
            "",
            "Streams and connections of HTTP/2 that were ended for a client's fault.",
            "code"),
    SERVER_HTTP2_ERRORS(
            "proxy_upstream_http2_errors",
            Kind.COUNTER,
            "",
            "Connections of HTTP/2 that were ended for a server's fault.",
            "code"),
    UPGRADED("proxy_upgraded", Kind.GAUGE, "", "Upgraded connections (WebSocket and the like) open."),
    TCP_CONNECTIONS("proxy_tcp_connections", Kind.GAUGE, "", "Client connections of TCP listeners open.", "listener"),
    TCP_OPENED(
            "proxy_tcp_connections_opened",
            Kind.COUNTER,
            "",
            "Client connections of TCP listeners ever opened.",
            "listener"),
    TCP_BYTES_IN("proxy_tcp_received", Kind.COUNTER, "bytes", "Bytes sent on from TCP clients.", "listener"),
    TCP_BYTES_OUT("proxy_tcp_sent", Kind.COUNTER, "bytes", "Bytes sent on to TCP clients.", "listener"),
    IO_ERRORS("proxy_io_errors", Kind.COUNTER, "", "Resets and other faults of connections."),
    ACCESS_LOG_DROPPED(
            "proxy_access_log_dropped", Kind.COUNTER, "", "Lines that the access log's queue had no room for."),
    UPSTREAM_UP("proxy_upstream_up", Kind.GAUGE, "", "1 when it takes requests, else 0.", "group", "upstream"),
    UPSTREAM_ACTIVE("proxy_upstream_active", Kind.GAUGE, "", "Requests that it is working on.", "group", "upstream"),
    UPSTREAM_REQUESTS("proxy_upstream_requests", Kind.COUNTER, "", "Attempts sent to it.", "group", "upstream"),
    UPSTREAM_FAILURES("proxy_upstream_failures", Kind.COUNTER, "", "Attempts that it failed.", "group", "upstream"),
    UPSTREAM_EJECTIONS(
            "proxy_upstream_ejections", Kind.COUNTER, "", "Times that failures ejected it.", "group", "upstream"),
    UPSTREAM_CONNECTIONS("proxy_upstream_connections", Kind.GAUGE, "", "Connections open to it.", "group", "upstream"),
    UPSTREAM_OPENED(
            "proxy_upstream_connections_opened",
            Kind.COUNTER,
            "",
            "Connections ever opened to it.",
            "group",
            "upstream"),
    UPSTREAM_HANDSHAKES(
            "proxy_upstream_handshakes",
            Kind.COUNTER,
            "",
            "TLS handshakes with it that were done, resumed sessions among them; checks aren't counted.",
            "group",
            "upstream"),
    UPSTREAM_HANDSHAKE_FAILURES(
            "proxy_upstream_handshake_failures",
            Kind.COUNTER,
            "",
            "TLS handshakes with it that failed: its certificate or ours refused, too slow, or no TLS at all.",
            "group",
            "upstream"),
    UPSTREAM_TIME(
            "proxy_upstream_time",
            Kind.TIMER,
            "seconds",
            "From sending a request to the head of its response.",
            "group",
            "upstream"),
    CHECKS_PASSED("proxy_upstream_checks_passed", Kind.COUNTER, "", "Active checks passed.", "group", "upstream"),
    CHECKS_FAILED("proxy_upstream_checks_failed", Kind.COUNTER, "", "Active checks failed.", "group", "upstream");

    private final String meterName;
    private final Kind kind;
    private final String unit;
    private final String doc;

    @SuppressWarnings("ImmutableEnumChecker") // List.of: nobody can change it
    private final List<String> tags;

    ProxyMetrics(String meterName, Kind kind, String unit, String doc, String... tags) {
        this.meterName = meterName;
        this.kind = kind;
        this.unit = unit;
        this.doc = doc;
        this.tags = List.of(tags);
    }

    @Override
    public String meterName() {
        return meterName;
    }

    @Override
    public Kind kind() {
        return kind;
    }

    @Override
    public String unit() {
        return unit;
    }

    @Override
    public List<String> tags() {
        return tags;
    }

    @Override
    public String doc() {
        return doc;
    }
}
