package io.netloft.p2p;

import io.netloft.chassis.log.Log;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * Lets nobody through who has not the group's key. Whoever has dialled proves it first, and the one who was dialled
 * answers only then: an outsider that dials learns nothing. What lies behind hears of the connection only when both have.
 *
 * <pre>
 *   TLS 1.3, both certificates ─▶ dialler: 32 octets ─▶ listener: 32 octets ─▶ what peers say
 * </pre>
 */
final class GroupGate extends ChannelInboundHandlerAdapter {
    private static final Log LOG = Log.of(GroupGate.class);
    private static final int PROOF = 32;
    private static final int SECONDS = 10;

    private final GroupKey key;
    private final boolean dialled;
    private final byte[] got = new byte[PROOF];
    private int filled;
    private byte[] expected = new byte[0];
    private byte[] ours = new byte[0];
    private @Nullable ScheduledFuture<?> deadline;

    private GroupGate(GroupKey key, boolean dialled) {
        this.key = key;
        this.dialled = dialled;
    }

    /** Puts TLS and the gate at the end of a pipeline that is empty yet. */
    static void guard(Channel channel, GroupKey key, boolean dialled) {
        SslHandler tls = key.tls(dialled).newHandler(channel.alloc());
        tls.setHandshakeTimeout(SECONDS, TimeUnit.SECONDS);
        channel.pipeline().addLast("tls", tls);
        channel.pipeline().addLast("group-gate", new GroupGate(key, dialled));
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        deadline = ctx.executor().schedule(() -> ctx.close(), SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (deadline != null) {
            deadline.cancel(false);
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        // Those behind begin when both have proved it.
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (!(event instanceof SslHandshakeCompletionEvent shaken)) {
            ctx.fireUserEventTriggered(event);
            return;
        }
        if (!shaken.isSuccess()) {
            LOG.debug("no TLS of the group", "peer", ctx.channel().remoteAddress(), "cause", shaken.cause());
            ctx.close();
            return;
        }
        try {
            Certificate its =
                    ctx.pipeline().get(SslHandler.class).engine().getSession().getPeerCertificates()[0];
            ours = key.proof(dialled, key.certificate(), its);
            expected = key.proof(!dialled, its, key.certificate());
            if (dialled) {
                prove(ctx);
            }
        } catch (SSLPeerUnverifiedException e) {
            ctx.close();
        }
    }

    private void prove(ChannelHandlerContext ctx) {
        ctx.writeAndFlush(Unpooled.wrappedBuffer(ours));
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        int count = Math.min(PROOF - filled, in.readableBytes());
        in.readBytes(got, filled, count);
        filled += count;
        if (filled < PROOF) {
            in.release();
            return;
        }
        if (expected.length != PROOF || !MessageDigest.isEqual(expected, got)) {
            LOG.debug("not of the group", "peer", ctx.channel().remoteAddress());
            in.release();
            ctx.close();
            return;
        }
        if (!dialled) {
            prove(ctx);
        }
        ctx.fireChannelActive();
        if (in.isReadable()) {
            ctx.fireChannelRead(in);
        } else {
            in.release();
        }
        ctx.pipeline().remove(this);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.debug("connection lost before it was of the group", "cause", cause);
        ctx.close();
    }
}
