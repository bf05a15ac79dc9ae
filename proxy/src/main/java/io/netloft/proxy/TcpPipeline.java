package io.netloft.proxy;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The handlers of a TCP listener's connection, in order.
 *
 * <pre>
 *   socket ─▶ connection-limit ─▶ [proxy-header ─▶ announce] ─▶ [sni] ─▶ tcp ═▶ (session) ═▶ tcp ─▶ socket
 * </pre>
 */
final class TcpPipeline extends ChannelInitializer<Channel> {
    static final String SNI = "sni";
    static final String TCP = "tcp";

    private final Function<Channel, LoopContext> loops;
    private final Supplier<@Nullable TcpRule> rule;
    private final ChannelHandler connectionLimit;

    /** @param rule what holds for a connection that comes now; null when its listener is about to be closed */
    TcpPipeline(
            Function<Channel, LoopContext> loops, Supplier<@Nullable TcpRule> rule, ChannelHandler connectionLimit) {
        this.loops = loops;
        this.rule = rule;
        this.connectionLimit = connectionLimit;
    }

    @Override
    protected void initChannel(Channel channel) {
        TcpRule now = rule.get();
        if (now == null) {
            channel.close();
            return;
        }
        LoopContext loop = loops.apply(channel);
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        channel.config().setRecvByteBufAllocator(loop.readSize());
        channel.pipeline().addLast(ProxyPipeline.CONNECTION_LIMIT, connectionLimit);
        AnnounceGate.addTo(channel.pipeline(), channel, loop, now.announcers());
        TcpSession session = new TcpSession(loop, now);
        if (now.goesByName()) {
            channel.pipeline().addLast(SNI, new SniGate(session));
        }
        channel.pipeline().addLast(TCP, session.client());
    }
}
