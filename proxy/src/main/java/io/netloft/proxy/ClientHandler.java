package io.netloft.proxy;

import io.netloft.proto.http1.Http1BodyReader;
import io.netloft.proto.http1.Http1Exception;
import io.netloft.proto.http1.Http1HeadDecoder;
import io.netloft.proto.http1.Http1Limits;
import io.netloft.proto.http1.Http1Method;
import io.netloft.proto.http1.Http1RequestHead;
import io.netloft.proxy.core.Deadlines;
import io.netloft.proxy.core.Route;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import org.jspecify.annotations.Nullable;

/**
 * One client connection: reads requests, one at a time and in order, and hands them to its exchange. What a client sends
 * ahead waits in its socket: reading stops when more than {@link #AHEAD} bytes of later requests are here. Owned by one
 * event loop.
 *
 * <pre>
 *   HEAD ──head──▶ BODY ──whole──▶ RESPONSE ──response over──▶ HEAD
 *    │              │                 │ 101
 *    │ refused      │ refused         └──▶ TUNNEL ──▶ closed
 *    └──────────────┴──▶ LINGER (answered; what still comes is thrown away) ──▶ closed
 * </pre>
 */
final class ClientHandler extends ChannelInboundHandlerAdapter {
    /** Bytes of pipelined requests that are taken from the socket before their turn. */
    private static final int AHEAD = 64 * 1024;

    /** A refused client gets this long, and this much thrown away, so that it can read why before the reset. */
    private static final long LINGER_NS = 2_000_000_000L;

    private static final long LINGER_BYTES = 16L * 1024 * 1024;
    private static final long DRAIN_GRACE_NS = 1_000_000_000L;

    private enum State {
        HEAD,
        BODY,
        RESPONSE,
        TUNNEL,
        LINGER,
        CLOSED
    }

    private final LoopContext loop;
    private final boolean tls;
    private final Http1HeadDecoder heads;
    private final Http1BodyReader body;
    private final Exchange exchange;
    private final int requestLimit;
    private final Deadlines.Deadline deadline = new Deadlines.Deadline() {
        @Override
        protected void expired(long nowNs) {
            timedOut();
        }
    };

    private State state = State.HEAD;
    private boolean processing;
    private boolean headBegun;
    private boolean flushNeeded;
    private int requests;
    private long bodyBytes;
    private long lingered;
    private @Nullable ByteBuf pending;
    private @Nullable Http1RequestHead partialHead;
    private @Nullable Peer peer;
    private @Nullable ClientSocket socket;

    ClientHandler(LoopContext loop, Http1Limits limits, boolean tls, int requestLimit) {
        this.loop = loop;
        this.tls = tls;
        this.requestLimit = requestLimit;
        this.heads = new Http1HeadDecoder(limits);
        this.body = new Http1BodyReader(limits);
        this.exchange = new Exchange(loop, this);
    }

    // ---- what the exchange asks of it

    Peer peer() {
        Peer p = peer;
        if (p == null) {
            throw new IllegalStateException("client connection: not active");
        }
        return p;
    }

    ClientSocket socket() {
        ClientSocket c = socket;
        if (c == null) {
            throw new IllegalStateException("client connection: not registered");
        }
        return c;
    }

    boolean draining() {
        return loop.live().draining() || (requestLimit > 0 && requests >= requestLimit);
    }

    /** The response is written whole. */
    void exchangeDone(boolean keepAlive) {
        if (state == State.BODY) {
            // Answered before the request ended: nobody will ever know where the next one begins.
            linger();
            return;
        }
        if (state != State.RESPONSE) {
            return;
        }
        if (!keepAlive || socket().hasInputEnded()) {
            closeAfterFlush();
            return;
        }
        nextRequest();
    }

    private void nextRequest() {
        state = State.HEAD;
        headBegun = false;
        loop.lines(settings()).keepAlive().start(deadline, loop.nowNs());
        if (pending != null && !processing) {
            process();
            flushAll();
        }
    }

    /** Answers in the proxy's own name. */
    void reply(
            ProxyError error,
            String detail,
            @Nullable String id,
            boolean keepAlive,
            boolean complete,
            boolean bodiless) {
        boolean keep = keepAlive && complete && !draining();
        socket().write(LocalReply.of(socket(), error, detail, id, keep, bodiless));
        socket().flush();
        if (keep) {
            if (state == State.RESPONSE) {
                nextRequest();
            }
            // Otherwise the request is still being taken in, and its last part moves on.
        } else if (complete) {
            closeAfterFlush();
        } else {
            linger();
        }
    }

