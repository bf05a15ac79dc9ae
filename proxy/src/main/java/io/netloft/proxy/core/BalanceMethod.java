package io.netloft.proxy.core;

import java.util.List;

/** How a group's upstreams share its requests. */
public enum BalanceMethod {
    /** Each in turn, by weight. */
    ROUND_ROBIN {
        @Override
        Balancer balancer(List<Upstream> upstreams, GroupRule rule) {
            return new RoundRobin(upstreams);
        }
    },
    /** The one with the fewest requests in hand for its weight. */
    LEAST_CONNECTIONS {
        @Override
        Balancer balancer(List<Upstream> upstreams, GroupRule rule) {
            return new LeastConnections(upstreams);
        }
    },
    /** Of two at random the one with fewer requests in hand. */
    LEAST_REQUEST {
        @Override
        Balancer balancer(List<Upstream> upstreams, GroupRule rule) {
            return new TwoChoices(upstreams, TwoChoices::load);
        }
    },
    /** Of two at random the one that is expected to answer sooner. */
    PEAK_EWMA {
        @Override
        Balancer balancer(List<Upstream> upstreams, GroupRule rule) {
            return new PeakEwma(upstreams);
        }
    },
    /** By a hash of the request, so that the same key meets the same upstream. */
    RING_HASH {
        @Override
        Balancer balancer(List<Upstream> upstreams, GroupRule rule) {
            return new RingHash(upstreams, rule.hashBound());
        }
    };

    abstract Balancer balancer(List<Upstream> upstreams, GroupRule rule);
}
