package io.netloft.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DefaultHttp2FrameWriter;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameTypes;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersEncoder;

/**
 * Writes heads and small data straight into the buffer that leaves with the next flush. Data that leaves pays for the control
 * frames that an honest peer answers it with: room for more on its stream and on the connection, and the ping by which it
 * measures how far away we are. Of one connection; owned by one event loop.
 *
 * <pre>
 *   frame   length (3) | type (1) | flags (1) | stream (4) | payload
 * </pre>
 */
final class PayingFrameWriter extends DefaultHttp2FrameWriter {
    private static final int ANSWERS = 3;
    /** Clients that wait for no more than that until they make room again are known. */
    private static final int PIECE = 4096;

    private static final int HEAD = 9;
    private static final int FLAGS = 4;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;
    /** What most field lists are packed to, or less. */
    private static final int USUAL_FIELDS = 512;

    private final Http2Guard control;
    private final FrameGatherer gatherer;
    private final Http2HeadersEncoder packer;

    /** @param secrets fields that stay out of the table of HPACK */
    PayingFrameWriter(Http2Guard control, FrameGatherer gatherer, Http2HeadersEncoder.SensitivityDetector secrets) {
        this(control, gatherer, new DefaultHttp2HeadersEncoder(secrets));
    }

    private PayingFrameWriter(Http2Guard control, FrameGatherer gatherer, Http2HeadersEncoder packer) {
        super(packer);
        this.control = control;
        this.gatherer = gatherer;
        this.packer = packer;
    }

    @Override
    public ChannelFuture writeData(
            ChannelHandlerContext ctx,
            int streamId,
            ByteBuf data,
            int padding,
            boolean endStream,
            ChannelPromise promise) {
        int size = data.readableBytes();
        if (size == 0 && endStream && gatherer.flagged(streamId, END_STREAM)) {
            data.release();
            gatherer.join(promise);
            return promise;
        }
        control.paid(ANSWERS * (1 + size / PIECE));
        if (padding != 0 || size > FrameGatherer.SMALL) {
            return super.writeData(ctx, streamId, data, padding, endStream, promise);
        }
        ByteBuf out = gatherer.room(HEAD + size);
        int start = out.writerIndex();
        out.writeMedium(size)
                .writeByte(Http2FrameTypes.DATA)
                .writeByte(endStream ? END_STREAM : 0)
                .writeInt(streamId)
                .writeBytes(data);
        data.release();
        gatherer.data(streamId, start + FLAGS);
        gatherer.join(promise);
        return promise;
    }

    @Override
    public ChannelFuture writeHeaders(
            ChannelHandlerContext ctx,
            int streamId,
            Http2Headers headers,
            int padding,
            boolean endStream,
            ChannelPromise promise) {
        if (padding != 0) {
            return super.writeHeaders(ctx, streamId, headers, padding, endStream, promise);
        }
        ByteBuf out = gatherer.room(HEAD + USUAL_FIELDS);
        int start = out.writerIndex();
        try {
            out.writeZero(HEAD);
            packer.encodeHeaders(streamId, headers, out);
        } catch (Http2Exception refused) {
            out.writerIndex(start);
            return promise.setFailure(refused);
        }
        int flags = endStream ? END_STREAM : 0;
        frames(out, start, streamId, flags);
        gatherer.join(promise);
        return promise;
    }

    /** Puts the heads of frames before, and where there are too many for one, between packed fields. */
    private void frames(ByteBuf out, int start, int streamId, int flags) {
        int most = configuration().frameSizePolicy().maxFrameSize();
        int size = out.writerIndex() - start - HEAD;
        int first = Math.min(size, most);
        head(out, start, first, Http2FrameTypes.HEADERS, flags | (first == size ? END_HEADERS : 0), streamId);
        if (first == size) {
            return;
        }
        ByteBuf rest = out.copy(start + HEAD + first, size - first);
        out.writerIndex(start + HEAD + first);
        while (rest.isReadable()) {
            int next = Math.min(rest.readableBytes(), most);
            int at = out.writerIndex();
            out.writeZero(HEAD).writeBytes(rest, next);
            head(out, at, next, Http2FrameTypes.CONTINUATION, rest.isReadable() ? 0 : END_HEADERS, streamId);
        }
        rest.release();
    }

    private static void head(ByteBuf out, int at, int size, int type, int flags, int streamId) {
        out.setMedium(at, size).setByte(at + 3, type).setByte(at + FLAGS, flags).setInt(at + 5, streamId);
    }
}
