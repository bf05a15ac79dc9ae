package io.netloft.proxy;

import io.netloft.proto.http1.Http1BodyReader;
import io.netloft.proto.http1.Http1Exception;
import io.netloft.proto.http1.Http1Framing;
import io.netloft.proto.http1.Http1HeadDecoder;
import io.netloft.proto.http1.Http1Limits;
import io.netloft.proto.http1.Http1ResponseHead;
import io.netloft.proxy.core.Deadlines;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/**
 * One connection to an upstream. It reads responses and hands them, in pieces, to the exchange that it serves; between
 * exchanges it lies in the pool. An answer that nobody wants any more is read to its end and thrown away, as long as it is
 * short, so that the connection can be kept. Owned by one event loop.
 *
 * <pre>
 *   IDLE ──serve──▶ HEAD ──final head──▶ BODY ──whole──▶ IDLE (kept) or closed
 *                    │ unwanted
 *                    ├──▶ DISCARD ──whole──▶ IDLE (kept) or closed
 *                    │ 101
 *                    └──▶ TUNNEL ──▶ closed
 * </pre>
 */
final class UpstreamHandler extends ChannelInboundHandlerAdapter implements Outlet {
    /** Body bytes that are copied behind the head, so that a small response is one buffer and one write. */
    private static final int SMALL_BODY = 4096;
    /** More of an unwanted answer isn't read. */
    private static final int MOST_DISCARDED = 64 * 1024;

    private static final long DISCARD_NS = 1_000_000_000L;

    private enum State {
        IDLE,
        HEAD,
        BODY,
        DISCARD,
        TUNNEL,
        CLOSED
    }

    private final LoopContext loop;
    private final UpstreamPool.Slot slot;
    private final int era;
    private final Http1HeadDecoder heads;
    private final Http1BodyReader body;
    private final Deadlines.Deadline idle = new Deadlines.Deadline() {
        @Override
        protected void expired(long nowNs) {
            close();
        }
    };

    private State state = State.IDLE;
    private boolean responded;
    private boolean reused;
    private boolean inputClosed;
    private boolean announced;
    private @Nullable Wire wire;
    private int discarded;
    private @Nullable Attempt attempt;
    private @Nullable Settings discardedFor;
    private @Nullable ClientSide toFlush;
    private @Nullable ByteBuf pending;
    private @Nullable Http1ResponseHead partialHead;

    UpstreamHandler(LoopContext loop, UpstreamPool.Slot slot, Http1Limits limits) {
        this.loop = loop;
        this.slot = slot;
        this.era = slot.era();
        this.heads = new Http1HeadDecoder(limits);
        this.body = new Http1BodyReader(limits);
    }

    Deadlines.Deadline idleDeadline() {
        return idle;
    }

    /** True when a request may be written to it. */
    boolean usable() {
        return state == State.IDLE && !inputClosed && wire != null && wire.active();
    }

    /** True when it owes an answer of which nothing has come. */
    boolean unanswered() {
        return state == State.HEAD && !responded;
    }

    @Override
    public void serve(Attempt next) {
        idle.cancel();
        attempt = next;
        state = State.HEAD;
        responded = false;
    }

    private Wire wire() {
        Wire w = wire;
        if (w == null) {
            throw new IllegalStateException("upstream connection: not registered");
        }
        return w;
    }

    /** It began with a PROXY header: it is one client's, and no other may use it. */
    void markAnnounced() {
        announced = true;
    }

    /** Whether others may use it after this request. */
    boolean shareable() {
        return !announced && era == slot.era();
    }

    @Override
    public void head(HeadBytes head) {
        ByteBuf out = wire().buffer(head.length());
        head.writeTo(out);
        wire().write(out);
    }

    @Override
    public void write(ByteBuf part) {
        wire().write(part);
    }

    @Override
    public void flush() {
        wire().flush();
    }

    @Override
    public void reading(boolean on) {
        wire().reading(on);
    }

    @Override
    public void abandon() {
        attempt = null;
        // A tunnel that both have ended: what is left for the upstream is still sent.
        close(state == State.TUNNEL && inputClosed);
    }

    @Override
    public void shutdownOutput() {
        wire().shutdownOutput();
    }

    void close() {
        close(false);
    }

