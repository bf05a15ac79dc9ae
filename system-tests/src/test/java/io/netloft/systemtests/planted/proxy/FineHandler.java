package io.netloft.systemtests.planted.proxy;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

final class FineHandler extends ChannelInboundHandlerAdapter {
    private int seen;

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        seen++;
        ctx.close().addListener(done -> seen--);
    }
}
