package io.netloft.systemtests.planted.proxy.balance;

import io.netty.channel.Channel;

record HoldsAChannel(Channel channel) {}
