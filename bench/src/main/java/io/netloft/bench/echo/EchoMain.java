package io.netloft.bench.echo;

import io.netloft.bench.run.BenchException;
import io.netloft.chassis.net.Transport;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import java.net.InetAddress;

/** The echo as a process: {@code EchoMain PORT TEXT}, on loopback, with one event loop. */
public final class EchoMain {
    /** What is upgraded. */
    public static final String PATH = "/echo";

    private static final int MAX_BODY = 64 * 1024;

    private EchoMain() {}

    /** Serves until the process is told to stop. */
    public static void main(String[] args) throws InterruptedException {
        if (args.length != 2) {
            throw new BenchException("arguments: " + args.length + " (expected: PORT and the TEXT of a plain answer)");
        }
        Transport transport = Transport.open(Transport.Choice.AUTO, 1);
        listen(transport, Integer.parseInt(args[0]), args[1]).closeFuture().sync();
    }

    /** Listens on a port of loopback, 0 for any; blocks until it is bound. */
    static Channel listen(Transport transport, int port, String text) throws InterruptedException {
        // Whether the text is UTF-8 is the question of an end; this one is to cost as little as it can.
        var webSocket = WebSocketServerProtocolConfig.newBuilder()
                .websocketPath(PATH)
                .decoderConfig(WebSocketDecoderConfig.newBuilder()
                        .withUTF8Validator(false)
                        .build())
                .build();
        return new ServerBootstrap()
                .group(transport.group())
                .channel(transport.serverChannel())
                .option(ChannelOption.SO_BACKLOG, 4096)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel client) {
                        client.pipeline()
                                .addLast(
                                        new HttpServerCodec(),
                                        new HttpObjectAggregator(MAX_BODY),
                                        new WebSocketServerProtocolHandler(webSocket),
                                        new EchoHandler(text));
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), port)
                .sync()
                .channel();
    }
}
