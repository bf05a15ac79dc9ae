package io.netloft.proxy;

import io.netloft.proto.http1.Http1BodyReader;
import io.netloft.proto.http1.Http1Exception;
import io.netloft.proto.http1.Http1HeadDecoder;
import io.netloft.proto.http1.Http1Limits;
import io.netloft.proto.http1.Http1RequestHead;
import io.netloft.proxy.core.Deadlines;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.util.Objects;
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
final class ClientHandler extends ChannelInboundHandlerAdapter implements ClientSide, LoopContext.Client {
    /** Bytes of pipelined requests that are taken from the socket before their turn. */
    private static final int AHEAD = 64 * 1024;

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
    private final @Nullable CloseNotifyGate tls;
    private final Http1HeadDecoder heads;
    private final Http1BodyReader body;
    private final Exchange exchange;
    private final Replies replies;
    private final int requestLimit;
    private final BodyPace pace = new BodyPace();
    private final Lingering lingering = new Lingering();
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
    private @Nullable ByteBuf pending;
    private @Nullable Http1RequestHead partialHead;
    private @Nullable Peer peer;
    private @Nullable ClientSocket socket;
    private @Nullable Tunnel tunnel;

    /** @param tls what stands before TLS; null where there is none */
    ClientHandler(LoopContext loop, Http1Limits limits, @Nullable CloseNotifyGate tls, int requestLimit) {
        this.loop = loop;
        this.tls = tls;
        this.requestLimit = requestLimit;
        this.heads = new Http1HeadDecoder(limits);
        this.body = new Http1BodyReader(limits);
        this.exchange = new Exchange(loop, this);
        this.replies = new Replies(loop, this);
        if (tls != null) {
            tls.listenTo(() -> state == State.RESPONSE);
        }
    }

    // ---- what the exchange asks of it

    @Override
    public Peer peer() {
        return Objects.requireNonNull(peer, "client connection: not active");
    }

    @Override
    public ClientFlow flow() {
        return socket();
    }

    @Override
    public String version(int minor) {
        return minor == 0 ? "HTTP/1.0" : "HTTP/1.1";
    }

    private ClientSocket socket() {
        return Objects.requireNonNull(socket, "client connection: not registered");
    }

    @Override
    public boolean draining() {
        return loop.live().draining() || (requestLimit > 0 && requests >= requestLimit);
    }

    @Override
    public void exchangeDone(boolean keepAlive) {
        if (state == State.BODY) {
            // Answered before the request ended: nobody will ever know where the next one begins.
            linger();
            return;
        }
        if (state == State.RESPONSE && keepAlive && goesOn()) {
            nextRequest();
        } else if (state == State.RESPONSE) {
            closeAfterFlush();
        }
    }

    /** False when the client sends nothing more and nothing of what it sent is left. */
    private boolean goesOn() {
        return !socket().hasInputEnded() || (pending != null && pending.isReadable());
    }

    private void nextRequest() {
        state = State.HEAD;
        headBegun = false;
        loop.lines(settings()).keepAlive().start(deadline, loop.nowNs());
        if (pending != null && !processing) {
            process();
            flushAll();
        }
        if (state == State.HEAD && socket().hasInputEnded()) {
            // Half a head, and no more will come.
            closeAfterFlush();
        } else {
            hearOut();
        }
    }

    /** A close_notify that waited for the answer is heard behind it, in the same turn or a later one. */
    private void hearOut() {
        CloseNotifyGate gate = tls;
        if (gate != null && gate.holds() && state != State.RESPONSE) {
            socket().afterWritten(gate::release);
        }
    }

    @Override
    public Replies replies() {
        return replies;
    }

