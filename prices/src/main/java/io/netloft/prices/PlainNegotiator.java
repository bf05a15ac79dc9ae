package io.netloft.prices;

import io.grpc.Attributes;
import io.grpc.ServerCall;
import io.grpc.netty.GrpcHttp2ConnectionHandler;
import io.grpc.netty.InternalProtocolNegotiationEvent;
import io.grpc.netty.InternalProtocolNegotiator;
import io.grpc.netty.InternalProtocolNegotiators;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/2 without TLS, as gRPC has it, but that a call knows its connection: gRPC itself ends connections by their own age only,
 * and not when a stream has come to its.
 */
final class PlainNegotiator implements InternalProtocolNegotiator.ProtocolNegotiator {
    /** The connection of a call, with TLS too. */
    static final Attributes.Key<Channel> CONNECTION = Attributes.Key.create("connection");

    /** Says GOAWAY when what the event loop has in hand is done, such as a call's trailers; streams that are open go on. */
    static void goAway(ServerCall<?, ?> call) {
        @Nullable Channel connection = call.getAttributes().get(CONNECTION);
        if (connection != null) {
            // gRPC's handler makes the graceful end of it: it takes no new streams, and closes after the last one.
            connection.eventLoop().execute(connection::close);
        }
    }

    @Override
    public AsciiString scheme() {
        return AsciiString.of("http");
    }

    @Override
    public ChannelHandler newHandler(GrpcHttp2ConnectionHandler handler) {
        return new Introduction(InternalProtocolNegotiators.waitUntilActiveHandler(
                InternalProtocolNegotiators.grpcNegotiationHandler(handler), handler.getNegotiationLogger()));
    }

    @Override
    public void close() {
        // It holds nothing.
    }

    /** Puts the connection among the attributes, when gRPC begins the negotiation. */
    private static final class Introduction extends ChannelInboundHandlerAdapter {
        private final ChannelHandler next;

        Introduction(ChannelHandler next) {
            this.next = next;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
            Object begins = InternalProtocolNegotiationEvent.getDefault();
            if (event != begins) {
                super.userEventTriggered(context, event);
                return;
            }
            Attributes attributes =
                    Attributes.newBuilder().set(CONNECTION, context.channel()).build();
            Object introduced = InternalProtocolNegotiationEvent.withAttributes(
                    InternalProtocolNegotiationEvent.getDefault(), attributes);
            context.pipeline().replace(context.name(), null, next);
            context.pipeline().fireUserEventTriggered(introduced);
        }
    }
}
