package io.netloft.proxy;

import io.netloft.proto.http1.Http1Exception;
import io.netloft.proto.http1.Http1Framing;
import io.netloft.proto.http1.Http1RequestHead;
import io.netloft.proto.http1.Http1ResponseHead;
import io.netloft.proto.http2.Http2Fault;
import io.netloft.proto.http2.Http2RequestException;
import io.netloft.proxy.core.Deadlines;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import org.jspecify.annotations.Nullable;

/**
 * One request of a client's HTTP/2 connection and its answer. The request goes to its exchange as HTTP/1.1 has it, and the
 * answer comes from there so: here the framing is put on and taken off. A stream that isn't to send more keeps its credit
 * until it may. Used again for later streams of the connection; owned by one event loop.
 */
final class ClientStream extends StreamSide {
    private final LoopContext loop;
    private final Http2ClientHandler connection;
    private final Exchange exchange;
    private final Replies replies = replies();
    private final BodyPace pace = new BodyPace();
    private final ChunkWriter chunks;
    private final GrpcCall call;
    private final ConnectStream connect = connect();
    private final ChunkReader answer;
    private final Deadlines.Deadline deadline = new Deadlines.Deadline() {
        @Override
        protected void expired(long nowNs) {
            bodyStalls();
        }
    };

    private @Nullable Http2Stream stream;
    private boolean requestEnded;
    private boolean answerBegun;
    private boolean answerEnded;
    private boolean chunked;
    private boolean lagging;
    private long announced;
    private long received;
    private long allowed;
    private int pauses;
    private int holds;
    private int owed;

    ClientStream(LoopContext loop, Http2ClientHandler connection) {
        super(loop, connection);
        this.loop = loop;
        this.connection = connection;
        this.exchange = new Exchange(loop, this);
        this.call = new GrpcCall(loop, exchange);
        this.answer = new ChunkReader(connection.limits());
        this.chunks = new ChunkWriter(connection.context().alloc(), exchange::requestPart);
    }

    // ---- the request's way

    /** A request's head came. */
    void begin(Http2Stream with, FieldList headers, boolean ends) {
        stream = with;
        requestEnded = ends;
        answerBegun = false;
        answerEnded = false;
        received = 0;
        allowed = 0;
        pauses = 0;
        owed = 0;
        call.forget();
        connect.forget();
        Http1RequestHead head = loop.requestHead();
        try {
            connection.heads().read(headers, ends, head);
        } catch (Http2RequestException broken) {
            refuse(broken.fault());
            return;
        } catch (Http1Exception broken) {
            replies.malformed(broken.fault().word(), broken.fault().status(), String.valueOf(broken.getMessage()));
            answered();
            return;
        }
        connect.begin(connection.heads().protocol(), connection.heads().key());
        announced = connection.heads().contentLength();
        chunked = head.framing() == Http1Framing.CHUNKED;
        chunks.begin();
        call.begin(head);
        boolean whole = RequestBody.none(head);
        boolean taken = Reception.receive(loop, this, exchange, head, whole);
        connection.flushUpstream(this);
        if (taken && exchange.open()) {
            call.started();
        }
        if (taken && !whole && exchange.open()) {
            pace.begin(holds, loop.nowNs());
            loop.lines(exchange.settings()).requestBody().start(deadline, loop.nowNs());
        }
    }

    /** What is too large is told so; what is malformed gets no answer (RFC 9113 §8.1.1). */
    private void refuse(Http2Fault fault) {
        if (fault == Http2Fault.TOO_MANY_FIELDS || fault == Http2Fault.HEAD_TOO_LARGE) {
            replies.malformed(fault.word(), fault.status(), fault.sentence() + "; " + fault.remedy());
            answered();
        } else {
            replies.broken(fault.word(), fault.status());
            reset(Http2Error.PROTOCOL_ERROR);
        }
    }

    /** A part of the body came, or its end; returns how many bytes of it the client may send anew. */
    int data(ByteBuf data, boolean ends) {
        int size = data.readableBytes();
        received += size;
        if (announced >= 0 && (received > announced || (ends && received < announced))) {
            broken(Http2Fault.CONTENT_LENGTH_MISMATCH.word());
            return size;
        }
        requestEnded |= ends;
        if (connect.asked()) {
            return tunnelled(data, ends);
        }
        if (!exchange.open() || (size > 0 && pace.excessive(exchange, size, holds, loop.nowNs()))) {
            return size;
        }
        if (size > 0) {
            if (chunked) {
                chunks.write(data);
            } else {
                exchange.requestPart(data.retainedSlice());
            }
            loop.lines(exchange.settings()).requestBody().start(deadline, loop.nowNs());
        }
        if (ends) {
            end(null);
        }
        connection.flushUpstream(this);
        if (pauses == 0) {
            return size;
        }
        owed += size;
        return 0;
    }