    /** The response broke off: the client must notice, and where only the end of the connection ends it, by a reset. */
    void cut(boolean byReset) {
        if (byReset) {
            socket().reset();
        } else {
            closeAfterFlush();
        }
    }

    void becomeTunnel() {
        state = State.TUNNEL;
        deadline.cancel();
        if (pending != null && !processing) {
            process();
            exchange.flushRequest();
        }
    }

    void closeAfterFlush() {
        if (state == State.CLOSED) {
            return;
        }
        state = State.CLOSED;
        // Flushing takes as long as the client takes to read, but not for ever.
        loop.lines(settings()).responseIdle().start(deadline, loop.nowNs());
        socket().closeAfterFlush();
        dropPending();
    }

    void closeNow() {
        state = State.CLOSED;
        deadline.cancel();
        socket().close();
    }

    /** The proxy drains: an idle connection gets a moment for a request that may be on its way, then is closed. */
    void drain() {
        if (state == State.HEAD && pending == null) {
            loop.line(DRAIN_GRACE_NS).start(deadline, loop.nowNs());
        }
    }

    /** Time is up for the drain. */
    void deadlineOfDrain() {
        exchange.cancel(ProxyError.DRAIN_DEADLINE);
        closeNow();
    }

    // ---- what the channel tells

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        socket = new ClientSocket(context);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        peer = Peer.of(context.channel(), tls, settings().trusted());
        loop.opened(this);
        loop.live().metrics().clientOpened();
        loop.lines(settings()).keepAlive().start(deadline, loop.nowNs());
        context.fireChannelActive();
    }

    private Settings settings() {
        return loop.live().routing().settings();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        if (state == State.LINGER || state == State.CLOSED) {
            throwAway(in);
            return;
        }
        pending = pending == null ? in : Cumulation.join(context.alloc(), pending, in);
        process();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        flushAll();
        context.fireChannelReadComplete();
    }

    private void flushAll() {
        if (flushNeeded) {
            flushNeeded = false;
            exchange.flushRequest();
        }
    }

    private void process() {
        processing = true;
        try {
            boolean more = true;
            while (more && pending != null) {
                if (!pending.isReadable()) {
                    dropPending();
                    break;
                }
                more = step(pending);
            }
        } catch (Http1Exception broken) {
            refuse(broken);
        } finally {
            processing = false;
        }
    }

    private boolean step(ByteBuf in) {
        return switch (state) {
            case HEAD -> readHead(in);
            case BODY -> readBody(in);
            case TUNNEL -> {
                pending = null;
                flushNeeded = true;
                exchange.tunnelToUpstream(in);
                yield false;
            }
            case RESPONSE -> {
                if (in.readableBytes() > AHEAD) {
                    socket().pause(ClientSocket.SENT_AHEAD);
                }
                yield false;
            }
            case LINGER, CLOSED -> {
                dropPending();
                yield false;
            }
        };
    }

    private boolean readHead(ByteBuf in) {
        Http1RequestHead head = partialHead == null ? loop.requestHead() : partialHead;
        if (heads.readRequest(in, head) == 0) {
            partialHead = loop.keep(head);
            if (!headBegun) {
                headBegun = true;
                loop.lines(settings()).requestHead().start(deadline, loop.nowNs());
            }
            return false;
        }
        partialHead = null;
        deadline.cancel();
        socket().resume(ClientSocket.SENT_AHEAD);
        requests++;
        begin(head);
        return true;
    }

    private void begin(Http1RequestHead head) {
        boolean whole = RequestBody.none(head);
        state = whole ? State.RESPONSE : State.BODY;
        body.begin(head.framing(), head.contentLength());
        bodyBytes = 0;
        Routing routing = loop.live().routing();
        boolean bodiless = head.method() == Http1Method.HEAD;
        if (head.method() == Http1Method.CONNECT || head.method() == Http1Method.TRACE) {
            refuse(ProxyError.METHOD_REFUSED, head, head.method().name());
            return;
        }
        if (head.contentLength() > routing.settings().bodyLimit()) {
            String rule = " bytes (expected: up to " + routing.settings().bodyLimit() + ")";
            refuse(ProxyError.BODY_TOO_LARGE, head, head.contentLength() + rule);
            return;
        }
        Route route = routing.table()
                .find(head.bytes(), head.authorityStart(), head.authorityEnd(), head.pathStart(), head.pathEnd());
        if (route == null) {
            noteRefusal(ProxyError.NO_ROUTE, head, ProxyError.NO_ROUTE.status());
            reply(ProxyError.NO_ROUTE, head.authority() + head.path(), null, head.keepAlive(), whole, bodiless);
            return;
        }
        flushNeeded = true;
        exchange.begin(head, route, routing.settings(), peer(), head.keepAlive() && !socket().hasInputEnded());
        if (!whole && state == State.BODY) {
            loop.lines(routing.settings()).requestBody().start(deadline, loop.nowNs());
        }
    }

    private boolean readBody(ByteBuf in) {
        int count = body.accept(in);
        if (count > 0) {
            bodyBytes += count;
            if (bodyBytes > exchange.settings().bodyLimit()) {
                exchange.requestFailed(
                        ProxyError.BODY_TOO_LARGE,
                        "more than " + exchange.settings().bodyLimit() + " bytes");
                return false;
            }
            flushNeeded = true;
            ByteBuf part = count == in.readableBytes() ? whole(in) : in.readRetainedSlice(count);
            exchange.requestPart(part);
            loop.lines(exchange.settings()).requestBody().start(deadline, loop.nowNs());
        }
        if (!body.done()) {
            return false;
        }
        deadline.cancel();
        if (state == State.BODY) {
            requestWhole();
        }
        return true;
    }

    private void requestWhole() {
        if (exchange.open()) {
            state = State.RESPONSE;
            exchange.requestEnd();
        } else if (state == State.BODY) {
            nextRequest();
        }
    }

    private ByteBuf whole(ByteBuf in) {
        pending = null;
        return in;
    }

    // ---- how it ends badly

    private void refuse(Http1Exception broken) {
        ProxyError error = ProxyError.BAD_REQUEST;
        loop.live().metrics().malformed(broken.fault());
        String detail = broken.getMessage() == null ? "" : broken.getMessage();
        if (exchange.open()) {
            exchange.requestFailed(error, detail);
            return;
        }
        noteRefusal(error, null, broken.fault().status());
        socket().write(LocalReply.of(socket(), broken.fault(), detail));
        socket().flush();
        linger();
    }

    private void refuse(ProxyError error, Http1RequestHead head, String detail) {
        noteRefusal(error, head, error.status());
        reply(error, detail, null, false, state == State.RESPONSE, head.method() == Http1Method.HEAD);
    }

    private void noteRefusal(ProxyError error, @Nullable Http1RequestHead head, int status) {
        loop.live().metrics().refused(error);
        if (loop.live().accessLog().wanted()) {
            loop.live().accessLog().write(RequestRecord.refused(loop.nowNs(), head, error, status), peer());
        }
    }

    private void timedOut() {
        switch (state) {
            case HEAD -> {
                if (headBegun) {
                    noteRefusal(ProxyError.HEAD_TIMEOUT, null, ProxyError.HEAD_TIMEOUT.status());
                    reply(ProxyError.HEAD_TIMEOUT, "", null, false, false, false);
                } else {
                    closeNow();
                }
            }
            case BODY -> {
                boolean upstreamStalls = socket().upstreamFull();
                exchange.requestFailed(upstreamStalls ? ProxyError.REQUEST_STALLED : ProxyError.BODY_TIMEOUT, "");
            }
            case LINGER, CLOSED -> closeNow();
            case RESPONSE, TUNNEL -> {}
        }
    }

    /**
     * Ends the response but not the connection: closing with unread bytes in the socket sends a reset, which can destroy
     * the answer before the client has read it (RFC 9112 §9.6).
     */
    private void linger() {
        if (state == State.CLOSED || state == State.LINGER) {
            return;
        }
        if (socket().hasInputEnded()) {
            closeAfterFlush();
            return;
        }
        state = State.LINGER;
        dropPending();
        socket().resume(~0);
        socket().shutdownOutput();
        loop.line(LINGER_NS).start(deadline, loop.nowNs());
    }

    private void throwAway(ByteBuf in) {
        lingered += in.readableBytes();
        in.release();
        if (lingered > LINGER_BYTES) {
            closeNow();
        }
    }

    private void dropPending() {
        if (pending != null) {
            pending.release();
            pending = null;
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        exchange.clientWritable(context.channel().isWritable());
        context.fireChannelWritabilityChanged();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            inputEnd();
        }
        context.fireUserEventTriggered(event);
    }

    private void inputEnd() {
        socket().inputEnded();
        if (state == State.LINGER || (state == State.HEAD && !exchange.open())) {
            closeAfterFlush();
        } else {
            exchange.clientInputEnded();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        state = State.CLOSED;
        deadline.cancel();
        exchange.cancel(ProxyError.CLIENT_GONE);
        dropPending();
        if (peer != null) {
            loop.closed(this);
            loop.live().metrics().clientClosed();
        }
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        loop.live().metrics().ioError();
        ProxyLog.connectionFailed(context.channel(), cause);
        closeNow();
    }
}
