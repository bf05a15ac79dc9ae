package io.netloft.proxy;

import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionDecoder;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionEncoder;
import io.netty.handler.codec.http2.DefaultHttp2FrameReader;
import io.netty.handler.codec.http2.DefaultHttp2FrameWriter;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;

/** Sets Netty's codec up for a client connection: what it may cost, and who judges what. */
final class Http2ClientCodec {
    /** Frames of a few bytes that one head may be cut into (CONTINUATION). */
    private static final int MOST_SMALL_CONTINUATIONS = 16;

    private Http2ClientCodec() {}

    /** Unpacks field lists in their order; the rules that they must obey are for our own reader. */
    private static final class Unpacker extends DefaultHttp2HeadersDecoder {
        Unpacker(long mostBytes) {
            super(false, mostBytes);
        }

        @Override
        protected Http2Headers newHeaders() {
            return new FieldList(numberOfHeadersGuess());
        }
    }

    static Http2ClientHandler handler(LoopContext loop, Peer peer, ClientRules rules) {
        Http2Config config = rules.http2();
        Http2Guard resets = new Http2Guard(config.resets(), loop.nowNs());
        Http2Watch reader = new Http2Watch(
                new DefaultHttp2FrameReader(new Unpacker(rules.limits().maxHead()), MOST_SMALL_CONTINUATIONS),
                loop,
                new Http2Guard(config.controlFrames(), loop.nowNs()),
                resets);
        Http2Connection connection = new DefaultHttp2Connection(true);
        Http2ConnectionEncoder encoder = new DefaultHttp2ConnectionEncoder(connection, new DefaultHttp2FrameWriter());
        Http2Settings settings = Http2Settings.defaultSettings()
                .maxConcurrentStreams(config.streams())
                .initialWindowSize(config.window().toInt())
                .maxHeaderListSize(rules.limits().maxHead());
        return new Http2ClientHandler(
                loop,
                peer,
                rules,
                resets,
                new DefaultHttp2ConnectionDecoder(connection, encoder, reader),
                encoder,
                settings);
    }
}
