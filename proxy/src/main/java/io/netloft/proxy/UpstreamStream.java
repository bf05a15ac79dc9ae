package io.netloft.proxy;

import io.netloft.proto.http1.Http1Exception;
import io.netloft.proto.http1.Http1Field;
import io.netloft.proto.http1.Http1Framing;
import io.netloft.proto.http1.Http1RequestHead;
import io.netloft.proto.http1.Http1ResponseHead;
import io.netloft.proto.http2.Http2RequestException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One request on a connection of HTTP/2 to an upstream. The exchange writes HTTP/1.1 and is given HTTP/1.1: here the framing
 * is taken off and put on. Serves one attempt; owned by one event loop.
 */
final class UpstreamStream implements Outlet {
    private static final String WEBSOCKET = "websocket";

    private final LoopContext loop;
    private final Http2UpstreamHandler connection;
    private final ChunkReader request;
    private final ChunkWriter chunks;
    private @Nullable Attempt attempt;
    private @Nullable Http2Stream stream;
    private Http1Framing framing = Http1Framing.NONE;
    private boolean requestEnded;
    private boolean responded;
    /** What an extended CONNECT asks for; null when the request is none. */
    private @Nullable String protocol;

    private String accept = "";
    private boolean tunnelled;
    private boolean answerEnded;
    private boolean reads = true;
    private long announced;
    private long received;
    private int owed;

    UpstreamStream(LoopContext loop, Http2UpstreamHandler connection) {
        this.loop = loop;
        this.connection = connection;
        this.request = new ChunkReader(connection.limits());
        this.chunks = new ChunkWriter(connection.context().alloc(), this::toClient);
    }

    // ---- the request's way

    @Override
    public void serve(Attempt next) {
        attempt = next;
    }

    @Override
    public void head(HeadBytes head) {
        Http1RequestHead read = connection.heads().own(head);
        if (mustConnect(read)) {
            connect(read);
            return;
        }
        boolean ends = RequestBody.none(read);
        request.begin(ends ? Http1Framing.NONE : read.framing(), read.contentLength());
        requestEnded = ends;
        stream = connection.open(this, Http2Fields.of(read, connection.scheme()), ends);
    }

    /** A WebSocket, or what its client can only have as a tunnel; other upgrades a server may pass over. */
    private boolean mustConnect(Http1RequestHead read) {
        Attempt served = attempt;
        if (!read.upgrade() || served == null || !served.exchange().upgradeAsked()) {
            return false;
        }
        String protocol = read.value(read.first(Http1Field.UPGRADE));
        return protocol.equalsIgnoreCase(WEBSOCKET)
                || served.exchange().client().mustSwitch();
    }

    private void connect(Http1RequestHead read) {
        protocol = read.value(read.first(Http1Field.UPGRADE)).toLowerCase(Locale.ROOT);
        int key = read.first(Http1Field.SEC_WEBSOCKET_KEY);
        accept = key < 0 || !protocol.equals(WEBSOCKET) ? "" : ConnectStream.accept(read.value(key));
        Http2Headers fields = Http2Fields.connect(read, connection.scheme());
        connection.whenSettled(taken -> {
            if (attempt == null) {
                connection.done();
            } else if (taken) {
                stream = connection.open(this, fields, false);
                flush();
            } else {
                connection.done();
                fail(connection.open() ? ProxyError.NO_EXTENDED_CONNECT : ProxyError.UPSTREAM_RESET, "");
            }
        });
    }

    /** The stream couldn't be opened, or its head not be sent. */
    void notSent(Throwable cause) {
        untouched(String.valueOf(cause.getMessage()));
    }

    @Override
    public void write(ByteBuf part) {
        if (tunnelled) {
            writeData(part, false);
            return;
        }
        try {
            while (part.isReadable() && !request.done()) {
                ByteBuf payload = request.next(part);
                if (payload != null) {
                    writeData(payload, request.done());
                }
            }
        } finally {
            part.release();
        }
        if (request.done() && !requestEnded) {
            Http2Headers trailers = request.trailers();
            if (trailers == null) {
                writeData(Unpooled.EMPTY_BUFFER, true);
            } else {
                requestEnded = true;
                Http2Stream to = stream;
                if (to != null) {
                    connection.encoder().writeHeaders(connection.context(), to.id(), trailers, 0, true, promise());
                }
            }
        }
    }

    /** Takes the buffer over. */
    private void writeData(ByteBuf data, boolean ends) {
        Http2Stream to = stream;
        if (to == null || requestEnded) {
            data.release();
            return;
        }
        requestEnded = ends;
        connection.encoder().writeData(connection.context(), to.id(), data, 0, ends, promise());
    }

