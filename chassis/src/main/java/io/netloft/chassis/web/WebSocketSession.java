package io.netloft.chassis.web;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.net.SocketAddress;

/**
 * Our end of one WebSocket connection; any thread may send. What a slow reader has not taken is bounded by the
 * channel's write buffer: beyond it {@link #text} refuses, and the caller keeps, drops or closes as its protocol says.
 */
public final class WebSocketSession {
    private static final int MAX_REASON_BYTES = 123;

    private final Channel channel;

    WebSocketSession(Channel channel) {
        this.channel = channel;
    }

    /** Sends a text message; false, with nothing sent, when the reader is too slow or gone. */
    public boolean text(String message) {
        return channel.isWritable() && write(new TextWebSocketFrame(ByteBufUtil.writeUtf8(channel.alloc(), message)));
    }

    /** Sends a binary message; false, with nothing sent, when the reader is too slow or gone. */
    public boolean binary(byte[] message) {
        return channel.isWritable() && write(new BinaryWebSocketFrame(Unpooled.wrappedBuffer(message)));
    }

    private boolean write(WebSocketFrame frame) {
        channel.writeAndFlush(frame, channel.voidPromise());
        return true;
    }

    /** Whether {@link #text} would be accepted now. */
    public boolean writable() {
        return channel.isWritable();
    }

    /** Sends a close frame with one of RFC 6455's codes and closes once it is out; a long reason is cut. */
    public void close(int code, String reason) {
        String cut = reason;
        while (ByteBufUtil.utf8Bytes(cut) > MAX_REASON_BYTES) {
            cut = cut.substring(0, cut.length() - 1);
        }
        channel.writeAndFlush(new CloseWebSocketFrame(code, cut)).addListener(ChannelFutureListener.CLOSE);
    }

    /** The peer. */
    public SocketAddress remote() {
        return channel.remoteAddress();
    }

    /** The connection's short name in the log. */
    public String id() {
        return channel.id().asShortText();
    }
}
