package io.netloft.proxy;

import io.netloft.proto.http1.Http1Framing;
import io.netloft.proto.http1.Http1Method;
import io.netloft.proto.http1.Http1RequestHead;
import io.netloft.proto.http1.Http1ResponseHead;
import io.netloft.proxy.ResponseWriter.After;
import io.netloft.proxy.core.Attempts;
import io.netloft.proxy.core.Deadlines;
import io.netloft.proxy.core.RetryPolicy.Failure;
import io.netloft.proxy.core.Route;
import io.netloft.proxy.core.Upstream;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * One request and its response: chooses upstreams for it until one answers, carries both bodies, and says how it ended.
 * A client connection has one, used again for each of its requests. Owned by the event loop of that connection, on which
 * its upstream connections live too.
 */
final class Exchange {
    private final LoopContext loop;
    private final ClientHandler client;
    private final Attempts attempts = new Attempts();
    private final RequestBody requestBody = new RequestBody();
    private final RequestRecord record = new RequestRecord();
    private final Deadlines.Deadline wait = new Deadlines.Deadline() {
        @Override
        protected void expired(long nowNs) {
            waitIsOver();
        }
    };

    private boolean open;
    private boolean upgradeAsked;
    private boolean requestSent;
    private boolean responseStarted;
    private boolean upstreamKeepAlive;
    private boolean clientKeepAlive;
    private boolean clientHttp10;
    private Http1Method method = Http1Method.GET;
    private Http1Framing framing = Http1Framing.NONE;
    private @Nullable Settings settings;
    private @Nullable Route route;
    private @Nullable HeadBytes head;
    private @Nullable Tunnel tunnel;
    private @Nullable Upstream upstream;
    private UpstreamPool.@Nullable Slot slot;
    private @Nullable UpstreamHandler connection;
    private UpstreamConnector.@Nullable Connecting connecting;

    Exchange(LoopContext loop, ClientHandler client) {
        this.loop = loop;
        this.client = client;
    }

    ClientHandler client() {
        return client;
    }

    Http1Method method() {
        return method;
    }

    Http1Framing framing() {
        return framing;
    }

    boolean upgradeAsked() {
        return upgradeAsked;
    }

    Settings settings() {
        Settings s = settings;
        if (s == null) {
            throw new IllegalStateException("exchange: not begun");
        }
        return s;
    }

    /** True from {@link #begin} until the response is over. */
    boolean open() {
        return open;
    }

    /** Takes a request on and sends its head to an upstream. */
    void begin(Http1RequestHead request, Route to, Settings with, Peer peer, boolean keepAlive) {
        long nowNs = loop.nowNs();
        open = true;
        settings = with;
        route = to;
        method = request.method();
        clientKeepAlive = keepAlive;
        clientHttp10 = request.minor() == 0;
        // RFC 9110 §7.8. The reader never reports h2c, which would take the stream out of the proxy's sight.
        requestSent = RequestBody.none(request);
        upgradeAsked = request.upgrade() && requestSent;
        requestBody.begin(with.retry().bodyBytes());
        HeadBytes out = loop.borrowHead();
        head = out;
        int idStart = loop.requestWriter().write(request, peer, with, upgradeAsked, out);
        record.begun(nowNs, to, loop.live().accessLog().wanted() ? RequestRecord.lineOf(request) : null);
        if (idStart >= 0) {
            record.id(out, idStart);
        }
        attempt();
    }

    private void attempt() {
        Route r = route;
        if (r == null) {
            return;
        }
        Upstream chosen = r.group().choose(loop.nowNs(), attempts);
        if (chosen == null) {
            answer(ProxyError.NO_UPSTREAM, "group " + r.group().name());
            return;
        }
        attempts.add(chosen);
        upstream = chosen;
        record.at(chosen);
        chosen.begin();
        UpstreamPool.Slot to = loop.pool().slot(chosen);
        slot = to;
        UpstreamHandler warm = loop.pool().take(to);
        if (warm != null) {
            send(warm);
            return;
        }
        client.socket().pause(ClientSocket.CONNECTING);
        connecting = loop.live().connector().connect(loop, to, settings(), this);
    }

    /** The connection that was asked for is there. */
    void connected(UpstreamHandler fresh) {
        connecting = null;
        send(fresh);
        fresh.flush();
        client.socket().resume(ClientSocket.CONNECTING);
    }

    /** The connection that was asked for is not to be had. */
    void connectFailed(ProxyError error, String detail) {
        connecting = null;
        client.socket().resume(ClientSocket.CONNECTING);
        failAttempt(error, detail, Failure.NOT_SENT);
    }

    private void send(UpstreamHandler to) {
        HeadBytes bytes = head;
        if (bytes == null) {
            return;
        }
        connection = to;
        to.serve(this);
        record.sent(loop.nowNs());
        requestBody.writeTo(to, bytes);
        waitForResponse();
    }

