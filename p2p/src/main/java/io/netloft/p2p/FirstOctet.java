package io.netloft.p2p;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the first octet of a connection: a peer's handshake begins with 19, a request for our list with a letter. So
 * both have one port, and one hole in a firewall is enough. Whoever says nothing is sent away.
 */
final class FirstOctet extends ChannelInboundHandlerAdapter {
    private static final int SECONDS = 10;
    private static final int MOST_UNDECIDED = 200;
    private static final int MOST_LINE = 1 << 10;
    private static final int MOST_HEAD = 8 << 10;

    /** How many have said nothing yet, or ask for the list. Belongs to the loop. */
    static final class Guests {
        private int now;
    }

    private final Node node;
    private final Guests guests;
    private @Nullable ScheduledFuture<?> deadline;
    private boolean counted;

    FirstOctet(Node node, Guests guests) {
        this.node = node;
        this.guests = guests;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        if (guests.now >= MOST_UNDECIDED) {
            node.counts().refused("full");
            ctx.close();
            return;
        }
        guests.now++;
        counted = true;
        ctx.channel().closeFuture().addListener(closed -> leave());
        deadline = ctx.executor().schedule(() -> ctx.close(), SECONDS, TimeUnit.SECONDS);
    }

    private void leave() {
        if (counted) {
            counted = false;
            guests.now--;
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        if (!in.isReadable()) {
            in.release();
            return;
        }
        ChannelPipeline pipeline = ctx.pipeline();
        if (in.getByte(in.readerIndex()) == 'G') {
            HttpDecoderConfig limits =
                    new HttpDecoderConfig().setMaxInitialLineLength(MOST_LINE).setMaxHeaderSize(MOST_HEAD);
            pipeline.addLast("http", new HttpServerCodec(limits));
            pipeline.addLast("catalogue", new CatalogueWeb(node));
        } else {
            leave();
            if (deadline != null) {
                deadline.cancel(false);
            }
            pipeline.addLast("peer", new PeerHandler(node, null));
        }
        ctx.fireChannelRead(in);
        pipeline.remove(this);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (deadline != null) {
            deadline.cancel(false);
        }
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
