package io.netloft.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2FrameReader;
import io.netty.handler.codec.http2.Http2Settings;
import org.jspecify.annotations.Nullable;

/**
 * Counts frames that cost the proxy more than its peer, a client or a server, before anything else is made of them, and ends the connection with
 * one too many: floods of PING, SETTINGS, PRIORITY, WINDOW_UPDATE, of empty and of unknown frames, and rapid resets. Of one
 * connection; owned by one event loop.
 */
final class Http2Watch implements Http2FrameReader {
    private final Http2FrameReader reader;
    private final LoopContext loop;
    private final Http2Guard control;
    private final Http2Guard resets;
    private @Nullable Http2FrameListener target;
    private @Nullable Http2FrameListener counting;

    Http2Watch(Http2FrameReader reader, LoopContext loop, Http2Guard control, Http2Guard resets) {
        this.reader = reader;
        this.loop = loop;
        this.control = control;
        this.resets = resets;
    }

    @Override
    public void readFrame(ChannelHandlerContext context, ByteBuf in, Http2FrameListener listener)
            throws Http2Exception {
        Http2FrameListener known = counting;
        if (known == null || target != listener) {
            known = new Counting(listener);
            counting = known;
            target = listener;
        }
        reader.readFrame(context, in, known);
    }

    @Override
    public Configuration configuration() {
        return reader.configuration();
    }

    @Override
    public void close() {
        reader.close();
    }

    private void control() throws Http2Exception {
        count(control, "more than http2.control-frames frames that carry no request");
    }

    private void count(Http2Guard by, String what) throws Http2Exception {
        if (by.tooMany(loop.nowNs())) {
            throw Http2Exception.connectionError(Http2Error.ENHANCE_YOUR_CALM, what);
        }
    }

    private final class Counting extends Http2FrameListenerDecorator {
        Counting(Http2FrameListener listener) {
            super(listener);
        }

        @Override
        public int onDataRead(ChannelHandlerContext context, int streamId, ByteBuf data, int padding, boolean ends)
                throws Http2Exception {
            if (!data.isReadable() && !ends) {
                control();
            }
            return super.onDataRead(context, streamId, data, padding, ends);
        }

        @Override
        public void onRstStreamRead(ChannelHandlerContext context, int streamId, long code) throws Http2Exception {
            count(resets, "more than http2.resets streams reset");
            super.onRstStreamRead(context, streamId, code);
        }

        @Override
        public void onSettingsRead(ChannelHandlerContext context, Http2Settings settings) throws Http2Exception {
            control();
            super.onSettingsRead(context, settings);
        }

        @Override
        public void onSettingsAckRead(ChannelHandlerContext context) throws Http2Exception {
            control();
            super.onSettingsAckRead(context);
        }

        @Override
        public void onPingRead(ChannelHandlerContext context, long data) throws Http2Exception {
            control();
            super.onPingRead(context, data);
        }

        @Override
        public void onPingAckRead(ChannelHandlerContext context, long data) throws Http2Exception {
            control();
            super.onPingAckRead(context, data);
        }

        @Override
        public void onPriorityRead(
                ChannelHandlerContext context, int streamId, int dependency, short weight, boolean exclusive)
                throws Http2Exception {
            control();
            super.onPriorityRead(context, streamId, dependency, weight, exclusive);
        }

        @Override
        public void onWindowUpdateRead(ChannelHandlerContext context, int streamId, int increment)
                throws Http2Exception {
            control();
            super.onWindowUpdateRead(context, streamId, increment);
        }

        @Override
        public void onUnknownFrame(
                ChannelHandlerContext context, byte type, int streamId, Http2Flags flags, ByteBuf payload)
                throws Http2Exception {
            control();
            super.onUnknownFrame(context, type, streamId, flags, payload);
        }
    }
}
