package io.netloft.proxy;

import io.netloft.proto.http1.Http1Limits;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The handlers of a client connection, in order.
 *
 * <pre>
 *   socket ─▶ connection-limit ─▶ [proxy-header ─▶ announce] ─▶ tls (HTTPS listener only) ─▶ client ═▶ (exchange) ═▶ upstream ─▶ socket
 * </pre>
 */
final class ProxyPipeline extends ChannelInitializer<Channel> {
    static final String CONNECTION_LIMIT = "connection-limit";
    static final String TLS = "tls";
    static final String CLIENT = "client";

    private final Function<Channel, LoopContext> loops;
    private final Http1Limits limits;
    private final int requestLimit;
    private final ChannelHandler connectionLimit;
    private final @Nullable Supplier<ChannelHandler> tls;

    ProxyPipeline(
            Function<Channel, LoopContext> loops,
            Http1Limits limits,
            int requestLimit,
            ChannelHandler connectionLimit,
            @Nullable Supplier<ChannelHandler> tls) {
        this.loops = loops;
        this.limits = limits;
        this.requestLimit = requestLimit;
        this.connectionLimit = connectionLimit;
        this.tls = tls;
    }

    @Override
    protected void initChannel(Channel channel) {
        // A client may end its side after its request and still wait for the answer.
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        LoopContext loop = loops.apply(channel);
        channel.pipeline().addLast(CONNECTION_LIMIT, connectionLimit);
        AnnounceGate.addTo(
                channel.pipeline(),
                channel,
                loop,
                loop.live().routing().settings().announcers());
        if (tls != null) {
            channel.pipeline().addLast(TLS, tls.get());
        }
        channel.pipeline().addLast(CLIENT, new ClientHandler(loop, limits, tls != null, requestLimit));
    }
}