    /** A part of the request's body came; takes the buffer over. */
    void requestPart(ByteBuf part) {
        if (!open) {
            part.release();
            return;
        }
        record.received(part.readableBytes());
        requestBody.add(part, connection);
    }

    /** The request is whole. */
    void requestEnd() {
        requestSent = true;
        waitForResponse();
    }

    /** The upstream's time runs from the last byte of the request: a long upload is not its fault. */
    private void waitForResponse() {
        if (requestSent && connection != null && !responseStarted) {
            loop.lines(settings()).response().start(wait, loop.nowNs());
        }
    }

    /** Sends on what this read brought. */
    void flushRequest() {
        if (connection != null) {
            connection.flush();
        }
    }

    /** An interim response other than 101; HTTP/1.0 clients don't know them (RFC 9110 §15.2). */
    void interimHead(Http1ResponseHead interim) {
        if (clientHttp10) {
            return;
        }
        client.socket().write(headFor(interim, After.GO_ON, 0));
    }

    /** False for chunks to a client of HTTP/1.0, which can't read them; it was asked for in HTTP/1.0 too. */
    boolean canPassOn(Http1ResponseHead response) {
        return !clientHttp10 || response.framing() != Http1Framing.CHUNKED;
    }

    /**
     * The final response's head.
     *
     * @param extra bytes of body that will be written behind it
     * @return the head for the client, with room for the extra bytes; comes back through {@link #responseBody}
     */
    ByteBuf responseHead(Http1ResponseHead response, int extra) {
        answered(response);
        framing = response.framing();
        upstreamKeepAlive = response.keepAlive() && framing != Http1Framing.UNTIL_CLOSE;
        upgradeAsked = false;
        loop.lines(settings()).responseIdle().start(wait, record.answeredNs());
        boolean close = !clientKeepAlive || framing == Http1Framing.UNTIL_CLOSE || client.draining();
        clientKeepAlive = !close;
        After after = close ? After.CLOSE : clientHttp10 ? After.SAY_KEEP_ALIVE : After.GO_ON;
        return headFor(response, after, extra);
    }

    private void answered(Http1ResponseHead response) {
        responseStarted = true;
        requestBody.passThrough();
        Upstream u = upstream;
        if (u != null) {
            u.succeeded();
        }
        record.answered(response.status(), loop.nowNs());
    }

    private ByteBuf headFor(Http1ResponseHead response, After after, int extra) {
        ByteBuf out = client.socket().buffer(response.length() + ResponseWriter.ADDED + extra);
        ResponseWriter.write(response, after, out);
        return out;
    }

    /** A part of the response's body, its framing included; takes the buffer over. */
    void responseBody(ByteBuf part) {
        record.responded(part.readableBytes());
        client.socket().write(part);
        if (!client.socket().writable()) {
            UpstreamHandler from = connection;
            if (from != null) {
                from.reading(false);
            }
        }
        if (framing != Http1Framing.NONE) {
            loop.lines(settings()).responseIdle().start(wait, loop.nowNs());
        }
    }

    /** True when the upstream's connection can serve another exchange after this one. */
    boolean upstreamMayBeKept() {
        return upstreamKeepAlive && requestSent;
    }

    /** The response is whole. */
    void responseEnd() {
        boolean keep = clientKeepAlive && requestSent;
        finish(null);
        client.exchangeDone(keep);
    }

    /** 101: from here on both sides speak another protocol. */
    void upgraded(Http1ResponseHead response) {
        UpstreamHandler from = connection;
        if (from == null) {
            return;
        }
        answered(response);
        tunnel = new Tunnel(client, from, record);
        client.socket().write(headFor(response, After.UPGRADE, 0));
        client.becomeTunnel();
        loop.live().metrics().upgraded(1);
        tunnelMoved();
    }

    /** Bytes of an upgraded connection; takes the buffer over. */
    void tunnelToClient(ByteBuf bytes) {
        Tunnel t = tunnel;
        if (t == null) {
            bytes.release();
            return;
        }
        t.toClient(bytes);
        tunnelMoved();
    }

    /** Bytes of an upgraded connection; takes the buffer over. */
    void tunnelToUpstream(ByteBuf bytes) {
        Tunnel t = tunnel;
        if (t == null) {
            bytes.release();
            return;
        }
        t.toUpstream(bytes);
        tunnelMoved();
    }

    private void tunnelMoved() {
        loop.lines(settings()).upgraded().start(wait, loop.nowNs());
    }

    /** The upstream of a tunnel sends nothing more. */
    void tunnelEndedByUpstream() {
        if (tunnel != null && tunnel.upstreamEnded()) {
            closeTunnel();
        }
    }

    private void closeTunnel() {
        abandonConnection();
        finish(null);
        client.closeAfterFlush();
    }

