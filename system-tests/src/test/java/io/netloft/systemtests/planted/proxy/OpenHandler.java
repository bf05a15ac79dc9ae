package io.netloft.systemtests.planted.proxy;

import io.netty.channel.ChannelInboundHandlerAdapter;

class OpenHandler extends ChannelInboundHandlerAdapter {}
