package io.netloft.chassis.web;

import io.netty.channel.EventLoop;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A {@link FlushPass} for each event loop that asks. Thread-safe. */
final class FlushPasses {
    private final Map<EventLoop, FlushPass> passes = new ConcurrentHashMap<>();

    FlushPass of(EventLoop loop) {
        return passes.computeIfAbsent(loop, FlushPass::new);
    }
}
