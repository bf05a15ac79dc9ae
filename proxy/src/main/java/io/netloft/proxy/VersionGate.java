package io.netloft.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides, once a connection, whether its client speaks HTTP/2: TLS has agreed on it, or the first bytes are the preface
 * that every connection of HTTP/2 begins with (RFC 9113 §3.3, §3.4). Then it puts another handler in the place of the one for
 * HTTP/1.1, and in any case it goes. Owned by one event loop.
 */
final class VersionGate extends ChannelInboundHandlerAdapter {
    private static final byte[] PREFACE = HeadBytes.ascii("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

    private final ClientHandler http1;
    private final Supplier<Http2ClientHandler> http2;
    private @Nullable ByteBuf held;

    VersionGate(ClientHandler http1, Supplier<Http2ClientHandler> http2) {
        this.http1 = http1;
        this.http2 = http2;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent done && done.isSuccess()) {
            SslHandler tls = context.pipeline().get(SslHandler.class);
            String chosen = tls == null ? null : tls.applicationProtocol();
            if (ApplicationProtocolNames.HTTP_2.equals(chosen)) {
                switchOver(context);
                context.pipeline().remove(this);
            } else if (chosen != null) {
                context.pipeline().remove(this);
            }
        } else if (event instanceof ChannelInputShutdownEvent && held != null) {
            pass(context, held);
        }
        context.fireUserEventTriggered(event);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        if (held != null) {
            in = Cumulation.join(context.alloc(), held, in);
            held = null;
        }
        int same = likePreface(in);
        if (same == PREFACE.length) {
            switchOver(context);
        } else if (same == in.readableBytes()) {
            held = in;
            return;
        }
        pass(context, in);
    }

    /** How many bytes at the beginning are the preface's. */
    private static int likePreface(ByteBuf in) {
        int most = Math.min(in.readableBytes(), PREFACE.length);
        int same = 0;
        while (same < most && in.getByte(in.readerIndex() + same) == PREFACE[same]) {
            same++;
        }
        return same;
    }

    private void switchOver(ChannelHandlerContext context) {
        http1.leave();
        // What has no half-closed connections needs no socket that has.
        context.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, false);
        if (context.pipeline().get(CloseNotifyGate.class) != null) {
            context.pipeline().remove(ProxyPipeline.CLOSE_NOTIFY);
        }
        context.pipeline().replace(http1, ProxyPipeline.HTTP2, http2.get());
    }

    private void pass(ChannelHandlerContext context, ByteBuf in) {
        held = null;
        context.fireChannelRead(in);
        context.pipeline().remove(this);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (held != null) {
            held.release();
            held = null;
        }
        context.fireChannelInactive();
    }
}
