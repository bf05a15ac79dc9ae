package io.netloft.proxy;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionDecoder;
import io.netty.handler.codec.http2.DefaultHttp2FrameReader;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameReader;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.UniformStreamByteDistributor;
import io.netty.util.AsciiString;
import java.util.ArrayList;
import java.util.List;

/** Sets Netty's codec up for a connection: what it may cost, and who judges what. */
final class Http2Setup {
    /** Requests at once on a connection to an upstream, if that allows as many. */
    static final int STREAMS = 100;
    /** A connection to an upstream that has come so far takes no more requests: its ids will soon be used up. */
    static final int LAST_STREAM = Integer.MAX_VALUE - 8 * STREAMS;
    /** Bytes of an answer that an upstream may send before its client took any. */
    static final int WINDOW = 64 * 1024;
    /** Frames of a few bytes that one head may be cut into (CONTINUATION). */
    private static final int MOST_SMALL_CONTINUATIONS = 16;

    private static final AsciiString TRACEPARENT = AsciiString.cached("traceparent");
    private static final AsciiString REQUEST_ID = AsciiString.cached("x-request-id");
    /** Bytes of a stream that are sent before it is the next one's turn. */
    private static final int TURN = 16 * 1024;

    private Http2Setup() {}

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

    /** A client's connection. */
    static Http2ClientHandler client(LoopContext loop, Peer peer, ClientRules rules) {
        Http2Config config = rules.http2();
        Http2Guard resets = new Http2Guard(config.resets(), loop.nowNs());
        Http2Guard control = new Http2Guard(config.controlFrames(), loop.nowNs());
        Http2Watch reader = new Http2Watch(reader(rules.limits().maxHead()), loop, control, resets);
        Http2Connection connection = sharing(new DefaultHttp2Connection(true));
        FrameGatherer gatherer = new FrameGatherer();
        Http2ConnectionEncoder encoder =
                new PromptEncoder(connection, new PayingFrameWriter(control, gatherer, Http2Setup::comesOnce));
        Http2Settings settings = Http2Settings.defaultSettings()
                .maxConcurrentStreams(config.streams())
                .connectProtocolEnabled(true)
                .initialWindowSize(config.window().toInt())
                .maxHeaderListSize(rules.limits().maxHead());
        return new Http2ClientHandler(
                loop,
                peer,
                rules,
                resets,
                gatherer,
                new DefaultHttp2ConnectionDecoder(connection, encoder, reader),
                encoder,
                settings);
    }

    /**
     * Streams take turns, each with a frame's worth. Priorities as RFC 7540 had them are gone (RFC 9113 §5.3), and Netty's
     * usual distributor keeps a tree and two queues for them.
     */
    private static Http2Connection sharing(Http2Connection connection) {
        UniformStreamByteDistributor turns = new UniformStreamByteDistributor(connection);
        turns.minAllocationChunk(TURN);
        connection.remote().flowController(new DefaultHttp2RemoteFlowController(connection, turns));
        return connection;
    }

    private static Http2FrameReader reader(int maxHead) {
        return new DefaultHttp2FrameReader(new Unpacker(maxHead), MOST_SMALL_CONTINUATIONS);
    }

    /** A connection to an upstream. */
    static Http2UpstreamHandler upstream(
            LoopContext loop, UpstreamPool.Slot slot, UpstreamConnector connector, Settings settings, boolean secured) {
        Http2Connection connection = sharing(new DefaultHttp2Connection(false));
        Http2Guard resets = new Http2Guard(connector.http2().resets(), loop.nowNs());
        Http2Guard control = new Http2Guard(connector.http2().controlFrames(), loop.nowNs());
        FrameGatherer gatherer = new FrameGatherer();
        Http2ConnectionEncoder encoder =
                new PromptEncoder(connection, new PayingFrameWriter(control, gatherer, Http2Setup::comesOnce));
        int maxHead = connector.limits().maxHead();
        Http2Settings http2 = Http2Settings.defaultSettings()
                .pushEnabled(false)
                .initialWindowSize(WINDOW)
                .maxHeaderListSize(maxHead);
        return new Http2UpstreamHandler(
                loop,
                slot,
                connector.limits(),
                settings,
                secured ? "https" : "http",
                resets,
                gatherer,
                new DefaultHttp2ConnectionDecoder(
                        connection, encoder, new Http2Watch(reader(maxHead), loop, control, resets)),
                encoder,
                http2);
    }

    /**
     * Whether a field is another one with every request, or a secret: neither goes into the table of HPACK, where the first
     * pushes out what comes again, and the second could be guessed at (RFC 7541 §7.1).
     */
    private static boolean comesOnce(CharSequence name, CharSequence value) {
        return switch (name.length()) {
            case 11 -> TRACEPARENT.contentEquals(name);
            case 12 -> REQUEST_ID.contentEquals(name);
            case 13 -> HttpHeaderNames.AUTHORIZATION.contentEquals(name);
            default -> false;
        };
    }

    /** What a connection's open streams are known as by that key. */
    static <T> List<T> known(Http2Connection connection, Http2Connection.PropertyKey key) {
        List<T> all = new ArrayList<>();
        try {
            connection.forEachActiveStream(stream -> {
                T known = stream.getProperty(key);
                if (known != null) {
                    all.add(known);
                }
                return true;
            });
        } catch (Http2Exception never) {
            throw new IllegalStateException(never);
        }
        return all;
    }

    /** Lets the peer send so many bytes on all streams together before any was taken. */
    static void widen(Http2ConnectionDecoder decoder, int bytes) throws Http2Exception {
        var all = decoder.connection().connectionStream();
        int more = bytes - decoder.flowController().windowSize(all);
        if (more > 0) {
            decoder.flowController().incrementWindowSize(all, more);
        }
    }
}
