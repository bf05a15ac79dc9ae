package io.netloft.proxy;

import io.netloft.proto.http1.Http1BodyReader;
import io.netloft.proto.http1.Http1Framing;
import io.netloft.proto.http1.Http1Limits;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Headers;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Takes the framing of HTTP/1.1 off a body that another reader has found to be well-formed already, and keeps its trailers. Of
 * one stream; owned by one event loop.
 */
final class ChunkReader {
    /** A line end, the last chunk's size, and two line ends: no trailers. */
    private static final int BARE_END = 7;

    private final Http1BodyReader reader;
    private final StringBuilder framing = new StringBuilder(BARE_END);
    private boolean chunked;

    ChunkReader(Http1Limits limits) {
        reader = new Http1BodyReader(limits);
    }

    void begin(Http1Framing kind, long contentLength) {
        chunked = kind == Http1Framing.CHUNKED;
        framing.setLength(0);
        reader.begin(kind, contentLength);
    }

    boolean done() {
        return reader.done();
    }

    /** Takes the next run of bytes out of a part: a slice of its own where it is payload, or null. */
    @Nullable
    ByteBuf next(ByteBuf part) {
        boolean payload = reader.inPayload();
        int run = reader.acceptRun(part);
        if (payload) {
            framing.setLength(0);
            return part.readRetainedSlice(run);
        }
        // Chunk lines are short, and what is long is trailers; both are within limits.
        framing.append(part.readCharSequence(run, StandardCharsets.ISO_8859_1));
        return null;
    }

    /** The trailers of a body that is done, or null when it has none. */
    @Nullable
    Http2Headers trailers() {
        if (!chunked || !done() || framing.length() <= BARE_END) {
            return null;
        }
        String all = framing.toString();
        int line = all.startsWith("\r\n") ? 2 : 0;
        Http2Headers fields = new FieldList(4);
        Http2Fields.addLines(all.substring(all.indexOf("\r\n", line) + 2), fields);
        return fields.isEmpty() ? null : fields;
    }
}
