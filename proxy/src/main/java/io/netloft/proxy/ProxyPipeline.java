package io.netloft.proxy;

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
 *   socket ─▶ connection-limit ─▶ [proxy-header ─▶ announce] ─▶ [close-notify ─▶ tls] ─▶ [version] ─▶ client or http2 ═▶ (exchange) ═▶ upstream ─▶ socket
 * </pre>
 */
final class ProxyPipeline extends ChannelInitializer<Channel> {
    static final String CONNECTION_LIMIT = "connection-limit";
    static final String CLOSE_NOTIFY = "close-notify";
    static final String TLS = "tls";
    static final String VERSION = "version";
    static final String CLIENT = "client";
    static final String HTTP2 = "http2";

    private final Function<Channel, LoopContext> loops;
    private final ClientRules rules;
    private final ChannelHandler connectionLimit;
    private final @Nullable Supplier<ChannelHandler> tls;

    ProxyPipeline(
            Function<Channel, LoopContext> loops,
            ClientRules rules,
            ChannelHandler connectionLimit,
            @Nullable Supplier<ChannelHandler> tls) {
        this.loops = loops;
        this.rules = rules;
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
        CloseNotifyGate gate = null;
        if (tls != null) {
            gate = new CloseNotifyGate();
            channel.pipeline().addLast(CLOSE_NOTIFY, gate).addLast(TLS, tls.get());
        }
        ClientHandler client = new ClientHandler(loop, rules.limits(), gate, rules.requests());
        if (rules.http2().enabled()) {
            channel.pipeline().addLast(VERSION, new VersionGate(client, () -> http2(loop, channel)));
        }
        channel.pipeline().addLast(CLIENT, client);
    }

    private Http2ClientHandler http2(LoopContext loop, Channel channel) {
        TrustedNetworks trust = loop.live().routing().settings().trusted();
        return Http2Setup.client(loop, Peer.of(channel, tls != null, trust), rules);
    }
}
