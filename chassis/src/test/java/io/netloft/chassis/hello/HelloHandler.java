package io.netloft.chassis.hello;

import io.micrometer.core.instrument.Counter;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.util.function.Supplier;

/** Answers a line. */
final class HelloHandler extends SimpleChannelInboundHandler<String> {
    private final Supplier<String> greeting;
    private final Counter lines;

    HelloHandler(Supplier<String> greeting, Counter lines) {
        this.greeting = greeting;
        this.lines = lines;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, String line) {
        lines.increment();
        ctx.writeAndFlush(ByteBufUtil.writeUtf8(ctx.alloc(), greeting.get() + ", " + line + "\n"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
