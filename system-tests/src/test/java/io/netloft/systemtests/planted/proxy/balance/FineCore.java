package io.netloft.systemtests.planted.proxy.balance;

import java.net.InetSocketAddress;

record FineCore(InetSocketAddress upstream, long nowNanos) {}
