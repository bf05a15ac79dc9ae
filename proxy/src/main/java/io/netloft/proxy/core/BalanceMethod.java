package io.netloft.proxy.core;

/** How a group's upstreams share its requests. */
public enum BalanceMethod {
    /** Each in turn. */
    ROUND_ROBIN {
        @Override
        Balancer balancer() {
            return new RoundRobin();
        }
    },
    /** The one with the fewest requests in hand. */
    LEAST_CONNECTIONS {
        @Override
        Balancer balancer() {
            return new LeastConnections();
        }
    };

    abstract Balancer balancer();
}
