package io.netloft.systemtests.planted.proxy;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.CompletableFuture;

final class JoiningHandler extends ChannelInboundHandlerAdapter {
    private static final class Inner {
        String wait(CompletableFuture<String> answer) {
            return answer.join();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ctx.write(new Inner().wait(new CompletableFuture<>()));
    }
}
