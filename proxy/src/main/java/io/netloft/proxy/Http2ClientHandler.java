package io.netloft.proxy;

import io.netloft.proto.http1.Http1Limits;
import io.netloft.proto.http2.Http2Fault;
import io.netloft.proxy.core.Deadlines;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One client connection of HTTP/2 (RFC 9113). Frames, HPACK and flow control are Netty's; each stream's request is judged and
 * carried by a {@link ClientStream}. Owned by one event loop.
 *
 * <p>What is written is sent when the event loop has done what it has at hand, so that the answers that came together leave
 * together.
 *
 * <pre>
 *   OPEN ──drain, or requests used up──▶ GOAWAY without a last stream ──grace──▶ GOAWAY with it ──streams done──▶ closed
 *    └──idle──▶ GOAWAY, closed
 * </pre>
 */
final class Http2ClientHandler extends Http2ConnectionHandler implements LoopContext.Client {
    private static final long DRAIN_GRACE_NS = 1_000_000_000L;
    private static final int STREAMS_KEPT = 100;

    private final LoopContext loop;
    private final Peer peer;
    private final ClientRules rules;
    private final Http2Heads heads;
    private final Http2Guard resets;
    private final FrameGatherer gatherer;
    private final StreamIds ids;
    private final Http2Connection.PropertyKey key;
    private final ArrayDeque<ClientStream> spare = new ArrayDeque<>();
    private final List<ClientStream> toUpstream = new ArrayList<>();
    private final Deadlines.Deadline deadline = new Deadlines.Deadline() {
        @Override
        protected void expired(long nowNs) {
            waitIsOver();
        }
    };

    private boolean flushing;
    private boolean goingAway;
    private boolean lastKnown;
    private boolean broken;
    private boolean left;
    private int working;
    private long requests;
    private long credit;
    private @Nullable ChannelHandlerContext ctx;

    Http2ClientHandler(
            LoopContext loop,
            Peer peer,
            ClientRules rules,
            Http2Guard resets,
            FrameGatherer gatherer,
            Http2ConnectionDecoder decoder,
            Http2ConnectionEncoder encoder,
            Http2Settings settings) {
        super(decoder, encoder, settings);
        this.resets = resets;
        this.gatherer = gatherer;
        this.loop = loop;
        this.peer = peer;
        this.rules = rules;
        this.heads = new Http2Heads(rules.limits());
        this.ids = new StreamIds(rules.http2().streams());
        this.key = connection().newKey();
        decoder.frameListener(new Frames());
        connection().addListener(new Streams());
        encoder.flowController().listener(this::writabilityChanged);
    }

    // ---- what its streams ask of it

    Peer peer() {
        return peer;
    }

    Http1Limits limits() {
        return rules.limits();
    }

    Http2Heads heads() {
        return heads;
    }

    ChannelHandlerContext context() {
        ChannelHandlerContext c = ctx;
        if (c == null) {
            throw new IllegalStateException("client connection: not registered");
        }
        return c;
    }

    /** Bytes that the client has allowed to be sent on all streams together, ever. */
    long credit() {
        return credit;
    }

    /** Sends what was written, once what the event loop has at hand is done. */
    void flushSoon() {
        if (!flushing) {
            flushing = true;
            loop.loop().execute(this::flushNow);
        }
    }

    private void flushNow() {
        flushing = false;
        if (!left) {
            flush(context());
        }
    }

    /** What was written to a stream's upstream is sent when all that has come is read. */
    void flushUpstream(ClientStream stream) {
        if (toUpstream.isEmpty() || toUpstream.get(toUpstream.size() - 1) != stream) {
            toUpstream.add(stream);
        }
    }

    /** Resets a stream; that there are more of them than anybody needs may be a client's doing (MadeYouReset). */
    void reset(int streamId, Http2Error code) {
        if (broken) {
            return;
        }
        ids.reset(streamId);
        encoder().writeRstStream(context(), streamId, code.code(), context().newPromise());
        flushSoon();
        if (resets.tooMany(loop.nowNs())) {
            fail(Http2Error.ENHANCE_YOUR_CALM, "more than http2.resets streams reset");
        }
    }

    /** A request was answered whole, which pays for one that is taken back. */
    void answered() {
        resets.paid(1);
    }

    /** A stream and its exchange are over. */
    void done(ClientStream stream) {
        working--;
        if (spare.size() < STREAMS_KEPT) {
            spare.addLast(stream);
        }
        if (working == 0 && !left) {
            if (lastKnown) {
                closeAfterFlush();
            } else if (!goingAway) {
                loop.lines(settings()).keepAlive().start(deadline, loop.nowNs());
            }
        }
    }

