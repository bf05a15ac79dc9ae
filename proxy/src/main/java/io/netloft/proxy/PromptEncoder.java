package io.netloft.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameWriter;
import io.netty.handler.codec.http2.Http2LifecycleManager;
import io.netty.handler.codec.http2.Http2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes small data of a stream at once where its windows have room for it and nothing of the stream waits. Netty puts all
 * data into queues and shares the windows out when the connection is flushed, at the price of half a dozen objects a frame;
 * that is for data that must wait, and those still go that way. Of one connection; owned by one event loop.
 */
final class PromptEncoder extends DefaultHttp2ConnectionEncoder {
    private @Nullable Http2LifecycleManager streams;

    PromptEncoder(Http2Connection connection, Http2FrameWriter writer) {
        super(connection, writer);
    }

    @Override
    public void lifecycleManager(Http2LifecycleManager manager) {
        streams = manager;
        super.lifecycleManager(manager);
    }

    @Override
    public ChannelFuture writeData(
            ChannelHandlerContext ctx,
            int streamId,
            ByteBuf data,
            int padding,
            boolean endOfStream,
            ChannelPromise promise) {
        Http2Stream stream = connection().stream(streamId);
        Http2LifecycleManager manager = streams;
        int size = data.readableBytes();
        boolean small = padding == 0 && size <= FrameGatherer.SMALL;
        if (stream == null || manager == null || !small || !mayGo(stream, size)) {
            return super.writeData(ctx, streamId, data, padding, endOfStream, promise);
        }
        frameWriter().writeData(ctx, streamId, data, 0, endOfStream, promise);
        if (size > 0) {
            try {
                // RFC 9113 §6.9: what is sent counts against both windows.
                flowController().incrementWindowSize(stream, -size);
                flowController().incrementWindowSize(connection().connectionStream(), -size);
            } catch (Http2Exception never) {
                throw new IllegalStateException("http2: a window that got smaller", never);
            }
        }
        if (endOfStream) {
            manager.closeStreamLocal(stream, promise);
        }
        return promise;
    }

    private boolean mayGo(Http2Stream stream, int size) {
        Http2RemoteFlowController windows = flowController();
        boolean open =
                stream.state() == Http2Stream.State.OPEN || stream.state() == Http2Stream.State.HALF_CLOSED_REMOTE;
        return open
                && !windows.hasFlowControlled(stream)
                && (size == 0
                        || (windows.isWritable(stream)
                                && windows.windowSize(stream) >= size
                                && windows.windowSize(connection().connectionStream()) >= size));
    }
}
