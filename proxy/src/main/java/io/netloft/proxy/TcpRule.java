package io.netloft.proxy;

import io.netloft.proxy.core.Route;
import io.netloft.proxy.core.UpstreamGroup;

/**
 * What becomes of a TCP listener's connections, as of one configuration; a connection keeps the rule that it began with.
 * Immutable.
 *
 * @param route what the listener is called in the access log
 * @param group whose servers get them
 * @param idleNs silence after which one is closed, nanoseconds
 * @param announcers whose connections begin with a PROXY header
 */
record TcpRule(Route route, UpstreamGroup group, long idleNs, TrustedNetworks announcers) {
    static TcpRule of(String name, TcpConfig config, UpstreamGroup group) {
        return new TcpRule(Route.of(name, "*", "/", group), group, config.idle().toNanos(), new TrustedNetworks(config.proxyFrom()));
    }
}
