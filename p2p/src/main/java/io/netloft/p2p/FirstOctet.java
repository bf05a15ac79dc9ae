package io.netloft.p2p;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
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
    private static final int MOST_OF_ADDRESS = 16;
    /** Every node of this machine has that address. */
    private static final int MOST_OF_LOOPBACK = 64;

    private static final int MOST_LINE = 1 << 10;
    private static final int MOST_HEAD = 8 << 10;

    /** Those who have said nothing yet, or ask for the list, by address. Belongs to the loop. */
    static final class Guests {
        private final Map<InetAddress, Integer> of = new HashMap<>();
        private int now;

        boolean enter(InetAddress from) {
            int most = from.isLoopbackAddress() ? MOST_OF_LOOPBACK : MOST_OF_ADDRESS;
            boolean crowded = of.getOrDefault(from, 0) >= most;
            if (now >= MOST_UNDECIDED || crowded) {
                return false;
            }
            now++;
            of.merge(from, 1, Integer::sum);
            return true;
        }

        void leave(InetAddress from) {
            now--;
            of.computeIfPresent(from, (at, count) -> count == 1 ? null : count - 1);
        }
    }

    private final Node node;
    private final Guests guests;
    private @Nullable ScheduledFuture<?> deadline;
    private @Nullable InetAddress from;

    FirstOctet(Node node, Guests guests) {
        this.node = node;
        this.guests = guests;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        boolean known = ctx.channel().remoteAddress() instanceof InetSocketAddress at && guests.enter(at.getAddress());
        if (!known) {
            node.counts().refused("full");
            ctx.close();
            return;
        }
        from = ((InetSocketAddress) ctx.channel().remoteAddress()).getAddress();
        ctx.channel().closeFuture().addListener(closed -> leave());
        deadline = ctx.executor().schedule(() -> ctx.close(), SECONDS, TimeUnit.SECONDS);
    }

    private void leave() {
        if (from != null) {
            guests.leave(from);
            from = null;
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
