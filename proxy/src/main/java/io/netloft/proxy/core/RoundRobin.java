package io.netloft.proxy.core;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Each in turn. One that can't be chosen passes its turn on to the next. */
final class RoundRobin implements Balancer {
    private final AtomicInteger turn = new AtomicInteger();

    @Override
    public @Nullable Upstream choose(List<Upstream> upstreams, Eligible eligible) {
        int size = upstreams.size();
        int start = Math.floorMod(turn.getAndIncrement(), size);
        for (int i = 0; i < size; i++) {
            Upstream candidate = upstreams.get((start + i) % size);
            if (eligible.test(candidate)) {
                return candidate;
            }
        }
        return null;
    }
}
