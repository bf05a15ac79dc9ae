package io.netloft.chassis.web;

import io.netloft.chassis.log.Log;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Makes whole messages out of the frames of one connection, and checks what Netty's decoder in front of it does not:
 * reserved bits where an extension uses one of them, UTF-8, and the length of messages.
 */
final class WebSocketHandler extends SimpleChannelInboundHandler<WebSocketFrame> {
    private static final Log LOG = Log.of(WebSocketHandler.class);
    private static final int PROTOCOL_ERROR = 1002;
    private static final int NOT_UTF8 = 1007;
    private static final int OUR_FAULT = 1011;
    private static final int RSV1 = 4;
    private static final WebSocketListener DEAF = new WebSocketListener() {};

    private final WebSocketLane lane;
    private final WebSocketAgreement agreement;
    private WebSocketListener listener = DEAF;
    private @Nullable WebSocketSession session;
    private @Nullable Fragments partial;

    WebSocketHandler(WebSocketLane lane, WebSocketAgreement agreement) {
        this.lane = lane;
        this.agreement = agreement;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        WebSocketSession added = new WebSocketSession(ctx, lane, agreement);
        session = added;
        lane.add(added);
    }

    WebSocketSession session() {
        WebSocketSession known = session;
        if (known == null) {
            throw new IllegalStateException("handler: in no pipeline (expected: added)");
        }
        return known;
    }

    void listen(WebSocketListener newListener) {
        listener = newListener;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, WebSocketFrame frame) {
        WebSocketSession here = session();
        here.heard();
        if (frame instanceof CloseWebSocketFrame close) {
            here.peerClosed(close.statusCode() < 0 ? WebSocketSession.NO_CODE : close.statusCode(), close.reasonText());
        } else if (!here.open()) {
            return;
        } else if (hasForeignBits(frame)) {
            here.fail(PROTOCOL_ERROR, "reserved bits: " + frame.rsv() + " (expected: as negotiated)");
        } else if (frame instanceof PingWebSocketFrame) {
            here.pong(frame.content());
        } else if (isData(frame)) {
            data(frame);
        }
    }

    private static boolean isData(WebSocketFrame frame) {
        return frame instanceof TextWebSocketFrame
                || frame instanceof BinaryWebSocketFrame
                || frame instanceof ContinuationWebSocketFrame;
    }

    // RFC 7692 §6: the first bit, and only on the first frame of a message. Without compression the decoder refuses
    // all.
    private static boolean hasForeignBits(WebSocketFrame frame) {
        boolean first = frame instanceof TextWebSocketFrame || frame instanceof BinaryWebSocketFrame;
        return frame.rsv() != 0 && !(first && frame.rsv() == RSV1);
    }

    private void data(WebSocketFrame frame) {
        try {
            Fragments begun = partial;
            if (begun == null && frame.isFinalFragment()) {
                whole(frame.content(), frame instanceof TextWebSocketFrame, frame.rsv() != 0, false);
                return;
            }
            if (begun == null) {
                begun = new Fragments(
                        frame instanceof TextWebSocketFrame,
                        frame.rsv() != 0,
                        lane.limits().maxMessage());
                partial = begun;
            }
            begun.add(frame.content());
            if (frame.isFinalFragment()) {
                begun.end();
                partial = null;
                try {
                    whole(begun.content(), begun.text(), begun.compressed(), true);
                } finally {
                    begun.release();
                }
            }
        } catch (RefusedMessageException e) {
            session().fail(e.closeCode(), String.valueOf(e.getMessage()));
            forget();
        }
    }

    private void whole(ByteBuf content, boolean text, boolean compressed, boolean checked)
            throws RefusedMessageException {
        if (!compressed) {
            if (text && !checked && !Utf8Check.isUtf8(content)) {
                throw new RefusedMessageException(NOT_UTF8, "text that is not UTF-8");
            }
            deliver(content, text);
            return;
        }
        ByteBuf unpacked = lane.inflater().unpack(content, lane.limits().maxMessage());
        try {
            whole(unpacked, text, false, false);
        } finally {
            unpacked.release();
        }
    }

    private void deliver(ByteBuf message, boolean text) {
        session().heardMessage();
        try {
            if (text) {
                listener.textBytes(message);
            } else {
                listener.binaryBytes(message);
            }
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    void failed(Throwable cause) {
        LOG.error("websocket listener failed", cause, "conn", session().id());
        session().close(OUR_FAULT, "the server failed");
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (session().isSending()) {
            // Not within the sender's own call; but another thread may have been refused meanwhile, and waits to be
            // told.
            ctx.executor().execute(this::tellWritable);
        } else {
            tellWritable();
        }
        ctx.fireChannelWritabilityChanged();
    }

    private void tellWritable() {
        if (session().writable()) {
            try {
                listener.writable();
            } catch (RuntimeException e) {
                failed(e);
            }
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        end();
        ctx.fireChannelInactive();
    }

    private void end() {
        WebSocketListener ending = listener;
        listener = DEAF;
        forget();
        session().ended(ending);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        forget();
    }

    private void forget() {
        if (partial != null) {
            partial.release();
            partial = null;
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof CorruptedWebSocketFrameException corrupted) {
            forget();
            session().fail(corrupted.closeStatus().code(), String.valueOf(corrupted.getMessage()));
        } else if (cause instanceof IOException) {
            ctx.close();
        } else {
            LOG.error("websocket failed", cause, "conn", session().id());
            ctx.close();
        }
    }
}