    private ChannelPromise promise() {
        return connection.context().newPromise();
    }

    @Override
    public void flush() {
        connection.flushSoon();
    }

    @Override
    public void shutdownOutput() {
        writeData(Unpooled.EMPTY_BUFFER, true);
        flush();
    }

    /** The upstream takes more of the request, or less. */
    void writabilityChanged(boolean writable) {
        // Netty calls a stream that has ended unwritable too: nothing waits for it.
        if (attempt != null && (writable || !requestEnded)) {
            attempt.exchange().client().flow().upstreamFull(!writable);
        }
    }

    // ---- the answer's way

    /** A head came: an interim answer's, the answer's, or the trailers. */
    void fields(FieldList list, boolean ends) {
        Attempt served = attempt;
        if (served == null) {
            return;
        }
        try {
            if (responded) {
                trailers(served, list);
            } else {
                head(served, list, ends);
            }
        } catch (Http2RequestException | Http1Exception broken) {
            fail(ProxyError.BAD_RESPONSE, String.valueOf(broken.getMessage()));
        }
    }

    private void head(Attempt served, FieldList list, boolean ends) {
        Exchange exchange = served.exchange();
        Http1ResponseHead head = loop.responseHead();
        CharSequence status = list.status();
        if (protocol != null && !ends && status != null && status.length() == 3 && status.charAt(0) == '2') {
            connection.heads().switched(list, protocol, accept, head);
            responded = true;
            tunnelled = true;
            exchange.upgraded(served, this, head);
            exchange.client().flow().flush();
            return;
        }
        boolean bare = ends || !exchange.delivery().takesChunks();
        connection.heads().read(list, ends, bare, exchange.method(), head);
        if (head.status() < 200) {
            interim(exchange, head, ends);
            return;
        }
        responded = true;
        String refusal = exchange.delivery().refusal(head);
        if (refusal != null) {
            fail(ProxyError.BAD_RESPONSE, refusal);
            return;
        }
        framing = head.framing();
        announced = head.contentLength();
        received = 0;
        if (ends && announced > 0 && framing == Http1Framing.LENGTH) {
            fail(ProxyError.RESPONSE_CUT, "");
            return;
        }
        if (!exchange.accepts(served, head)) {
            attempt = null;
            reset(Http2Error.CANCEL);
            return;
        }
        chunks.begin();
        exchange.responseBody(served, exchange.responseHead(served, head, 0));
        if (ends) {
            finish(served);
        }
        exchange.client().flow().flush();
    }

    private void interim(Exchange exchange, Http1ResponseHead head, boolean ends) {
        if (ends || head.status() == 101) {
            fail(ProxyError.BAD_RESPONSE, "status " + head.status() + " where HTTP/2 has none");
        } else if (exchange.passesInterim()) {
            exchange.delivery().interim(head);
            exchange.client().flow().flush();
        }
    }

    /** A part of the body came, or its end; returns how many bytes of it the upstream may send anew. */
    int data(ByteBuf data, boolean ends) {
        int size = data.readableBytes();
        Attempt served = attempt;
        if (served == null) {
            return size;
        }
        if (tunnelled) {
            return tunnelled(served, data, ends);
        }
        received += size;
        if (!responded || (size > 0 && framing == Http1Framing.NONE)) {
            fail(ProxyError.BAD_RESPONSE, "a body where there is none");
            return size;
        }
        if (announced >= 0
                && framing == Http1Framing.LENGTH
                && (received > announced || (ends && received < announced))) {
            boolean cut = received < announced;
            fail(cut ? ProxyError.RESPONSE_CUT : ProxyError.BAD_RESPONSE, cut ? "" : "more body than announced");
            return size;
        }
        Exchange exchange = served.exchange();
        if (size > 0) {
            if (framing == Http1Framing.CHUNKED) {
                chunks.write(data);
                connection.gathers(this);
            } else {
                exchange.responseBody(served, data.retainedSlice());
            }
        }
        if (ends && attempt == served) {
            end(served, null);
        }
        exchange.client().flow().flush();
        if (reads) {
            return size;
        }
        owed += size;
        return 0;
    }

    private int tunnelled(Attempt served, ByteBuf data, boolean ends) {
        Exchange exchange = served.exchange();
        Tunnel tunnel = exchange.tunnel();
        int size = data.readableBytes();
        answerEnded |= ends;
        if (size > 0) {
            Tunnel.toClient(tunnel, data.retainedSlice());
        }
        if (ends && tunnel != null) {
            tunnel.upstreamEnded();
        }
        exchange.client().flow().flush();
        if (reads) {
            return size;
        }
        owed += size;
        return 0;
    }

