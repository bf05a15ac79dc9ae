package io.netloft.proxy;

import io.netloft.proxy.core.ProxyHeader;
import io.netloft.proxy.core.Upstream;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.nio.channels.ClosedChannelException;

/**
 * Secures a connection to an upstream before anybody speaks on it: a PROXY header goes out in the clear, then hands are shaken,
 * and only then does whoever is to speak join the pipeline and hear that it is open. Of one connection.
 *
 * <pre>
 *   socket ─ tls ─ gate          then          socket ─ tls ─ speaker
 * </pre>
 */
final class TlsGate extends ChannelInboundHandlerAdapter {
    private static final String TLS = "tls";

    private final ServerTls tls;
    private final UpstreamConnector.Order order;
    private final Outcome outcome;
    private boolean done;

    /** Who hears how it went, exactly once, on the event loop. */
    interface Outcome {
        /**
         * Hands are shaken; whoever speaks is to be added behind the gate and told that the channel is open.
         *
         * @param protocol what was agreed on (ALPN), or empty
         */
        void secured(ChannelHandlerContext gate, String protocol);

        /** They are not; the channel closes. */
        void refused(Throwable cause);
    }

    TlsGate(ServerTls tls, UpstreamConnector.Order order, Outcome outcome) {
        this.tls = tls;
        this.order = order;
        this.outcome = outcome;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        if (order.header() != ProxyHeader.NONE) {
            order.announce(context);
            context.flush();
        }
        Upstream to = order.upstream();
        context.pipeline().addFirst(TLS, tls.handler(order.offer(), to, context.alloc()));
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (handshake.isSuccess()) {
                succeed(context);
            } else {
                fail(context, handshake.cause());
            }
        } else if (event instanceof ChannelInputShutdownEvent) {
            fail(context, new ClosedChannelException());
        } else {
            context.fireUserEventTriggered(event);
        }
    }

    private void succeed(ChannelHandlerContext context) {
        if (!done) {
            done = true;
            String protocol = context.pipeline().get(SslHandler.class).applicationProtocol();
            tls.accepted(order.upstream());
            outcome.secured(context, protocol == null ? "" : protocol);
            context.pipeline().remove(this);
        }
    }

    private void fail(ChannelHandlerContext context, Throwable cause) {
        if (!done) {
            done = true;
            outcome.refused(cause);
            context.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        fail(context, new ClosedChannelException());
        context.fireChannelInactive();
    }

    /** What the handshake failed for was told by its event. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        fail(context, cause);
    }
}
