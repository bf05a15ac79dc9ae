package io.netloft.bench.floor;

import io.netloft.bench.run.BenchException;
import io.netloft.chassis.net.Transport;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpServerCodec;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** The floor as a process: {@code FloorMain LISTEN_PORT BACKEND_PORT}, on loopback, with one event loop. */
public final class FloorMain {
    private FloorMain() {}

    /** Serves until the process is told to stop. */
    public static void main(String[] args) throws InterruptedException {
        if (args.length != 2) {
            throw new BenchException("arguments: " + args.length + " (expected: LISTEN_PORT BACKEND_PORT)");
        }
        Transport transport = Transport.open(Transport.Choice.AUTO, 1);
        Channel listener = listen(transport, Integer.parseInt(args[0]), Integer.parseInt(args[1]));
        listener.closeFuture().sync();
    }

    /** Listens on a port of loopback, 0 for any, in front of another; blocks until it is bound. */
    static Channel listen(Transport transport, int port, int backendPort) throws InterruptedException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        var backend = new Backend(transport, new InetSocketAddress(loopback, backendPort));
        return new ServerBootstrap()
                .group(transport.group())
                .channel(transport.serverChannel())
                .option(ChannelOption.SO_BACKLOG, 4096)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel client) {
                        client.pipeline().addLast(new HttpServerCodec(), new FrontHandler(backend));
                    }
                })
                .bind(loopback, port)
                .sync()
                .channel();
    }
}