    private Settings settings() {
        return loop.live().routing().settings();
    }

    // ---- how it begins and ends

    @Override
    public void handlerAdded(ChannelHandlerContext context) throws Exception {
        ctx = context;
        context.pipeline().addBefore(context.name(), FrameGatherer.NAME, gatherer);
        super.handlerAdded(context);
        Http2Setup.widen(decoder(), rules.http2().connectionWindow().toInt());
        flushSoon();
        loop.opened(this);
        loop.live().metrics().clientOpened();
        loop.live().metrics().http2(1);
        loop.lines(settings()).keepAlive().start(deadline, loop.nowNs());
        if (loop.live().draining()) {
            drain();
        }
    }

    @Override
    public void drain() {
        if (goingAway || left) {
            return;
        }
        goingAway = true;
        // A last stream isn't named yet: requests may be on their way that nobody would repeat (RFC 9113 §6.8).
        goAway(
                context(),
                Integer.MAX_VALUE,
                Http2Error.NO_ERROR.code(),
                Unpooled.EMPTY_BUFFER,
                context().newPromise());
        flushSoon();
        loop.line(DRAIN_GRACE_NS).start(deadline, loop.nowNs());
    }

    private void waitIsOver() {
        if (!goingAway || !lastKnown) {
            lastKnown = true;
            goingAway = true;
            int last = connection().remote().lastStreamCreated();
            goAway(
                    context(),
                    last,
                    Http2Error.NO_ERROR.code(),
                    Unpooled.EMPTY_BUFFER,
                    context().newPromise());
            flushSoon();
        }
        if (working == 0) {
            closeAfterFlush();
        }
    }

    private void closeAfterFlush() {
        flush(context());
        context().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        // Flushing takes as long as the client takes to read, but not for ever.
        loop.line(loop.lines(settings()).waits().responseIdleNs()).start(closing, loop.nowNs());
    }

    private final Deadlines.Deadline closing = new Deadlines.Deadline() {
        @Override
        protected void expired(long nowNs) {
            context().close();
        }
    };

    @Override
    public void deadlineOfDrain() {
        for (ClientStream stream : Http2Setup.<ClientStream>known(connection(), key)) {
            stream.cancel(ProxyError.DRAIN_DEADLINE);
        }
        context().close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        loop.begins();
        left = true;
        deadline.cancel();
        closing.cancel();
        super.channelInactive(context);
        flushUpstreams();
        loop.closed(this);
        loop.live().metrics().clientClosed();
        loop.live().metrics().http2(-1);
    }

