package io.netloft.proxy;

import io.netloft.proto.http1.Http1Limits;
import io.netloft.proxy.core.Deadlines;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
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
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection of HTTP/2 to an upstream, which the requests of its event loop share: each {@link UpstreamStream} is one. Who
 * asks while it is being opened waits for it. Owned by one event loop.
 *
 * <pre>
 *   OPENING ──open──▶ OPEN ──GOAWAY, or idle──▶ LEAVING (no new streams) ──streams done──▶ closed
 *      └──refused──▶ closed, all who wait are told
 * </pre>
 */
final class Http2UpstreamHandler extends Http2ConnectionHandler implements UpstreamConnector.Asker {
    private enum State {
        OPENING,
        OPEN,
        LEAVING,
        CLOSED
    }

    private final LoopContext loop;
    private final UpstreamPool.Slot slot;
    private final Http1Limits limits;
    private final Http2Heads heads;
    private final Settings settings;
    private final String scheme;
    private final Http2Guard resets;
    private final FrameGatherer gatherer;
    private final StreamIds ids = new StreamIds(Http2Setup.STREAMS);
    private final Http2Connection.PropertyKey key;
    private final List<UpstreamStream> gathering = new ArrayList<>();
    private final ConnectAllowed connects = new ConnectAllowed();
    private final Set<UpstreamConnector.Asker> waiting = new LinkedHashSet<>();
    private final Deadlines.Deadline idle = new Deadlines.Deadline() {
        @Override
        protected void expired(long nowNs) {
            closeIfIdle();
        }
    };

    private State state = State.OPENING;
    private boolean flushing;
    private boolean outdated;
    private @Nullable UpstreamHandler instead;
    private int streams;
    private int lastAccepted = Integer.MAX_VALUE;
    private @Nullable ChannelHandlerContext ctx;

    Http2UpstreamHandler(
            LoopContext loop,
            UpstreamPool.Slot slot,
            Http1Limits limits,
            Settings settings,
            String scheme,
            Http2Guard resets,
            FrameGatherer gatherer,
            Http2ConnectionDecoder decoder,
            Http2ConnectionEncoder encoder,
            Http2Settings http2) {
        super(decoder, encoder, http2);
        this.loop = loop;
        this.slot = slot;
        this.limits = limits;
        this.settings = settings;
        this.scheme = scheme;
        this.resets = resets;
        this.gatherer = gatherer;
        this.heads = new Http2Heads(limits);
        this.key = connection().newKey();
        decoder.frameListener(new Frames());
        connection().addListener(new Streams());
        encoder.flowController().listener(this::writabilityChanged);
    }

    // ---- who wants a stream

    /** True when one more request may use it, now or once it is open. */
    boolean hasRoom() {
        int most = Math.min(Http2Setup.STREAMS, connection().local().maxActiveStreams());
        boolean lasts = connection().local().lastStreamCreated() < Http2Setup.LAST_STREAM;
        boolean takesMore = !outdated && lasts && (state == State.OPENING || state == State.OPEN);
        return takesMore && streams + waiting.size() < most;
    }

    boolean open() {
        return state == State.OPEN;
    }

    /** True once the server has said that it leaves. */
    boolean leaving() {
        return state == State.LEAVING;
    }

    /** Takes somebody on who is told when it is open. */
    void await(UpstreamConnector.Asker asker) {
        waiting.add(asker);
    }

    /** Nobody waits there any more. */
    void forget(UpstreamConnector.Asker asker) {
        waiting.remove(asker);
    }

    /** A stream for a request. */
    UpstreamStream stream() {
        streams++;
        idle.cancel();
        return new UpstreamStream(loop, this);
    }

    /** The upstream speaks HTTP/1.1, by that handler: there will be nothing to share. */
    void declined(UpstreamHandler by) {
        instead = by;
    }

    /** Those who wait hear of it from channelActive, when the preface is written; or now, when there will be none. */
    @Override
    public void connected() {
        UpstreamHandler old = instead;
        if (old != null) {
            state = State.CLOSED;
            loop.pool().left(slot, this);
            loop.pool().give(slot, old, settings);
            tell(UpstreamConnector.Asker::connected);
        }
    }

    private void tell(Consumer<UpstreamConnector.Asker> word) {
        List<UpstreamConnector.Asker> all = new ArrayList<>(waiting);
        waiting.clear();
        all.forEach(word);
    }

    @Override
    public void connectFailed(ProxyError error, String detail) {
        state = State.CLOSED;
        loop.pool().left(slot, this);
        tell(asker -> asker.connectFailed(error, detail));
    }

