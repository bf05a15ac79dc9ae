package io.netloft.prices;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.InternalChannelz;
import io.grpc.netty.GrpcHttp2ConnectionHandler;
import io.grpc.netty.InternalProtocolNegotiationEvent;
import io.grpc.netty.InternalProtocolNegotiator;
import io.grpc.netty.InternalProtocolNegotiators;
import io.netloft.chassis.tls.TlsContexts;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.AsciiString;
import javax.net.ssl.SSLSession;

/**
 * TLS of the house in front of gRPC's HTTP/2: certificates by name that follow their files, limits on the ClientHello. gRPC's
 * own takes one context for its whole life.
 */
final class TlsNegotiator implements InternalProtocolNegotiator.ProtocolNegotiator {
    private static final String H2 = "h2";

    private final TlsContexts contexts;

    TlsNegotiator(TlsContexts contexts) {
        this.contexts = contexts;
    }

    @Override
    public AsciiString scheme() {
        return AsciiString.of("https");
    }

    @Override
    public ChannelHandler newHandler(GrpcHttp2ConnectionHandler handler) {
        return new Handshake(
                contexts,
                InternalProtocolNegotiators.waitUntilActiveHandler(
                        InternalProtocolNegotiators.grpcNegotiationHandler(handler), handler.getNegotiationLogger()));
    }

    @Override
    public void close() {
        // The contexts are the server's.
    }

    /** Waits for the end of the handshake, then makes room for gRPC. */
    private static final class Handshake extends ChannelInboundHandlerAdapter {
        private final TlsContexts contexts;
        private final ChannelHandler next;

        Handshake(TlsContexts contexts, ChannelHandler next) {
            this.contexts = contexts;
            this.next = next;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            context.pipeline().addBefore(context.name(), "tls", contexts.handler());
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
            if (!(event instanceof SslHandshakeCompletionEvent done)) {
                super.userEventTriggered(context, event);
                return;
            }
            SslHandler tls = context.pipeline().get(SslHandler.class);
            if (!done.isSuccess() || tls == null || !H2.equals(tls.applicationProtocol())) {
                // A peer that speaks no HTTP/2, or whose certificate is not good: the handshakes are counted by the
                // chassis.
                context.close();
                return;
            }
            SSLSession session = tls.engine().getSession();
            Attributes attributes = Attributes.newBuilder()
                    .set(Grpc.TRANSPORT_ATTR_SSL_SESSION, session)
                    .set(PlainNegotiator.CONNECTION, context.channel())
                    .build();
            var negotiated = InternalProtocolNegotiationEvent.withSecurity(
                    InternalProtocolNegotiationEvent.withAttributes(
                            InternalProtocolNegotiationEvent.getDefault(), attributes),
                    new InternalChannelz.Security(new InternalChannelz.Tls(session)));
            var pipeline = context.pipeline();
            pipeline.replace(context.name(), null, next);
            pipeline.context(next).fireUserEventTriggered(negotiated);
            pipeline.fireUserEventTriggered(negotiated);
        }
    }
}
