package io.netloft.chassis.web;

import io.netloft.chassis.net.ConnectionLimit;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.IdleStateHandler;
import java.util.concurrent.TimeUnit;

/**
 * The handlers of an HTTP port of ours, in order:
 *
 * <pre>
 * limit ─ idle ─ request-timeout ─ codec ─ aggregator ─ exchange
 * </pre>
 */
public final class WebPipeline extends ChannelInitializer<Channel> {
    static final String IDLE = "idle";

    private final Router router;
    private final WebGuard guard;
    private final WebLimits limits;
    private final ConnectionLimit connections;
    private final FlushPasses flushes = new FlushPasses();

    /** Serves the routes behind the guard within the limits. */
    public WebPipeline(Router router, WebGuard guard, WebLimits limits, ConnectionLimit connections) {
        this.router = router;
        this.guard = guard;
        this.limits = limits;
        this.connections = connections;
    }

    @Override
    protected void initChannel(Channel channel) {
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.addLast("limit", connections);
        long idle = limits.idleTimeout().toMillis();
        pipeline.addLast(IDLE, new IdleStateHandler(0, 0, idle, TimeUnit.MILLISECONDS));
        pipeline.addLast("request-timeout", new RequestTimeout(limits.requestTimeout()));
        pipeline.addLast(
                "codec",
                new HttpServerCodec(new HttpDecoderConfig()
                        .setMaxInitialLineLength(limits.maxLine())
                        .setMaxHeaderSize(limits.maxHead())
                        .setUseRfc9112TransferEncoding(true)
                        .setAllowDuplicateContentLengths(false)));
        pipeline.addLast("aggregator", new RequestAggregator(limits.maxBody()));
        pipeline.addLast("exchange", new WebExchangeHandler(router, guard, limits, flushes));
    }
}