    /** Passes on what came together. */
    void passOn() {
        Attempt served = attempt;
        if (served == null) {
            chunks.drop();
        } else {
            chunks.flush();
            served.exchange().client().flow().flush();
        }
    }

    private void toClient(ByteBuf part) {
        Attempt served = attempt;
        if (served == null) {
            part.release();
        } else {
            served.exchange().responseBody(served, part);
        }
    }

    private void trailers(Attempt served, FieldList list) {
        if (tunnelled) {
            fail(ProxyError.RESPONSE_CUT, "");
            return;
        }
        if (framing == Http1Framing.LENGTH && received < announced) {
            fail(ProxyError.RESPONSE_CUT, "");
            return;
        }
        ByteBuf last = connection.context().alloc().buffer();
        try {
            connection.heads().lastChunk(list, last);
        } catch (Http2RequestException | Http1Exception broken) {
            last.release();
            throw broken;
        }
        Exchange exchange = served.exchange();
        end(served, last);
        exchange.client().flow().flush();
    }

    /** @param last the last chunk, if there are trailers; without chunks there is no place for them */
    private void end(Attempt served, @Nullable ByteBuf last) {
        if (framing == Http1Framing.CHUNKED) {
            chunks.end(last);
        } else if (last != null) {
            last.release();
        }
        if (attempt == served) {
            finish(served);
        }
    }

    private void finish(Attempt served) {
        attempt = null;
        connection.answered();
        Http2Stream of = stream;
        if (of != null && of.state() == Http2Stream.State.OPEN) {
            // Answered before the request was sent whole: what is left of it is of no use.
            reset(Http2Error.CANCEL);
        }
        served.exchange().responseEnd();
    }

    @Override
    public void reading(boolean on) {
        reads = on;
        Http2Stream of = stream;
        if (on && owed > 0 && of != null) {
            try {
                connection.decoder().flowController().consumeBytes(of, owed);
            } catch (Http2Exception broken) {
                connection.onError(connection.context(), false, broken);
            }
            owed = 0;
            connection.flushSoon();
        }
    }

    // ---- how it ends

    /** True when it owes an answer of which nothing has come. */
    boolean unanswered() {
        return attempt != null && !responded;
    }

    @Override
    public void abandon() {
        attempt = null;
        if (!answerEnded || !requestEnded) {
            reset(Http2Error.CANCEL);
        }
    }

    @Override
    public void upstreamSilent(String cause) {
        fail(ProxyError.UPSTREAM_DOWN, cause);
    }

    /** The upstream reset it. */
    void resetBy(long code) {
        passOn();
        // RFC 9113 §5.4.2: a reset is no answer to one.
        stream = null;
        boolean refused = code == Http2Error.REFUSED_STREAM.code() && !responded;
        if (refused && connection.leaving()) {
            untouched("");
        } else if (refused) {
            fail(ProxyError.UPSTREAM_REFUSED, "");
        } else if (code == Http2Error.CANCEL.code()) {
            fail(ProxyError.UPSTREAM_CANCELLED, "");
        } else {
            Http2Error known = Http2Error.valueOf(code);
            fail(responded ? ProxyError.RESPONSE_CUT : ProxyError.UPSTREAM_RESET, known == null ? "" : known.name());
        }
    }

    /**
     * The stream is closed.
     *
     * @param untouched whether the upstream said that it did nothing with it
     */
    void closed(boolean untouched) {
        stream = null;
        passOn();
        if (untouched) {
            untouched("it goes away");
        } else {
            fail(responded ? ProxyError.RESPONSE_CUT : ProxyError.UPSTREAM_RESET, "");
        }
    }

    private void reset(Http2Error code) {
        Http2Stream of = stream;
        stream = null;
        if (of != null) {
            connection.reset(of.id(), code);
        }
    }

    /** The server leaves this connection, and did nothing with the request (RFC 9113 §6.8, §8.7). */
    private void untouched(String detail) {
        Attempt served = attempt;
        attempt = null;
        reset(Http2Error.CANCEL);
        if (served != null) {
            served.exchange().untouched(served, detail);
        }
    }

    private void fail(ProxyError error, String detail) {
        Attempt served = attempt;
        attempt = null;
        reset(Http2Error.CANCEL);
        if (served != null) {
            served.exchange().attemptFailed(served, error, detail, !responded);
        }
        if (error == ProxyError.BAD_RESPONSE) {
            connection.faulty();
        }
    }
}
