package io.netloft.proxy;

import io.netloft.chassis.config.HostPort;
import io.netloft.chassis.net.Binder;
import io.netloft.chassis.net.Transport;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerExpectContinueHandler;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import java.net.InetSocketAddress;

/** A backend to try the proxy with: echoes requests, and messages on the WebSocket {@code /ws}. */
final class EchoServer implements AutoCloseable {
    private static final int MOST_BODY = 8 * 1024 * 1024;
    private static final int MOST_MESSAGE = 1024 * 1024;

    private final Channel listener;

    EchoServer(Transport transport, HostPort listen, String name) {
        listener = new Binder(transport).bind(listen, new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline()
                        .addLast("http", new HttpServerCodec())
                        .addLast("expect", new HttpServerExpectContinueHandler())
                        .addLast("aggregate", new HttpObjectAggregator(MOST_BODY))
                        .addLast("websocket", new WebSocketServerProtocolHandler("/ws", null, true, MOST_MESSAGE))
                        .addLast("frames", new WebSocketFrameAggregator(MOST_MESSAGE))
                        .addLast("echo-socket", new EchoSocketHandler())
                        .addLast("echo", new EchoHandler(name));
            }
        });
    }

    InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
    }

    /** Waits until it is closed. */
    void awaitClose() {
        listener.closeFuture().syncUninterruptibly();
    }

    @Override
    public void close() {
        listener.close();
    }
}
