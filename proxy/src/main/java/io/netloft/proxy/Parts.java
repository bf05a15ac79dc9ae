package io.netloft.proxy;

import io.netloft.chassis.life.Chassis;
import io.netloft.chassis.metrics.Meters;
import io.netloft.chassis.net.ConnectionLimit;
import io.netloft.chassis.net.Transport;
import io.netloft.chassis.tls.TlsContexts;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the proxy takes from the chassis.
 *
 * @param clock monotonic nanoseconds
 * @param blocking runs what may block
 * @param warmUp how long the proxy warms up before it listens
 * @param tls certificates of the HTTPS listener, or null when there is none
 */
record Parts(
        Transport transport,
        Meters meters,
        Executor blocking,
        LongSupplier clock,
        InstantSource wallClock,
        Duration warmUp,
        @Nullable TlsContexts tls) {

    static Parts of(ProxyConfig config, Chassis chassis) {
        return new Parts(
                chassis.transport(),
                chassis.meters(),
                chassis.blocking(),
                chassis.clock(),
                chassis.instants(),
                config.warmUp(),
                tls(config, chassis));
    }

    private static @Nullable TlsContexts tls(ProxyConfig config, Chassis chassis) {
        return config.tls().enabled() ? chassis.tls(config.tls(), protocols(config)) : null;
    }

    /** What TLS offers: a client must not try what isn't there. */
    static List<String> protocols(ProxyConfig config) {
        return config.http2().enabled() ? List.of("h2", "http/1.1") : List.of("http/1.1");
    }

    int eventLoops() {
        int count = 0;
        for (EventExecutor ignored : transport.group()) {
            count++;
        }
        return Math.max(1, count);
    }

    ConnectionLimit connectionLimit(ProxyConfig.Limits limits) {
        return new ConnectionLimit("proxy", limits.connections(), limits.connectionsPerAddress(), meters);
    }

    ConnectionLimit connectionLimit(String tcpListener, TcpConfig rule) {
        return new ConnectionLimit("tcp-" + tcpListener, rule.connections(), rule.connectionsPerAddress(), meters);
    }
}