    private void close(boolean afterFlush) {
        if (state != State.CLOSED) {
            state = State.CLOSED;
            idle.cancel();
            if (wire != null) {
                wire.close(afterFlush);
            }
        }
    }

    @Override
    public void upstreamSilent(String cause) {
        fail(ProxyError.UPSTREAM_DOWN, cause);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        wire = new Wire(context);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        loop.pool().opened(slot, this);
        context.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        loop.begins();
        wire().came();
        ByteBuf in = (ByteBuf) message;
        if (state == State.IDLE || state == State.CLOSED) {
            // Nobody asked: an unsolicited response would be taken for the next request's answer.
            in.release();
            close();
            return;
        }
        pending = pending == null ? in : Cumulation.join(context.alloc(), pending, in);
        process();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        ClientSide target = toFlush;
        if (target != null) {
            toFlush = null;
            target.flow().flush();
        }
        context.fireChannelReadComplete();
    }

    private void process() {
        try {
            boolean more = true;
            while (more && pending != null) {
                more = switch (state) {
                    case HEAD -> readHead(pending);
                    case BODY -> readBody(pending);
                    case DISCARD -> discard(pending);
                    case TUNNEL -> readTunnel(pending);
                    case IDLE, CLOSED -> leftOver();
                };
            }
        } catch (Http1Exception broken) {
            dropPending();
            fail(ProxyError.BAD_RESPONSE, broken.getMessage() == null ? "" : broken.getMessage());
        }
    }

    private boolean leftOver() {
        close();
        dropPending();
        return false;
    }

    private boolean readHead(ByteBuf in) {
        Attempt served = attempt;
        if (served == null) {
            return leftOver();
        }
        responded = true;
        Exchange exchange = served.exchange();
        Http1ResponseHead head = partialHead == null ? loop.responseHead() : partialHead;
        if (heads.readResponse(in, head, exchange.method()) == 0) {
            partialHead = loop.keep(head);
            return false;
        }
        partialHead = null;
        int status = head.status();
        if (status == 101) {
            return switchProtocols(served, head);
        }
        if (status < 200) {
            toFlush = exchange.client();
            if (exchange.passesInterim()) {
                exchange.delivery().interim(head);
            }
            releaseIfEmpty();
            return true;
        }
        String refusal = exchange.delivery().refusal(head);
        if (refusal != null) {
            dropPending();
            fail(ProxyError.BAD_RESPONSE, refusal);
            return false;
        }
        body.begin(head.framing(), head.contentLength());
        boolean reusable = head.keepAlive() && exchange.requestWhole();
        Settings settings = exchange.settings();
        if (!exchange.accepts(served, head)) {
            return beginDiscard(settings, reusable);
        }
        return passOn(in, served, head);
    }

    private boolean passOn(ByteBuf in, Attempt served, Http1ResponseHead head) {
        Exchange exchange = served.exchange();
        toFlush = exchange.client();
        state = State.BODY;
        int small = body.accept(in);
        boolean whole = small <= SMALL_BODY;
        ByteBuf out = exchange.responseHead(served, head, whole ? small : 0);
        if (whole) {
            out.writeBytes(in, small);
        }
        exchange.responseBody(served, out);
        if (!whole && attempt == served) {
            exchange.responseBody(served, take(in, small));
        }
        return afterBody(served);
    }

    /** Nobody wants this answer: another attempt was made in its stead. */
    private boolean beginDiscard(Settings settings, boolean reusable) {
        attempt = null;
        if (!reusable || inputClosed) {
            return leftOver();
        }
        state = State.DISCARD;
        discarded = 0;
        discardedFor = settings;
        reading(true);
        loop.line(DISCARD_NS).start(idle, loop.nowNs());
        return true;
    }

    private boolean discard(ByteBuf in) {
        int count = body.accept(in);
        in.skipBytes(count);
        discarded += count;
        Settings settings = discardedFor;
        if (discarded > MOST_DISCARDED || settings == null) {
            return leftOver();
        }
        if (body.done()) {
            if (in.isReadable()) {
                return leftOver();
            }
            dropPending();
            reused = true;
            state = State.IDLE;
            loop.pool().give(slot, this, settings);
            return false;
        }
        releaseIfEmpty();
        return false;
    }