    /** Backpressure from the upstream: it takes no more of the request for now, or does again. */
    void upstreamWritable(boolean writable) {
        if (writable) {
            client.socket().resume(ClientSocket.UPSTREAM_FULL);
        } else {
            client.socket().pause(ClientSocket.UPSTREAM_FULL);
        }
    }

    /** Backpressure from the client: it takes no more of the response for now, or does again. */
    void clientWritable(boolean writable) {
        UpstreamHandler from = connection;
        if (from != null) {
            from.reading(writable);
            if (writable && responseStarted && tunnel == null) {
                loop.lines(settings()).responseIdle().start(wait, loop.nowNs());
            }
        }
    }

    /** The client sends nothing more. What it asked for is still answered; half a request is not. */
    void clientInputEnded() {
        if (!open) {
            return;
        }
        if (tunnel != null) {
            if (tunnel.clientEnded()) {
                closeTunnel();
            }
        } else if (requestSent) {
            clientKeepAlive = false;
        } else {
            cancel(ProxyError.CLIENT_GONE);
            client.closeNow();
        }
    }

    /** The client's connection is closed, or closes: the upstream's work is of no use any more. */
    void cancel(ProxyError why) {
        if (!open) {
            return;
        }
        abandonConnection();
        finish(why);
    }

    /** The request's body stopped coming, or its framing is broken: answered when that can still be said. */
    void requestFailed(ProxyError error, String detail) {
        if (!open) {
            return;
        }
        abandonConnection();
        if (responseStarted) {
            finish(error);
            client.closeNow();
        } else {
            answer(error, detail);
        }
    }

    private void waitIsOver() {
        if (tunnel != null) {
            abandonConnection();
            finish(null);
            client.closeNow();
            return;
        }
        UpstreamHandler from = connection;
        if (from == null) {
            return;
        }
        if (responseStarted) {
            boolean clientStalls = !client.socket().writable();
            cutShort(clientStalls ? ProxyError.CLIENT_STALLED : ProxyError.RESPONSE_STALLED);
        } else {
            from.abandon();
            attemptFailed(from, ProxyError.RESPONSE_TIMEOUT, "", true);
        }
    }

    /** The upstream's connection failed this exchange; it has let go of it already. */
    void attemptFailed(UpstreamHandler from, ProxyError error, String detail, boolean unanswered) {
        if (!open || connection != from) {
            return;
        }
        connection = null;
        wait.cancel();
        if (responseStarted) {
            cutShort(error);
            return;
        }
        failAttempt(error, detail, unanswered ? Failure.UNANSWERED : Failure.ANSWERED);
    }

    private void failAttempt(ProxyError error, String detail, Failure failure) {
        Upstream failed = upstream;
        Route to = route;
        if (failed == null || to == null) {
            return;
        }
        upstream = null;
        slot = null;
        failed.finished();
        loop.failed(failed, to, error);
        if (settings().retry().mayRepeat(failure, attempts.count(), method.idempotent(), requestBody.replayable())) {
            loop.live().metrics().retried();
            attempt();
            flushRequest();
            return;
        }
        answer(error, "upstream " + failed.name() + (detail.isEmpty() ? "" : ": " + detail));
    }

    private void cutShort(ProxyError why) {
        abandonConnection();
        boolean byClose = framing == Http1Framing.UNTIL_CLOSE;
        Upstream failed = upstream;
        Route to = route;
        if (failed != null && to != null && why != ProxyError.CLIENT_STALLED) {
            loop.failed(failed, to, why);
        }
        finish(why);
        client.cut(byClose);
    }

    /** Ends the exchange with an answer of the proxy's own. */
    private void answer(ProxyError error, String detail) {
        String id = record.requestId();
        record.answered(error.status(), loop.nowNs());
        finish(error);
        client.reply(error, detail, id, clientKeepAlive, requestSent, method == Http1Method.HEAD);
    }

    private void abandonConnection() {
        if (connection != null) {
            connection.abandon();
            connection = null;
        }
        if (connecting != null) {
            connecting.cancel();
            connecting = null;
        }
    }

    private void finish(@Nullable ProxyError why) {
        open = false;
        wait.cancel();
        connection = null;
        requestBody.forget();
        Upstream u = upstream;
        upstream = null;
        if (u != null) {
            u.finished();
        }
        if (tunnel != null) {
            loop.live().metrics().upgraded(-1);
        }
        record.finished(why, loop.nowNs());
        loop.report(record, slot, client.peer());
        reset();
        client.socket().resume(ClientSocket.CONNECTING | ClientSocket.UPSTREAM_FULL);
    }

    private void reset() {
        attempts.clear();
        route = null;
        slot = null;
        tunnel = null;
        responseStarted = false;
        upgradeAsked = false;
        HeadBytes used = head;
        head = null;
        if (used != null) {
            loop.giveBack(used);
        }
    }
}
