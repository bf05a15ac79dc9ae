package io.netloft.proxy;

import io.netloft.chassis.tls.HelloBounds;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.ssl.AbstractSniHandler;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.util.concurrent.Future;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Waits for a TLS ClientHello, tells a session the name that stands in it, and leaves: what it read goes on unchanged, and TLS
 * is for the server to end. Owned by one event loop.
 */
final class SniGate extends AbstractSniHandler<String> {
    private static final int MOST = 16 * 1024;
    /** The session has a bound of its own. */
    private static final int NO_TIMEOUT = 0;

    private final TcpSession session;

    SniGate(TcpSession session) {
        super(MOST, NO_TIMEOUT);
        this.session = session;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
        if (!HelloBounds.acceptable(in, MOST)) {
            refuse(in);
            return;
        }
        try {
            super.decode(ctx, in, out);
        } catch (TooLongFrameException | NotSslRecordException wrong) {
            // Seen only when it came in pieces.
            refuse(in);
        }
    }

    private void refuse(ByteBuf in) {
        in.skipBytes(in.readableBytes());
        session.noHello();
    }

    @Override
    protected Future<String> lookup(ChannelHandlerContext ctx, @Nullable String name) {
        return ctx.executor().newSucceededFuture(name == null ? "" : name);
    }

    @Override
    protected void onLookupComplete(ChannelHandlerContext ctx, @Nullable String name, Future<String> found) {
        session.named(name == null ? "" : name);
        ctx.pipeline().remove(this);
    }
}