    @Override
    public void channelActive(ChannelHandlerContext context) throws Exception {
        loop.begins();
        super.channelActive(context);
        state = State.OPEN;
        loop.pool().opened(slot);
        Http2Setup.widen(decoder(), Http2Setup.STREAMS * Http2Setup.WINDOW);
        tell(UpstreamConnector.Asker::connected);
        if (outdated) {
            leave();
        } else if (streams == 0) {
            loop.lines(settings).poolIdle().start(idle, loop.nowNs());
        }
        flushSoon();
    }

    // ---- what its streams ask of it

    Http1Limits limits() {
        return limits;
    }

    Http2Heads heads() {
        return heads;
    }

    String scheme() {
        return scheme;
    }

    ChannelHandlerContext context() {
        ChannelHandlerContext c = ctx;
        if (c == null) {
            throw new IllegalStateException("upstream connection: not registered");
        }
        return c;
    }

    /** Tells whether the upstream takes extended CONNECTs, as soon as its settings are here; never within the call. */
    void whenSettled(Consumer<Boolean> asker) {
        connects.ask(asker, loop.loop());
    }

    /** Opens a stream with its request's head; null when that can't be, of which the stream is told. */
    @Nullable
    Http2Stream open(UpstreamStream by, Http2Headers fields, boolean ends) {
        int id = connection().local().incrementAndGetNextStreamId();
        encoder()
                .writeHeaders(context(), id, fields, 0, ends, context().newPromise())
                .addListener(sent -> {
                    if (!sent.isSuccess()) {
                        // Never within the call: the exchange is still writing.
                        loop.loop().execute(() -> by.notSent(sent.cause()));
                    }
                });
        Http2Stream stream = connection().stream(id);
        if (stream == null) {
            done();
        } else {
            stream.setProperty(key, by);
        }
        return stream;
    }

    /** A stream's answer is whole, which pays for one that the server resets. */
    void answered() {
        resets.paid(1);
    }

    /** A stream has small parts of an answer, which go on when all that has come is read. */
    void gathers(UpstreamStream stream) {
        if (gathering.isEmpty() || gathering.get(gathering.size() - 1) != stream) {
            gathering.add(stream);
        }
    }

    private void passOn() {
        gathering.forEach(UpstreamStream::passOn);
        gathering.clear();
    }

    /** Resets a stream; what the server sends before it knows is no fault. */
    void reset(int streamId, Http2Error code) {
        ids.reset(streamId);
        encoder().writeRstStream(context(), streamId, code.code(), context().newPromise());
        flushSoon();
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
        if (state != State.CLOSED) {
            flush(context());
        }
    }

    // ---- how it ends

    /** A stream is over, or will not be opened. */
    void done() {
        streams--;
        if (streams == 0 && state == State.OPEN) {
            loop.lines(settings).poolIdle().start(idle, loop.nowNs());
        } else if (streams == 0 && state == State.LEAVING) {
            context().close();
        }
    }

    /** Takes nothing new, and closes when what it has is done. */
    void leave() {
        if (state == State.OPENING) {
            outdated = true;
        } else if (state == State.OPEN) {
            state = State.LEAVING;
            loop.pool().left(slot, this);
            if (streams == 0) {
                goAway(
                        context(),
                        0,
                        Http2Error.NO_ERROR.code(),
                        Unpooled.EMPTY_BUFFER,
                        context().newPromise());
                flush(context());
                context().close();
            }
        }
    }

    void closeIfIdle() {
        if (streams == 0) {
            leave();
        }
    }

    /** Streams that owe an answer of which nothing has come yet. */
    List<UpstreamStream> unanswered() {
        List<UpstreamStream> all = Http2Setup.known(connection(), key);
        all.removeIf(stream -> !stream.unanswered());
        return all;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) throws Exception {
        ctx = context;
        context.pipeline().addBefore(context.name(), FrameGatherer.NAME, gatherer);
        super.handlerAdded(context);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        loop.begins();
        boolean opened = state != State.OPENING;
        state = State.CLOSED;
        idle.cancel();
        loop.pool().left(slot, this);
        super.channelInactive(context);
        connects.close();
        passOn();
        if (opened) {
            loop.pool().closed(slot);
        }
    }

