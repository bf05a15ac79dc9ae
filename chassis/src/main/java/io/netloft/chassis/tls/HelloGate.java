package io.netloft.chassis.tls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.Mapping;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Waits for the ClientHello and gives the connection to the context of the name in it. It looks at the lengths that a peer
 * claims as soon as they are there: without that a record of 64 KiB would be kept until it is whole, and a message of
 * 16 MiB collected record by record. Runs on the connection's event loop.
 */
final class HelloGate extends SniHandler {
    private final int maxHello;
    private final HandshakeCounts counts;
    private final long beganNs = System.nanoTime();
    private final long handshakeNs;
    private boolean decided;

    HelloGate(Mapping<String, SslContext> contexts, int maxHello, long handshakeMs, HandshakeCounts counts) {
        super(name -> contexts.map(name == null ? "" : name), maxHello, handshakeMs);
        this.maxHello = maxHello;
        this.counts = counts;
        this.handshakeNs = TimeUnit.MILLISECONDS.toNanos(handshakeMs);
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
        if (decided || !HelloBounds.acceptable(in, maxHello)) {
            in.skipBytes(in.readableBytes());
            refuse(ctx);
            return;
        }
        try {
            super.decode(ctx, in, out);
        } catch (TooLongFrameException | NotSslRecordException closed) {
            // Seen only when it came in pieces. A peer's misbehaviour is counted, and no matter for other handlers.
            refuse(ctx);
        }
    }

    private void refuse(ChannelHandlerContext ctx) {
        if (!decided) {
            decided = true;
            counts.badHello();
        }
        ctx.close();
    }

    @Override
    protected SslHandler newSslHandler(SslContext context, ByteBufAllocator allocator) {
        decided = true;
        SslHandler handler = super.newSslHandler(context, allocator);
        handler.handshakeFuture().addListener(handshake -> {
            if (handshake.isSuccess()) {
                counts.success();
            } else {
                counts.failure(handshake.cause());
            }
        });
        return handler;
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        if (!decided) {
            decided = true;
            counts.noHello(System.nanoTime() - beganNs >= handshakeNs);
        }
        super.channelInactive(ctx);
    }
}
