package io.netloft.proxy;

import io.netloft.chassis.config.HostPort;
import io.netloft.proxy.core.Upstream;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The addresses behind the upstreams' names. Names are looked up on the blocking executor, never on an event loop, when
 * an upstream is first seen and again with each refresh; a name that stops resolving keeps its last address.
 */
final class AddressBook {
    private final Executor blocking;
    private final Map<HostPort, InetSocketAddress> known = new ConcurrentHashMap<>();

    AddressBook(Executor blocking) {
        this.blocking = blocking;
    }

    /** Where to connect, or null as long as the name has no address. */
    @Nullable
    InetSocketAddress of(Upstream upstream) {
        return known.get(upstream.address());
    }

    /** Makes sure that literal addresses are known at once and names before long. */
    void learn(List<Upstream> upstreams) {
        for (Upstream upstream : upstreams) {
            HostPort address = upstream.address();
            byte[] literal = NetUtil.createByteArrayFromIpAddressString(address.host());
            if (literal == null) {
                lookUp(address);
            } else {
                known.computeIfAbsent(address, a -> fromLiteral(literal, a.port()));
            }
        }
    }

    private void lookUp(HostPort address) {
        try {
            blocking.execute(() -> resolve(address));
        } catch (RejectedExecutionException busy) {
            // The next refresh asks again; until then the last address holds.
            ProxyLog.lookUpPutOff(address);
        }
    }

    private void resolve(HostPort address) {
        try {
            InetAddress found = InetAddress.getByName(address.host());
            known.put(address, new InetSocketAddress(found, address.port()));
        } catch (UnknownHostException unknown) {
            ProxyLog.nameUnknown(address);
        }
    }

    private static InetSocketAddress fromLiteral(byte[] literal, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(literal), port);
        } catch (UnknownHostException impossible) {
            throw new IllegalArgumentException("address: wrong length", impossible);
        }
    }
}
