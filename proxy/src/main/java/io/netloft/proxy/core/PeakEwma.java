package io.netloft.proxy.core;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The better of two at random by expected wait: the moving mean of the time to an answer, which leaps up with a slow one
 * and sinks slowly, times the requests that would be in hand. A server that turns slow is avoided at its first slow
 * answer.
 */
final class PeakEwma implements Balancer {
    /** How fast an old figure stops counting, nanoseconds. */
    static final double DECAY_NS = 10e9;
    /** What an upstream without figures but with requests in hand is thought to take: one probe at a time. */
    private static final double UNKNOWN_NS = 1e9;

    private final TwoChoices choices;

    PeakEwma(List<Upstream> upstreams) {
        choices = new TwoChoices(upstreams, PeakEwma::cost);
    }

    @Override
    public @Nullable Upstream choose(Pick pick) {
        return choices.choose(pick);
    }

    private static double cost(Upstream upstream, long nowNs) {
        double expected = upstream.expectedNs(nowNs);
        int active = upstream.active();
        if (expected == 0) {
            return active == 0 ? 0 : UNKNOWN_NS * active;
        }
        return expected * (active + 1) / upstream.weight();
    }
}