    private int tunnelled(ByteBuf data, boolean ends) {
        int size = data.readableBytes();
        if (!exchange.open()) {
            return size;
        }
        if (size > 0) {
            connect.data(data);
        }
        if (ends && connect.open()) {
            exchange.clientInputEnded(false);
        }
        connection.flushUpstream(this);
        if (connect.open() && pauses == 0) {
            return size;
        }
        owed += size;
        return 0;
    }

    /** A second head came, which ends the request: its trailers. */
    void trailers(FieldList trailers) {
        requestEnded = true;
        if (connect.asked()) {
            broken(Http2Fault.PSEUDO_IN_CONNECT.word());
            return;
        }
        if (announced >= 0 && received < announced) {
            broken(Http2Fault.CONTENT_LENGTH_MISMATCH.word());
            return;
        }
        ByteBuf last = buffer(64);
        try {
            connection.heads().lastChunk(trailers, last);
        } catch (Http2RequestException broken) {
            last.release();
            broken(broken.fault().word());
            return;
        } catch (Http1Exception broken) {
            last.release();
            broken(broken.fault().word());
            return;
        }
        end(last);
        connection.flushUpstream(this);
    }

    /** @param last the last chunk, if there are trailers; without chunks there is no place for them */
    private void end(@Nullable ByteBuf last) {
        deadline.cancel();
        if (exchange.open() && chunked) {
            chunks.end(last);
        } else if (last != null) {
            last.release();
        }
        if (exchange.open() && !exchange.requestWhole()) {
            exchange.requestEnd();
        }
    }

    boolean answerBegun() {
        return answerBegun;
    }

    /** Passes on what came together. */
    void flushRequest() {
        chunks.settle(exchange.open() && !exchange.requestWhole());
        exchange.flushRequest();
    }

    private void broken(String rule) {
        loop.live().metrics().malformed(rule);
        exchange.cancel(ProxyError.BAD_REQUEST);
        reset(Http2Error.PROTOCOL_ERROR);
    }

    private void bodyStalls() {
        if ((pauses & CONNECTING) != 0) {
            // It is the proxy that waits, and for that there are bounds of its own.
            loop.lines(exchange.settings()).requestBody().start(deadline, loop.nowNs());
        } else {
            boolean stalls = (pauses & UPSTREAM_FULL) != 0;
            exchange.requestFailed(stalls ? ProxyError.REQUEST_STALLED : ProxyError.BODY_TIMEOUT, "");
        }
    }

    // ---- the answer's way

    @Override
    public ByteBuf head(Http1ResponseHead response, ResponseWriter.After after, @Nullable HeadEdits edits, int extra) {
        boolean last = response.status() >= 200;
        if (last) {
            answerBegun = true;
            answer.begin(response.framing(), response.contentLength());
        }
        writeHead(Http2Fields.of(response, edits), last && answer.done());
        return extra == 0 ? Unpooled.EMPTY_BUFFER : buffer(extra);
    }

    private void writeHead(Http2Headers fields, boolean ends) {
        Http2Stream to = stream;
        if (to == null || answerEnded) {
            return;
        }
        answerEnded = ends;
        ChannelHandlerContext ctx = connection.context();
        connection.encoder().writeHeaders(ctx, to.id(), fields, 0, ends, promise(ends));
    }

    @Override
    public void write(ByteBuf part) {
        if (connect.open()) {
            writeData(part, false);
            return;
        }
        try {
            while (part.isReadable() && !answer.done()) {
                ByteBuf payload = answer.next(part);
                if (payload != null) {
                    writeData(payload, answer.done());
                }
            }
        } finally {
            part.release();
        }
        if (answerBegun && answer.done()) {
            endAnswer();
        }
    }

    private void endAnswer() {
        Http2Headers trailers = answer.trailers();
        if (trailers != null) {
            writeHead(trailers, true);
        } else {
            writeData(Unpooled.EMPTY_BUFFER, true);
        }
    }

