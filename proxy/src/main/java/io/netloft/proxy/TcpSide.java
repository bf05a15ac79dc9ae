package io.netloft.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/** One of the two sockets of a TCP connection: tells its session what happens. Owned by one event loop. */
final class TcpSide extends ChannelInboundHandlerAdapter {
    private final TcpSession session;
    private @Nullable Wire wire;

    TcpSide(TcpSession session) {
        this.session = session;
    }

    Wire wire() {
        Wire w = wire;
        if (w == null) {
            throw new IllegalStateException("tcp connection: not registered");
        }
        return w;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        wire = new Wire(context);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        session.opened(this, context.channel());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        wire().came();
        session.read(this, (ByteBuf) message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        session.readComplete(this);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        session.writable(this);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        Wire wire = wire();
        if (wire.ended(event) && !wire.hasInputEnded()) {
            wire.inputEnded();
            if (wire.endedWell()) {
                session.ended(this);
            } else {
                session.closed(this);
            }
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        session.closed(this);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        session.broken(this, context.channel(), cause);
    }
}
