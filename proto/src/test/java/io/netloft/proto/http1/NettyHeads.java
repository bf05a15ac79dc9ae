package io.netloft.proto.http1;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Netty's request decoder at its strictest: the floor that ours is compared with. */
final class NettyHeads {
    private NettyHeads() {}

    /** What Netty makes of a whole request head, or null when it refuses or wants more. */
    static @Nullable Parsed request(byte[] bytes, Http1Limits limits) {
        HttpDecoderConfig config = new HttpDecoderConfig()
                .setMaxInitialLineLength(limits.maxStartLine())
                .setMaxHeaderSize(limits.maxHead())
                .setStrictLineParsing(true)
                .setValidateHeaders(true)
                .setAllowDuplicateContentLengths(false);
        EmbeddedChannel channel = new EmbeddedChannel(new HttpRequestDecoder(config));
        try {
            channel.writeInbound(Unpooled.wrappedBuffer(bytes));
            HttpObject first = channel.readInbound();
            Parsed parsed = null;
            if (first instanceof HttpRequest request && first.decoderResult().isSuccess()) {
                List<String> fields = new ArrayList<>();
                request.headers()
                        .iteratorAsString()
                        .forEachRemaining(field -> fields.add(field.getKey() + ": " + field.getValue()));
                parsed = new Parsed(
                        request.method().name(),
                        request.uri(),
                        request.protocolVersion().minorVersion(),
                        List.copyOf(fields));
            }
            ReferenceCountUtil.release(first);
            return parsed;
        } finally {
            channel.finishAndReleaseAll();
        }
    }

    /** What ours makes of it, in the same form, or null when it wants more. */
    static @Nullable Parsed ours(byte[] bytes, Http1Limits limits) {
        Http1RequestHead head = new Http1RequestHead();
        if (new Http1HeadDecoder(limits).readRequest(Unpooled.wrappedBuffer(bytes), head) == 0) {
            return null;
        }
        List<String> fields = new ArrayList<>();
        for (int i = 0; i < head.size(); i++) {
            fields.add(head.name(i) + ": " + head.value(i));
        }
        return new Parsed(head.methodText(), head.target(), head.minor(), List.copyOf(fields));
    }

    /** A request head in comparable form. */
    record Parsed(String method, String target, int minor, List<String> fields) {}
}