    /** Takes the buffer over. */
    private void writeData(ByteBuf data, boolean ends) {
        Http2Stream to = stream;
        if (to == null || answerEnded) {
            data.release();
            return;
        }
        answerEnded = ends;
        connection.encoder().writeData(connection.context(), to.id(), data, 0, ends, promise(ends));
    }

    private ChannelPromise promise(boolean ends) {
        ChannelPromise promise = connection.context().newPromise();
        if (ends && !requestEnded && !connect.open()) {
            Http2Stream of = stream;
            // Answered before the request ended: the rest is of no use, but the answer is (RFC 9113 §8.1).
            promise.addListener(sent -> {
                if (of == stream) {
                    reset(Http2Error.NO_ERROR);
                }
            });
        }
        return promise;
    }

    @Override
    public void answer(ByteBuf message, boolean bodiless) {
        Http1ResponseHead head = connection.heads().response(message, bodiless);
        head(head, ResponseWriter.After.GO_ON, null, 0).release();
        if (head.status() >= 200) {
            write(message);
        } else {
            message.release();
        }
        flush();
    }

    @Override
    public void exchangeDone(boolean keepAlive) {
        connection.answered();
        answered();
    }

    @Override
    public void replied(boolean keep, boolean complete) {
        answered();
    }

    private void answered() {
        deadline.cancel();
        call.end();
        if (!answerEnded) {
            // Only its end was to end it.
            endAnswer();
        }
        connection.flushSoon();
        leaveIfOver();
    }

    @Override
    public void cut(boolean byReset) {
        // RFC 8441 §5: a tunnel that breaks off is cancelled.
        reset(connect.open() ? Http2Error.CANCEL : Http2Error.INTERNAL_ERROR);
    }

    @Override
    public boolean cancelled() {
        reset(Http2Error.CANCEL);
        return true;
    }

    @Override
    public void becomeTunnel(Tunnel begun) {
        answer.begin(Http1Framing.NONE, 0);
        connect.opened(begun);
        begun.flushToUpstream();
        resume(0);
        if (requestEnded) {
            exchange.clientInputEnded(false);
        }
        connection.flushSoon();
    }

    @Override
    public void closeAfterFlush() {
        answered();
    }

    @Override
    public void closeNow() {
        reset(Http2Error.CANCEL);
    }

    private void reset(Http2Error code) {
        deadline.cancel();
        Http2Stream of = stream;
        if (of != null) {
            answerEnded = true;
            connection.reset(of.id(), code);
        }
    }

    // ---- how it ends

    /** The proxy stops. */
    void cancel(ProxyError why) {
        exchange.cancel(why);
    }

    /** The stream is closed: both sides have ended it, or one has broken it off. */
    void closed() {
        stream = null;
        deadline.cancel();
        call.end();
        lags(false);
        if (!answerEnded || connect.open()) {
            exchange.cancel(ProxyError.CLIENT_GONE);
        }
        connect.forget();
        leaveIfOver();
    }

    private void leaveIfOver() {
        if (stream == null && !exchange.open()) {
            connection.done(this);
        }
    }

    // ---- flow control

    /** The client takes more of the answer, or less. */
    void writabilityChanged() {
        boolean now = writable();
        lags(!now);
        exchange.clientWritable(now);
    }

    private void lags(boolean now) {
        if (lagging != now) {
            lagging = now;
            loop.pressure().lags(now);
        }
    }

    /** The client allows so many bytes more. */
    void allowed(int bytes) {
        allowed += bytes;
    }

    @Override
    public boolean writable() {
        Http2Stream of = stream;
        return of == null || connection.encoder().flowController().isWritable(of);
    }

    @Override
    public long waiting() {
        return -allowed - connection.credit();
    }

    @Override
    public void pause(int reason) {
        holds += pauses == 0 ? 1 : 0;
        pauses |= reason;
    }

    @Override
    public void resume(int reasons) {
        pauses &= ~reasons;
        Http2Stream of = stream;
        if (pauses == 0 && owed > 0 && of != null) {
            try {
                connection.decoder().flowController().consumeBytes(of, owed);
            } catch (Http2Exception broken) {
                connection.onError(connection.context(), false, broken);
            }
            owed = 0;
            connection.flushSoon();
        }
    }

    @Override
    public void upstreamFull(boolean full) {
        if (full) {
            pause(UPSTREAM_FULL);
        } else {
            resume(UPSTREAM_FULL);
        }
    }

    @Override
    public boolean grpc() {
        return call.is();
    }

    @Override
    public void shutdownOutput() {
        answered();
    }
}
