package io.netloft.proxy;

import io.netloft.proto.http1.Http1BodyReader;
import io.netloft.proto.http1.Http1Exception;
import io.netloft.proto.http1.Http1Framing;
import io.netloft.proto.http1.Http1HeadDecoder;
import io.netloft.proto.http1.Http1Limits;
import io.netloft.proto.http1.Http1Method;
import io.netloft.proto.http1.Http1RequestHead;
import io.netloft.proto.http1.Http1ResponseHead;
import io.netloft.proto.http2.Http2Limits;
import io.netloft.proto.http2.Http2RequestException;
import io.netloft.proto.http2.Http2RequestHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Puts the requests of HTTP/2 into the form that routes, rules and upstreams know: a field list becomes the head of
 * HTTP/1.1 that it stands for, judged as a field list first and then by the reader of HTTP/1.1. Of one connection, one
 * thread at a time.
 */
final class Http2Heads {
    private static final byte[] VERSION = HeadBytes.ascii("HTTP/1.1 ");
    private static final byte[] NO_REASON = HeadBytes.ascii(" \r\n");
    private static final byte[] NO_LENGTH = HeadBytes.ascii("content-length: 0\r\n");
    private static final byte[] CHUNKED = HeadBytes.ascii("transfer-encoding: chunked\r\n");
    private static final byte[] NOTHING = {};
    private static final int USUAL = 1024;
    private static final int ADDED = 64 * 1024;
    private static final int ADDED_FIELDS = 100;
    private static final int MOST = 960 * 1024;
    private static final int MOST_FIELDS = 10_000;

    private final Http1Limits limits;
    private final Http2RequestHead fields;
    private final Http1HeadDecoder reader;
    /** Of heads that the proxy wrote: what it adds to a client's doesn't count against the client. */
    private final Http1HeadDecoder ownReader;

    private final Http1RequestHead own = new Http1RequestHead();
    private final Http1ResponseHead answer = new Http1ResponseHead();
    private final ByteBuf text = Unpooled.buffer(USUAL);
    private String key = "";

    Http2Heads(Http1Limits limits) {
        this.limits = limits;
        this.fields = new Http2RequestHead(new Http2Limits(limits.maxHead(), limits.maxFields()));
        this.reader = new Http1HeadDecoder(limits);
        this.ownReader = new Http1HeadDecoder(new Http1Limits(
                Math.min(limits.maxStartLine() * 2, MOST),
                Math.min(limits.maxHead() * 2 + ADDED, MOST + ADDED),
                Math.min(limits.maxFields() + ADDED_FIELDS, MOST_FIELDS),
                limits.maxChunkLine(),
                limits.maxTrailer()));
    }

    /**
     * The head of a request.
     *
     * @param ends whether no body follows
     * @throws Http2RequestException when the fields break a rule of HTTP/2
     * @throws Http1Exception when they break one that holds for every request
     */
    void read(FieldList list, boolean ends, Http1RequestHead into) {
        fields.begin();
        for (int i = 0; i < list.size(); i++) {
            fields.add(list.name(i), list.value(i));
        }
        text.clear();
        key = fields.protocol() == null ? "" : ConnectStream.key();
        fields.write(ends, key, text);
        if (reader.readRequest(text, into) == 0) {
            throw new IllegalStateException("head: not whole, though it was just written");
        }
    }

    /** The length that the request read last announced, or -1. */
    long contentLength() {
        return fields.contentLength();
    }

    /** What the request read last asked for, if it was an extended CONNECT; else null. */
    @Nullable
    CharSequence protocol() {
        return fields.protocol();
    }

    /** What the server is sent as a key for that. */
    String key() {
        return key;
    }

    /** The head of a request that the proxy wrote itself. */
    Http1RequestHead own(HeadBytes head) {
        text.clear();
        head.writeTo(text);
        if (ownReader.readRequest(text, own) == 0) {
            throw new IllegalStateException("request: its head is not whole");
        }
        return own;
    }

    /**
     * The head of an upstream's answer.
     *
     * @param ends whether no body follows
     * @param bare true when a body whose length isn't known may only end with its connection
     * @throws Http2RequestException when the fields break a rule of HTTP/2
     * @throws Http1Exception when they break one that holds for every response
     */
    void read(FieldList list, boolean ends, boolean bare, Http1Method to, Http1ResponseHead into) {
        fields.begin();
        int status = fields.status(list.isEmpty() ? "" : list.name(0), list.isEmpty() ? "" : list.value(0));
        for (int i = 1; i < list.size(); i++) {
            fields.field(list.name(i), list.value(i));
        }
        text.clear();
        text.writeBytes(VERSION).writeByte('0' + status / 100).writeByte('0' + status / 10 % 10);
        text.writeByte('0' + status % 10).writeBytes(NO_REASON);
        boolean bodiless = status < 200 || status == 204 || status == 304 || to == Http1Method.HEAD;
        if (!bodiless && list.get(HttpHeaderNames.CONTENT_LENGTH) == null) {
            text.writeBytes(ends ? NO_LENGTH : bare ? NOTHING : CHUNKED);
        }
        fields.writeFields(text);
        if (reader.readResponse(text, into, to) == 0) {
            throw new IllegalStateException("answer: its head is not whole, though it was just written");
        }
    }

    /**
     * The switch of protocols that a 2xx to an extended CONNECT stands for.
     *
     * @param accept what a WebSocket's client of HTTP/1.1 is told of its key; empty when it is none
     */
    void switched(FieldList list, String protocol, String accept, Http1ResponseHead into) {
        fields.begin();
        fields.status(list.name(0), list.value(0));
        for (int i = 1; i < list.size(); i++) {
            fields.field(list.name(i), list.value(i));
        }
        text.clear();
        String said = accept.isEmpty() ? "" : "sec-websocket-accept: " + accept + "\r\n";
        text.writeCharSequence(
                "HTTP/1.1 101 \r\nconnection: upgrade\r\nupgrade: " + protocol + "\r\n" + said,
                StandardCharsets.US_ASCII);
        fields.writeFields(text);
        if (reader.readResponse(text, into, Http1Method.GET) == 0) {
            throw new IllegalStateException("switch: its head is not whole, though it was just written");
        }
    }

    /**
     * The head of a message that the proxy wrote itself; taken out of the buffer.
     *
     * @param bodiless whether it answers HEAD
     */
    Http1ResponseHead response(ByteBuf message, boolean bodiless) {
        if (reader.readResponse(message, answer, bodiless ? Http1Method.HEAD : Http1Method.GET) == 0) {
            throw new IllegalStateException("answer: its head is not whole");
        }
        return answer;
    }

    /**
     * The end of a chunked body with its trailers.
     *
     * @throws Http2RequestException when they break a rule of HTTP/2
     * @throws Http1Exception when they are of a kind that no trailer may be
     */
    void lastChunk(FieldList trailers, ByteBuf out) {
        int start = out.writerIndex();
        out.writeByte('0').writeByte('\r').writeByte('\n');
        fields.begin();
        for (int i = 0; i < trailers.size(); i++) {
            fields.field(trailers.name(i), trailers.value(i));
        }
        fields.writeFields(out);
        Http1BodyReader judge = new Http1BodyReader(limits);
        judge.begin(Http1Framing.CHUNKED, 0);
        ByteBuf written = out.slice(start, out.writerIndex() - start);
        if (judge.accept(written) != written.readableBytes() || !judge.done()) {
            throw new IllegalStateException("trailers: not whole, though they were just written");
        }
    }
}