    @Override
    public void replied(boolean keep, boolean complete) {
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

    @Override
    public void cut(boolean byReset) {
        if (byReset) {
            socket().reset();
        } else {
            closeAfterFlush();
        }
    }

    @Override
    public boolean cancelled() {
        return false;
    }

    @Override
    public void becomeTunnel(Tunnel begun) {
        tunnel = begun;
        state = State.TUNNEL;
        hearOut();
        deadline.cancel();
        if (pending != null && !processing) {
            process();
            begun.flushToUpstream();
        }
    }

    @Override
    public void closeAfterFlush() {
        if (state == State.CLOSED) {
            return;
        }
        state = State.CLOSED;
        // Flushing takes as long as the client takes to read, but not for ever.
        loop.lines(settings()).responseIdle().start(deadline, loop.nowNs());
        socket().closeAfterFlush();
        dropPending();
    }

    @Override
    public void closeNow() {
        state = State.CLOSED;
        deadline.cancel();
        socket().close();
    }

    /** An idle connection gets a moment for a request that may be on its way, then is closed. */
    @Override
    public void drain() {
        if (state == State.HEAD && pending == null) {
            loop.line(DRAIN_GRACE_NS).start(deadline, loop.nowNs());
        }
    }

    @Override
    public void deadlineOfDrain() {
        exchange.cancel(ProxyError.DRAIN_DEADLINE);
        closeNow();
    }

    // ---- what the channel tells

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        socket = new ClientSocket(context, loop.pressure());
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        loop.begins();
        peer = Peer.of(context.channel(), tls != null, settings().trusted());
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
        loop.begins();
        socket().came();
        ByteBuf in = (ByteBuf) message;
        if (state == State.LINGER || state == State.CLOSED) {
            if (lingering.tooMuch(in)) {
                closeNow();
            }
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
                Tunnel.toUpstream(tunnel, in);
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
        Settings settings = settings();
        flushNeeded |= Reception.receive(loop, this, exchange, head, whole);
        if (!whole && state == State.BODY) {
            pace.begin(socket().holds(), loop.nowNs());
            loop.lines(settings).requestBody().start(deadline, loop.nowNs());
        }
    }

    private boolean readBody(ByteBuf in) {
        int count = body.accept(in);
        if (count > 0) {
            if (pace.excessive(exchange, count, socket().holds(), loop.nowNs())) {
                return false;
            }
            flushNeeded = true;
            boolean all = count == in.readableBytes();
            pending = all ? null : in;
            exchange.requestPart(all ? in : in.readRetainedSlice(count));
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

    // ---- how it ends badly

    private void refuse(Http1Exception broken) {
        String detail = broken.getMessage() == null ? "" : broken.getMessage();
        if (exchange.open()) {
            loop.live().metrics().malformed(broken.fault().word());
            exchange.requestFailed(ProxyError.BAD_REQUEST, detail);
        } else {
            replies.malformed(broken.fault().word(), broken.fault().status(), detail);
            linger();
        }
    }

    private void timedOut() {
        switch (state) {
            case HEAD -> {
                if (headBegun) {
                    replies.refuse(ProxyError.HEAD_TIMEOUT, null, "", false, false);
                } else {
                    closeNow();
                }
            }
            case BODY -> {
                if (socket().connecting()) {
                    // It is the proxy that waits, and for that there are bounds of its own.
                    loop.lines(exchange.settings()).requestBody().start(deadline, loop.nowNs());
                } else {
                    boolean stalls = socket().upstreamFull();
                    exchange.requestFailed(stalls ? ProxyError.REQUEST_STALLED : ProxyError.BODY_TIMEOUT, "");
                }
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
        } else if (socket().hasInputEnded()) {
            closeAfterFlush();
            return;
        }
        state = State.LINGER;
        dropPending();
        socket().resume(~0);
        socket().shutdownOutput();
        loop.line(Lingering.TIME_NS).start(deadline, loop.nowNs());
    }

    private void dropPending() {
        if (pending != null) {
            pending.release();
            pending = null;
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        socket().lags(!context.channel().isWritable());
        exchange.clientWritable(context.channel().isWritable());
        context.fireChannelWritabilityChanged();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (socket().ended(event)) {
            inputEnd();
        } else if (event instanceof SslHandshakeCompletionEvent && peer != null) {
            peer = Peer.of(context.channel(), tls != null, settings().trusted());
        }
        context.fireUserEventTriggered(event);
    }

    private void inputEnd() {
        socket().inputEnded();
        if (state == State.LINGER || (state == State.HEAD && !exchange.open())) {
            closeAfterFlush();
        } else {
            exchange.clientInputEnded(goesOn());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        socket().lags(false);
        exchange.cancel(ProxyError.CLIENT_GONE);
        dropPending();
        leave();
        context.fireChannelInactive();
    }

    /** The connection is closed, or another handler's from here on; nothing of a request has come in that case. */
    void leave() {
        state = State.CLOSED;
        deadline.cancel();
        if (peer != null) {
            peer = null;
            loop.closed(this);
            loop.live().metrics().clientClosed();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        loop.ioFailed(context.channel(), cause);
        closeNow();
    }
}
