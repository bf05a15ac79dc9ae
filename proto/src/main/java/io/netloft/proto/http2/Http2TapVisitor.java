package io.netloft.proto.http2;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Headers;

/** What {@link Http2TapDecoder} has found, in the order of the connection. */
public interface Http2TapVisitor {
    /** A head, or trailers. */
    void fields(int stream, Http2Headers fields, boolean last);

    /** Octets of a body, padding left out; told for each frame in as many parts as it came. */
    void data(int stream, int octets, boolean last);

    /** Those octets themselves, told before they are counted; the buffer is the caller's again when this returns. */
    default void octets(int stream, ByteBuf part) {}

    /** Octets of a body that were not captured, told before they are counted. */
    default void missing(int stream, int octets) {}

    /** A stream is given up. */
    default void reset(int stream) {}

    /** How large a table of fields the other end may keep. */
    default void table(long octets) {}

    /** A fault, as a word; nothing more is read of this direction. */
    default void fault(String word) {}
}
