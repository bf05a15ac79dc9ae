package io.netloft.proxy.core;

import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Power of two choices: two upstreams at random, and of these the cheaper one. Nearly as even as looking at all, and many
 * proxies that know nothing of each other don't all run to the same one.
 */
final class TwoChoices implements Balancer {
    private final Upstream[] upstreams;
    private final Cost cost;

    /** What a request more would cost at an upstream. */
    interface Cost {
        /** Smaller is better. */
        double of(Upstream upstream, long nowNs);
    }

    TwoChoices(List<Upstream> upstreams, Cost cost) {
        this.upstreams = upstreams.toArray(Upstream[]::new);
        this.cost = cost;
    }

    /** The fewest requests in hand for its weight. */
    static double load(Upstream upstream, long nowNs) {
        return (upstream.active() + 1.0) / upstream.weight();
    }

    @Override
    public @Nullable Upstream choose(Pick pick) {
        int n = upstreams.length;
        RandomGenerator random = pick.random();
        int i = random.nextInt(n);
        Upstream a = upstreams[i];
        Upstream b = n == 1 ? a : upstreams[(i + 1 + random.nextInt(n - 1)) % n];
        boolean takesA = pick.admits(a);
        boolean takesB = a != b && pick.admits(b);
        if (takesA && takesB) {
            return cost.of(a, pick.nowNs()) <= cost.of(b, pick.nowNs()) ? a : b;
        }
        if (takesA || takesB) {
            return takesA ? a : b;
        }
        return cheapest(pick);
    }

    /** Neither of the two may be chosen: looks at all. */
    private @Nullable Upstream cheapest(Pick pick) {
        Upstream best = null;
        double least = Double.POSITIVE_INFINITY;
        for (Upstream candidate : upstreams) {
            double c = cost.of(candidate, pick.nowNs());
            if (c < least && pick.admits(candidate)) {
                best = candidate;
                least = c;
            }
        }
        return best;
    }
}
