package io.netloft.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DefaultHttp2FrameWriter;
import io.netty.handler.codec.http2.Http2HeadersEncoder;

/**
 * Lets data that leaves pay for the control frames that an honest client answers it with: room for more on its stream and on
 * the connection, and the ping by which it measures how far away we are. Of one connection; owned by one event
 * loop.
 */
final class PayingFrameWriter extends DefaultHttp2FrameWriter {
    private static final int ANSWERS = 3;
    /** Clients that wait for no more than that until they make room again are known. */
    private static final int PIECE = 4096;

    private final Http2Guard control;

    /** @param secrets fields that stay out of the table of HPACK */
    PayingFrameWriter(Http2Guard control, Http2HeadersEncoder.SensitivityDetector secrets) {
        super(secrets);
        this.control = control;
    }

    @Override
    public ChannelFuture writeData(
            ChannelHandlerContext ctx,
            int streamId,
            ByteBuf data,
            int padding,
            boolean endStream,
            ChannelPromise promise) {
        control.paid(ANSWERS * (1 + data.readableBytes() / PIECE));
        return super.writeData(ctx, streamId, data, padding, endStream, promise);
    }
}