    private boolean readBody(ByteBuf in) {
        Attempt served = attempt;
        if (served == null) {
            return leftOver();
        }
        int count = body.accept(in);
        toFlush = served.exchange().client();
        if (count > 0) {
            served.exchange().responseBody(served, take(in, count));
        }
        return afterBody(served);
    }

    private boolean afterBody(Attempt served) {
        if (attempt != served) {
            // The client went away as it was written to.
            return leftOver();
        }
        boolean clean = pending == null || !pending.isReadable();
        releaseIfEmpty();
        if (body.done()) {
            finish(served, clean);
            return !clean;
        }
        return false;
    }

    private void finish(Attempt served, boolean clean) {
        Exchange exchange = served.exchange();
        attempt = null;
        reused = true;
        boolean keep = exchange.upstreamMayBeKept() && clean && !inputClosed;
        state = State.IDLE;
        if (keep) {
            reading(true);
            loop.pool().give(slot, this, exchange.settings());
        } else {
            close();
        }
        exchange.responseEnd();
    }

    /** The bytes as a buffer of its own; the pending buffer itself when they are all of it. */
    private ByteBuf take(ByteBuf in, int count) {
        if (count == in.readableBytes()) {
            pending = null;
            return in;
        }
        return in.readRetainedSlice(count);
    }

    private boolean switchProtocols(Attempt served, Http1ResponseHead head) {
        Exchange exchange = served.exchange();
        if (!exchange.upgradeAsked() || !head.upgrade() || !exchange.client().takes(head)) {
            dropPending();
            fail(ProxyError.BAD_RESPONSE, "101 to a request that asked for no such upgrade");
            return false;
        }
        toFlush = exchange.client();
        state = State.TUNNEL;
        exchange.upgraded(served, this, head);
        releaseIfEmpty();
        return pending != null;
    }

    private boolean readTunnel(ByteBuf in) {
        Attempt served = attempt;
        if (served == null) {
            return leftOver();
        }
        pending = null;
        toFlush = served.exchange().client();
        Tunnel.toClient(served.exchange().tunnel(), in);
        return false;
    }

    private void releaseIfEmpty() {
        if (pending != null && !pending.isReadable()) {
            dropPending();
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
        if (attempt != null) {
            attempt.exchange().client().flow().upstreamFull(!context.channel().isWritable());
        }
        context.fireChannelWritabilityChanged();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (wire().ended(event)) {
            inputEnded();
        }
        context.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        inputEnded();
        dropPending();
        loop.pool().closed(slot, this);
        close();
        context.fireChannelInactive();
    }

    /** The upstream sends nothing more: the end of a body without length, of one side of a tunnel, or a fault. */
    private void inputEnded() {
        if (inputClosed) {
            return;
        }
        inputClosed = true;
        wire().inputEnded();
        Attempt served = attempt;
        if (served == null) {
            close();
            return;
        }
        Exchange exchange = served.exchange();
        switch (state) {
            case TUNNEL -> {
                Tunnel tunnel = exchange.tunnel();
                if (tunnel != null) {
                    tunnel.upstreamEnded();
                }
            }
            case BODY -> {
                if (exchange.delivery().framing() == Http1Framing.UNTIL_CLOSE && wire().endedWell()) {
                    toFlush = null;
                    finish(served, false);
                    exchange.client().flow().flush();
                } else {
                    fail(ProxyError.RESPONSE_CUT, "");
                }
            }
            case HEAD -> fail(responded ? ProxyError.BAD_RESPONSE : ProxyError.UPSTREAM_RESET, cutWhere());
            case IDLE, DISCARD, CLOSED -> close();
        }
    }

    private String cutWhere() {
        String often = reused ? "a kept connection was closed as it was used again" : "";
        return responded ? "closed in the middle of the response's head" : often;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        loop.ioFailed(context.channel(), cause);
        if (state == State.BODY || state == State.TUNNEL) {
            // A reset is no end: what only the connection's end would have ended is not whole.
            fail(ProxyError.RESPONSE_CUT, "");
        } else if (state != State.CLOSED) {
            inputEnded();
        }
        close();
    }

    private void fail(ProxyError error, String detail) {
        Attempt served = attempt;
        attempt = null;
        boolean before = !responded;
        close();
        if (served != null) {
            served.exchange().attemptFailed(served, error, detail, before);
        }
    }
}
