package io.netloft.bench.kvstore;

import io.netloft.chassis.net.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.SocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** One connection, and one SET of a random key under way on it; the next goes out when the answer has come. */
final class OneByOne {
    private final Transport transport;

    OneByOne(Transport transport) {
        this.transport = transport;
    }

    /** Runs for that long; blocks for it. */
    Count run(int port, double seconds) {
        var done = new CompletableFuture<Count>();
        Duration duration = Duration.ofNanos((long) (seconds * TimeUnit.SECONDS.toNanos(1)));
        return Turn.of(() -> {
            connect(port, new Writes(duration, done)).addListener((ChannelFuture opened) -> {
                if (!opened.isSuccess()) {
                    done.completeExceptionally(opened.cause());
                }
            });
            return Turn.await(done, duration, "SET, one by one");
        });
    }

    private ChannelFuture connect(int port, Writes writes) {
        return new Bootstrap()
                .group(transport.group())
                .channel(transport.clientChannel())
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline().addLast(writes);
                    }
                })
                .connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    /** The client's side. On its event loop only. */
    private static final class Writes extends SimpleChannelInboundHandler<ByteBuf> {
        private static final byte[] OK = "+OK\r\n".getBytes(StandardCharsets.US_ASCII);
        private static final long SEED = 1;

        private final Duration duration;
        private final CompletableFuture<Count> done;
        private final SplittableRandom random = new SplittableRandom(SEED);
        private Latencies latencies = new Latencies(System.nanoTime());
        private long startNs;
        private long sentNs;
        private int matched;

        Writes(Duration duration, CompletableFuture<Count> done) {
            this.duration = duration;
            this.done = done;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            startNs = System.nanoTime();
            latencies = new Latencies(startNs);
            send(ctx);
        }

        private void send(ChannelHandlerContext ctx) {
            int number = random.nextInt(Keys.RANGE);
            ByteBuf command = ctx.alloc().directBuffer();
            command.writeBytes(HEAD).writeBytes(Keys.key(number)).writeBytes(BETWEEN);
            command.writeBytes(Keys.value(number)).writeBytes(END);
            sentNs = System.nanoTime();
            ctx.writeAndFlush(command, ctx.voidPromise());
        }

        private static final byte[] HEAD = "*3\r\n$3\r\nSET\r\n$16\r\n".getBytes(StandardCharsets.US_ASCII);
        private static final byte[] BETWEEN = ("\r\n$" + Keys.VALUE_BYTES + "\r\n").getBytes(StandardCharsets.US_ASCII);
        private static final byte[] END = "\r\n".getBytes(StandardCharsets.US_ASCII);

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, ByteBuf bytes) {
            while (bytes.isReadable()) {
                if (bytes.readByte() != OK[matched++]) {
                    // What closes the connection counts it.
                    ctx.close();
                    return;
                }
                if (matched == OK.length) {
                    answered(ctx);
                }
            }
        }

        private void answered(ChannelHandlerContext ctx) {
            matched = 0;
            long now = System.nanoTime();
            latencies.answered(sentNs, now, 1);
            if (now - startNs >= duration.toNanos()) {
                done.complete(latencies.count());
                ctx.close();
            } else {
                send(ctx);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            if (!done.isDone()) {
                latencies.failed(1);
                done.complete(latencies.count());
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            done.completeExceptionally(cause);
            ctx.close();
        }
    }
}
