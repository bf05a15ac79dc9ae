package io.netloft.chassis.web;

import io.netloft.chassis.net.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Opens WebSocket connections for our own commands and servers. Nothing blocks; what comes is bounded by the same limits
 * as a server's ({@link WebSocketLimits}: only those for connections mean nothing here), and pings are sent and awaited in
 * the same way. When a connection has ended its listener hears so; to come back is the caller's. Thread-safe.
 */
public final class WebSocketClient {
    private static final int CONNECT_TIMEOUT_MS = 10_000;
    private static final int MAX_ANSWER = 64 * 1024;

    private final Transport transport;
    private final WebSocketOptions options;
    private final @Nullable SslContext tls;
    private final WebSocketCounts counts = new WebSocketCounts();

    /**
     * A client.
     *
     * @param options subprotocols in order of preference, and whether compression is offered
     * @param tls for {@code wss} addresses, from {@link io.netloft.chassis.tls.TlsContexts#client}; may be null when there
     *     are none
     */
    public WebSocketClient(Transport transport, WebSocketOptions options, @Nullable SslContext tls) {
        this.transport = transport;
        this.options = options;
        this.tls = tls;
    }

    /**
     * Opens a connection; the stage fails with a {@link WebClientException} when that is refused, with the status of the
     * answer or 0 when there is none.
     *
     * @param address {@code ws://host:port/path} or {@code wss://…}
     * @param headers beside those of the handshake; {@code authorization} for instance
     * @param opener makes the listener, on the event loop, before anything can be heard
     */
    public CompletionStage<WebSocketSession> connect(
            URI address, Map<String, String> headers, Function<WebSocketSession, WebSocketListener> opener) {
        var opened = new CompletableFuture<WebSocketSession>();
        SslContext secure = "wss".equals(address.getScheme()) ? tls : null;
        boolean known = "ws".equals(address.getScheme()) || secure != null;
        if (!known || address.getHost() == null) {
            opened.completeExceptionally(
                    new WebClientException(address + ": no address (expected: ws://host:port/path)", 0));
            return opened;
        }
        int port = address.getPort() >= 0 ? address.getPort() : secure == null ? 80 : 443;
        String host = address.getHost().replaceAll("[\\[\\]]", "");
        var bootstrap = new Bootstrap()
                .group(transport.group())
                .channel(transport.clientChannel())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MS)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, waterMark())
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        ChannelPipeline pipeline = channel.pipeline();
                        if (secure != null) {
                            pipeline.addLast("tls", tls(secure, channel, host, port));
                        }
                        pipeline.addLast("codec", new HttpResponseDecoder());
                        pipeline.addLast("aggregator", new HttpObjectAggregator(MAX_ANSWER));
                        pipeline.addLast(
                                "handshake",
                                new WebSocketClientHandshake(address, headers, options, counts, opener, opened));
                    }
                });
        bootstrap.connect(host, port).addListener(connected -> {
            if (!connected.isSuccess()) {
                opened.completeExceptionally(new WebClientException(
                        address + ": no connection; " + connected.cause().getMessage(), 0));
            }
        });
        return opened;
    }

    private static SslHandler tls(SslContext secure, Channel channel, String host, int port) {
        return secure.newHandler(channel.alloc(), host, port);
    }

    private WriteBufferWaterMark waterMark() {
        int most = options.limits().maxOutbound();
        return new WriteBufferWaterMark(most / 2, most);
    }
}
