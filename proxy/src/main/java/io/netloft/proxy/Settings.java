package io.netloft.proxy;

/**
 * What a reload can change and every request needs, in the units that the hot path uses. Immutable; a request keeps the
 * settings that it began with.
 *
 * @param bodyLimit longest request body, bytes; {@link Long#MAX_VALUE} for no limit
 * @param announcers whose connections begin with a PROXY header
 * @param rate bytes a second that a client must send or take, 0 for no limit
 */
record Settings(
        Waits waits,
        long bodyLimit,
        long rate,
        int poolIdle,
        ProxyConfig.ForwardingFields forwardingFields,
        ProxyConfig.ClientCert clientCert,
        TrustedNetworks trusted,
        TrustedNetworks announcers,
        boolean requestId,
        ProxyConfig.TraceMode trace,
        int traceRecorded) {

    /** How long to wait for what, nanoseconds. */
    record Waits(
            long connectNs,
            long responseNs,
            long requestNs,
            long expectNs,
            long responseIdleNs,
            long requestHeadNs,
            long requestBodyNs,
            long keepAliveNs,
            long upgradedNs,
            long poolIdleNs) {

        static Waits of(ProxyConfig.Timeouts timeouts, ProxyConfig.Pool pool) {
            return new Waits(
                    timeouts.connect().toNanos(),
                    timeouts.response().toNanos(),
                    timeouts.request() == null ? 0 : timeouts.request().toNanos(),
                    timeouts.expect().toNanos(),
                    timeouts.responseIdle().toNanos(),
                    timeouts.requestHead().toNanos(),
                    timeouts.requestBody().toNanos(),
                    timeouts.keepAlive().toNanos(),
                    timeouts.upgraded().toNanos(),
                    pool.idleTime().toNanos());
        }
    }

    static Settings of(ProxyConfig config) {
        long body = config.limits().body().bytes();
        return new Settings(
                Waits.of(config.timeouts(), config.pool()),
                body == 0 ? Long.MAX_VALUE : body,
                config.limits().rate().bytes(),
                config.pool().idle(),
                config.forwarding().fields(),
                config.forwarding().clientCert(),
                new TrustedNetworks(config.forwarding().trust()),
                new TrustedNetworks(config.proxyFrom()),
                config.forwarding().requestId(),
                config.forwarding().trace(),
                config.forwarding().traceRecorded());
    }
}
