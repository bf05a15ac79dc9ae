package io.netloft.proxy.core;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The upstream with the fewest requests in hand. Ties go round robin: without that, an idle group would send everything
 * to its first server.
 */
final class LeastConnections implements Balancer {
    private final AtomicInteger turn = new AtomicInteger();

    @Override
    public @Nullable Upstream choose(List<Upstream> upstreams, Eligible eligible) {
        int size = upstreams.size();
        int start = Math.floorMod(turn.getAndIncrement(), size);
        Upstream best = null;
        int fewest = Integer.MAX_VALUE;
        for (int i = 0; i < size; i++) {
            Upstream candidate = upstreams.get((start + i) % size);
            int active = candidate.active();
            if (active < fewest && eligible.test(candidate)) {
                best = candidate;
                fewest = active;
            }
        }
        return best;
    }
}
