package io.netloft.proxy.core;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The upstream with the fewest requests in hand for its weight. Ties go round robin: without that, an idle group would send
 * everything to its first server.
 */
final class LeastConnections implements Balancer {
    private final Upstream[] upstreams;
    private final AtomicInteger turn = new AtomicInteger();

    LeastConnections(List<Upstream> upstreams) {
        this.upstreams = upstreams.toArray(Upstream[]::new);
    }

    @Override
    public @Nullable Upstream choose(Pick pick) {
        int size = upstreams.length;
        int start = Math.floorMod(turn.getAndIncrement(), size);
        Upstream best = null;
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < size; i++) {
            Upstream candidate = upstreams[(start + i) % size];
            double load = (double) candidate.active() / candidate.weight();
            if (load < least && pick.admits(candidate)) {
                best = candidate;
                least = load;
            }
        }
        return best;
    }
}