    // ---- what the channel tells

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        loop.begins();
        super.channelRead(context, message);
    }

    /** The upstream sends nothing more: no answer can come, and what it has of ours is of no use. */
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
        if (event instanceof ChannelInputShutdownEvent || event instanceof SslCloseCompletionEvent) {
            loop.begins();
            context.close();
        }
        super.userEventTriggered(context, event);
    }

    /** In place of Netty's, which flushes at once: what this read has to be answered with leaves with what the turn brings yet. */
    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        passOn();
        discardSomeReadBytes();
        context.fireChannelReadComplete();
        flushSoon();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) throws Exception {
        loop.begins();
        super.channelWritabilityChanged(context);
    }

    private void writabilityChanged(Http2Stream stream) {
        UpstreamStream known = stream.getProperty(key);
        if (known != null) {
            known.writabilityChanged(encoder().flowController().isWritable(stream));
        }
    }

    /** The server broke a rule for which one of its streams is reset; that there are many may be its aim (MadeYouReset). */
    void faulty() {
        if (resets.tooMany(loop.nowNs())) {
            Http2Error code = Http2Error.ENHANCE_YOUR_CALM;
            onError(context(), false, Http2Exception.connectionError(code, "more than http2.resets streams reset"));
        }
    }

    @Override
    protected void onStreamError(
            ChannelHandlerContext context, boolean outbound, Throwable cause, Http2Exception.StreamException error) {
        int id = error.streamId();
        if (connection().stream(id) != null || !ids.wasReset(id)) {
            ids.reset(id);
            super.onStreamError(context, outbound, cause, error);
            if (!outbound) {
                faulty();
            }
        }
    }

    @Override
    protected void onConnectionError(
            ChannelHandlerContext context, boolean outbound, Throwable cause, @Nullable Http2Exception error) {
        if (error == null && !context.channel().isActive()) {
            // What was still to be sent is lost with the connection, of which channelInactive tells.
            return;
        } else if (error == null) {
            ProxyLog.connectionFailed(context.channel(), cause);
        } else {
            loop.live().metrics().serverHttp2Error(error.error());
            ProxyLog.http2Broken(slot.upstream(), error);
        }
        if (state == State.OPEN) {
            // Closed once the server has taken our GOAWAY, which it may not: nobody else shall wait there.
            state = State.LEAVING;
            loop.pool().left(slot, this);
        }
        super.onConnectionError(context, outbound, cause, error);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) throws Exception {
        if (Http2Exception.class.isInstance(cause)) {
            super.exceptionCaught(context, cause);
            return;
        }
        loop.ioFailed(context.channel(), cause);
        context.close();
    }

    private @Nullable UpstreamStream of(int streamId) {
        Http2Stream stream = connection().stream(streamId);
        return stream == null ? null : stream.getProperty(key);
    }

    /** What Netty's decoder lets through. */
    private final class Frames extends Http2FrameAdapter {
        @Override
        public void onHeadersRead(
                ChannelHandlerContext context, int streamId, Http2Headers headers, int padding, boolean ends)
                throws Http2Exception {
            if (!connection().local().isValidStreamId(streamId)) {
                // Only a promise could be answered there, and we take none (RFC 9113 §8.4).
                throw Http2Exception.connectionError(Http2Error.PROTOCOL_ERROR, "stream %d is not ours", streamId);
            }
            UpstreamStream known = of(streamId);
            if (known != null) {
                known.fields((FieldList) headers, ends);
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
                boolean ends)
                throws Http2Exception {
            onHeadersRead(context, streamId, headers, padding, ends);
        }

        @Override
        public int onDataRead(ChannelHandlerContext context, int streamId, ByteBuf data, int padding, boolean ends) {
            UpstreamStream known = of(streamId);
            return (known == null ? data.readableBytes() : known.data(data, ends)) + padding;
        }

        @Override
        public void onRstStreamRead(ChannelHandlerContext context, int streamId, long code) {
            UpstreamStream known = of(streamId);
            if (known != null) {
                known.resetBy(code);
            }
        }

        @Override
        public void onSettingsRead(ChannelHandlerContext context, Http2Settings read) {
            connects.read(read);
        }
    }

    /** What becomes of streams. */
    private final class Streams extends Http2ConnectionAdapter {
        @Override
        public void onStreamClosed(Http2Stream stream) {
            UpstreamStream known = stream.removeProperty(key);
            if (known != null) {
                known.closed(stream.id() > lastAccepted);
                done();
            }
        }

        @Override
        public void onGoAwayReceived(int lastStreamId, long code, ByteBuf debugData) {
            lastAccepted = lastStreamId;
            leave();
        }
    }
}
