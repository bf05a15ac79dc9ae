package io.netloft.chassis.net;

import io.micrometer.core.instrument.Counter;
import io.netloft.chassis.metrics.Meters;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.util.AttributeKey;
import io.netty.util.internal.PlatformDependent;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Caps the connections of a listener: in all, from one address, per second from one address (when given a rate), and by
 * the direct memory that is left. What is too much is reset at once, before a byte is read: a refused peer must not cost
 * more than its accept. One instance stands first in the pipeline of every connection of its listener. Thread-safe.
 */
@Sharable
public final class ConnectionLimit extends ChannelInboundHandlerAdapter {
    private static final AttributeKey<Boolean> REFUSED = AttributeKey.valueOf(ConnectionLimit.class, "refused");
    // Above this share of the bound, what is connected shall be served rather than more be let in.
    private static final double MEMORY_MARK = 0.9;

    private final AtomicInteger open = new AtomicInteger();
    private final Map<AddressKey, Integer> byAddress = new ConcurrentHashMap<>();
    private final @Nullable RateLimit rate;
    private final Counter accepted;
    private final Counter refusedTotal;
    private final Counter refusedAddress;
    private final Counter refusedRate;
    private final Counter refusedMemory;
    private final AtomicInteger total;
    private final AtomicInteger perAddress;

    /** Limits without a rate. */
    public ConnectionLimit(String listener, int total, int perAddress, Meters meters) {
        this(listener, total, perAddress, null, meters);
    }

    /** Limits, at least 1 each; the rate counts new connections. */
    public ConnectionLimit(String listener, int total, int perAddress, @Nullable RateLimit rate, Meters meters) {
        this.total = new AtomicInteger(total);
        this.perAddress = new AtomicInteger(perAddress);
        this.rate = rate;
        accepted = meters.counter(NetMetrics.ACCEPTED, listener);
        refusedTotal = meters.counter(NetMetrics.REFUSED, listener, "total");
        refusedAddress = meters.counter(NetMetrics.REFUSED, listener, "address");
        refusedRate = meters.counter(NetMetrics.REFUSED, listener, "rate");
        refusedMemory = meters.counter(NetMetrics.REFUSED, listener, "memory");
        meters.gauge(NetMetrics.CONNECTIONS, open::get, listener);
    }

    /** Changes the limits; connections already open stay. */
    public void update(int newTotal, int newPerAddress) {
        total.set(newTotal);
        perAddress.set(newPerAddress);
    }

    /** Connections open now. */
    public int open() {
        return open.get();
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        Channel channel = ctx.channel();
        AddressKey key = AddressKey.of(channel.remoteAddress());
        Counter reason = take(key, channel);
        if (reason != null) {
            reason.increment();
            refuse(channel);
            return;
        }
        accepted.increment();
        channel.closeFuture().addListener(future -> release(key));
        ctx.fireChannelActive();
    }

    private @Nullable Counter take(AddressKey key, Channel channel) {
        if (rate != null && !rate.tryAcquire(channel.remoteAddress())) {
            return refusedRate;
        }
        if (PlatformDependent.usedDirectMemory() > PlatformDependent.maxDirectMemory() * MEMORY_MARK) {
            return refusedMemory;
        }
        if (open.incrementAndGet() > total.get()) {
            open.decrementAndGet();
            return refusedTotal;
        }
        if (byAddress.merge(key, 1, Integer::sum) > perAddress.get()) {
            release(key);
            return refusedAddress;
        }
        return null;
    }

    private void release(AddressKey key) {
        open.decrementAndGet();
        byAddress.computeIfPresent(key, (address, count) -> count == 1 ? null : count - 1);
    }

    private static void refuse(Channel channel) {
        channel.attr(REFUSED).set(true);
        channel.config().setAutoRead(false);
        // A reset leaves no connection in TIME_WAIT on our side.
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
        channel.close();
    }

    // The handlers behind have not heard of this connection's beginning and need not hear of its end.
    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (ctx.channel().attr(REFUSED).get() == null) {
            ctx.fireChannelInactive();
        }
    }
}
