package io.netloft.proxy;

import io.netloft.proto.http1.Http1Field;
import io.netloft.proto.http1.Http1RequestHead;
import io.netloft.proxy.core.Route;
import io.netloft.proxy.core.Upstream;
import org.jspecify.annotations.Nullable;

/**
 * What is noted of a request for the access log and the meters. Times are nanoseconds of the proxy's monotonic clock.
 * Texts are made only when a log wants them. Reused from request to request.
 */
final class RequestRecord {
    private long startNs;
    private long sentNs;
    private long answeredNs;
    private long endNs;
    private long queuedNs;
    private long waitedNs;
    private long connectedNs;
    private int attempts;
    private long bytesIn;
    private long bytesOut;
    private int status;
    private int idStart;
    private int traceStart;
    private @Nullable HeadBytes head;
    private @Nullable Route route;
    private @Nullable String upstream;
    private @Nullable ProxyError cause;
    private @Nullable Line line;

    /** The texts of a request, for the log. */
    record Line(String method, String target, String version, String host, String userAgent, String referer) {}

    void begun(long nowNs, Route to, @Nullable Line texts) {
        startNs = nowNs;
        sentNs = 0;
        answeredNs = 0;
        waitedNs = 0;
        connectedNs = 0;
        attempts = 0;
        bytesIn = 0;
        bytesOut = 0;
        status = 0;
        traceStart = -1;
        head = null;
        route = to;
        upstream = null;
        cause = null;
        line = texts;
    }

    /** A request that was refused before it became an exchange. */
    static RequestRecord refused(
            long nowNs, ClientSide from, @Nullable Http1RequestHead request, ProxyError why, int status) {
        RequestRecord record = new RequestRecord();
        record.startNs = nowNs;
        record.endNs = nowNs;
        record.status = status;
        record.cause = why;
        record.line = request == null ? new Line("-", "-", "-", "-", "-", "-") : lineOf(request, from);
        return record;
    }

    /** The head that is sent, and where the request's id and the trace's parent stand in it; negative for none. */
    void head(HeadBytes sent, int idAt, int traceAt) {
        head = sent;
        idStart = idAt;
        traceStart = traceAt;
    }

    /** The texts of a request, or null when no log wants them. */
    static @Nullable Line lineFor(LoopContext loop, Http1RequestHead request, ClientSide from) {
        return loop.live().accessLog().wanted() ? lineOf(request, from) : null;
    }

    private static Line lineOf(Http1RequestHead request, ClientSide from) {
        return new Line(
                request.methodText(),
                request.target(),
                from.version(request.minor()),
                request.authority(),
                field(request, Http1Field.USER_AGENT),
                field(request, Http1Field.REFERER));
    }

    /** The texts of a TCP connection: its listener's name, and the one that it asked for, if any. */
    void texts(Route listener, String name) {
        line = new Line("TCP", listener.name(), "-", name, "-", "-");
    }

    private static String field(Http1RequestHead request, Http1Field field) {
        int i = request.first(field);
        return i < 0 ? "-" : request.value(i);
    }

    void sent(long nowNs) {
        sentNs = nowNs;
    }

    void answered(int withStatus, long nowNs) {
        status = withStatus;
        answeredNs = nowNs;
    }

    void received(int bytes) {
        bytesIn += bytes;
    }

    void responded(int bytes) {
        bytesOut += bytes;
    }

    /** The upstream of one more attempt. */
    void at(Upstream by) {
        upstream = by.name();
        attempts++;
    }

    /** The attempt that was answered, which needn't be the latest. */
    void answeredBy(Upstream by, int withStatus, long itsSentNs, long nowNs) {
        upstream = by.name();
        sentNs = itsSentNs;
        answered(withStatus, nowNs);
    }

    /** It waits for an upstream with a hand free. */
    void queued(long nowNs) {
        queuedNs = nowNs;
    }

    /** It doesn't any more. */
    void dequeued(long nowNs) {
        waitedNs += nowNs - queuedNs;
    }

    /** A connection was opened for it. */
    void connectedIn(long ns) {
        connectedNs += ns;
    }

    void finished(@Nullable ProxyError why, long nowNs) {
        cause = why;
        endNs = nowNs;
    }

    /** The request's id, or null when none is sent. */
    @Nullable
    String requestId() {
        HeadBytes h = head;
        if (h == null || idStart < 0) {
            return null;
        }
        int end = idStart;
        while (end < h.length() && h.at(end) != '\r') {
            end++;
        }
        return h.text(idStart, end);
    }

    /** The trace that it belongs to, 32 digits, or null. */
    @Nullable
    String trace() {
        HeadBytes h = head;
        return h == null || traceStart < 0
                ? null
                : h.text(traceStart + TraceParent.TRACE_START, traceStart + TraceParent.TRACE_END);
    }

    long sentNs() {
        return sentNs;
    }

    long answeredNs() {
        return answeredNs;
    }

    /** From the request's head to its end, nanoseconds. */
    long totalNs() {
        return endNs - startNs;
    }

    /** Waiting for an upstream with a hand free, nanoseconds. */
    long queueNs() {
        return waitedNs;
    }

    /** Opening connections, nanoseconds; 0 when all were warm. */
    long connectNs() {
        return connectedNs;
    }

    /** How often it was sent. */
    int attempts() {
        return attempts;
    }

    /** From sending the request to the response's head, nanoseconds; 0 when there was none. */
    long firstByteNs() {
        return sentNs == 0 || answeredNs == 0 ? 0 : answeredNs - sentNs;
    }

    /** Status given to the client, 0 when it got none. */
    int status() {
        return status;
    }

    long bytesIn() {
        return bytesIn;
    }

    long bytesOut() {
        return bytesOut;
    }

    @Nullable
    Route route() {
        return route;
    }

    @Nullable
    String upstream() {
        return upstream;
    }

    @Nullable
    ProxyError cause() {
        return cause;
    }

    @Nullable
    Line line() {
        return line;
    }
}