    // ---- what the channel tells

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        loop.begins();
        super.channelRead(context, message);
    }

    /** In place of Netty's, which flushes at once: what this read has to be answered with leaves with what the turn brings yet. */
    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        flushUpstreams();
        discardSomeReadBytes();
        context.fireChannelReadComplete();
        flushSoon();
    }

    /** The client sends nothing more, not even what would let us send: it is gone, and its streams with it. */
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
        if (event instanceof SslCloseCompletionEvent) {
            loop.begins();
            context.close();
        }
        super.userEventTriggered(context, event);
    }

    private void flushUpstreams() {
        toUpstream.forEach(ClientStream::flushRequest);
        toUpstream.clear();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) throws Exception {
        loop.begins();
        super.channelWritabilityChanged(context);
    }

    private void writabilityChanged(Http2Stream stream) {
        ClientStream known = stream.getProperty(key);
        if (known != null) {
            known.writabilityChanged();
        }
    }

    /**
     * A fault of one stream, which its end is the answer to. A stream that isn't there any more ends the whole connection, as
     * the two sides don't agree on what there is (RFC 9113 §5.1), unless the proxy ended it and the client can't know yet.
     */
    @Override
    protected void onStreamError(
            ChannelHandlerContext context, boolean outbound, Throwable cause, Http2Exception.StreamException error) {
        if (error instanceof Http2Exception.HeaderListSizeException) {
            // Netty answers 431.
            loop.live().metrics().malformed(Http2Fault.HEAD_TOO_LARGE.word());
            super.onStreamError(context, outbound, cause, error);
            return;
        }
        int id = error.streamId();
        Http2Stream stream = connection().stream(id);
        if (stream == null && outbound) {
            // The client has taken it back meanwhile.
            return;
        }
        if (stream == null && error.error() != Http2Error.REFUSED_STREAM) {
            if (!ids.wasReset(id)) {
                Http2Error code = ids.passedOver(id) ? Http2Error.PROTOCOL_ERROR : error.error();
                fail(code, "stream " + id + " is not open");
            }
            return;
        }
        loop.live().metrics().http2Error(error.error());
        // Netty calls a second head a breach of protocol where the stream's end is what was broken.
        boolean late = stream != null
                && stream.state() == Http2Stream.State.HALF_CLOSED_REMOTE
                && error.error() == Http2Error.PROTOCOL_ERROR;
        reset(id, late ? Http2Error.STREAM_CLOSED : error.error());
    }

    private void fail(Http2Error code, String why) {
        onError(context(), false, Http2Exception.connectionError(code, why));
    }

    @Override
    protected void onConnectionError(
            ChannelHandlerContext context, boolean outbound, Throwable cause, @Nullable Http2Exception error) {
        if (broken) {
            return;
        }
        broken = true;
        if (error == null && (cause instanceof IOException || !context.channel().isActive())) {
            // The connection is gone; nobody broke a rule.
            loop.live().metrics().ioError();
            context.close();
            return;
        }
        loop.live().metrics().http2Error(error == null ? Http2Error.INTERNAL_ERROR : error.error());
        if (error == null) {
            ProxyLog.connectionFailed(context.channel(), cause);
        }
        super.onConnectionError(context, outbound, cause, error);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) throws Exception {
        if (Http2Exception.class.isInstance(cause)) {
            super.exceptionCaught(context, cause);
            return;
        }
        loop.live().metrics().ioError();
        ProxyLog.connectionFailed(context.channel(), cause);
        context.close();
    }

    private void begin(Http2Stream stream, FieldList headers, boolean ends) {
        deadlineWhileWorking();
        ClientStream fresh = spare.pollLast();
        if (fresh == null) {
            fresh = new ClientStream(loop, this);
        }
        stream.setProperty(key, fresh);
        ids.opened(stream.id());
        working++;
        requests++;
        if (rules.requests() > 0 && requests >= rules.requests()) {
            drain();
        }
        fresh.begin(stream, headers, ends);
    }

    private void deadlineWhileWorking() {
        if (!goingAway) {
            deadline.cancel();
        }
    }

    /** What Netty's decoder lets through. */
    private final class Frames extends Http2FrameAdapter {
        @Override
        public void onHeadersRead(
                ChannelHandlerContext context, int streamId, Http2Headers headers, int padding, boolean ends) {
            Http2Stream stream = connection().stream(streamId);
            if (stream == null) {
                return;
            }
            ClientStream known = stream.getProperty(key);
            if (known == null) {
                begin(stream, (FieldList) headers, ends);
            } else {
                known.trailers((FieldList) headers);
            }
        }

        @Override
        public void onHeadersRead(
                ChannelHandlerContext context,
                int streamId,
                Http2Headers headers,
                int dependency,
                short weight,
                boolean exclusive,
                int padding,
                boolean ends) {
            onHeadersRead(context, streamId, headers, padding, ends);
        }

        @Override
        public int onDataRead(ChannelHandlerContext context, int streamId, ByteBuf data, int padding, boolean ends) {
            Http2Stream stream = connection().stream(streamId);
            ClientStream known = stream == null ? null : stream.getProperty(key);
            return known == null ? data.readableBytes() + padding : known.data(data, ends) + padding;
        }

        /** What had an answer already was worth its while: only work that is thrown away is counted. */
        @Override
        public void onRstStreamRead(ChannelHandlerContext context, int streamId, long code) {
            Http2Stream stream = connection().stream(streamId);
            ClientStream known = stream == null ? null : stream.getProperty(key);
            if (known != null && known.answerBegun()) {
                resets.paid(1);
            }
        }

        @Override
        public void onGoAwayRead(ChannelHandlerContext context, int lastStreamId, long code, ByteBuf debugData) {
            // What it asked for is answered, and then nobody needs the connection.
            goingAway = true;
            lastKnown = true;
            if (working == 0) {
                closeAfterFlush();
            }
        }

        @Override
        public void onWindowUpdateRead(ChannelHandlerContext context, int streamId, int increment) {
            if (streamId == 0) {
                credit += increment;
                return;
            }
            Http2Stream stream = connection().stream(streamId);
            ClientStream known = stream == null ? null : stream.getProperty(key);
            if (known != null) {
                known.allowed(increment);
            }
        }
    }

    /** What becomes of streams. */
    private final class Streams extends Http2ConnectionAdapter {
        @Override
        public void onStreamClosed(Http2Stream stream) {
            ClientStream known = stream.removeProperty(key);
            if (known != null) {
                known.closed();
            }
        }
    }
}
