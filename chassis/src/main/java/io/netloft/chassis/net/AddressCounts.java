package io.netloft.chassis.net;

import java.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How many of something each address has; an IPv6 /64 is one address. Thread-safe. */
public final class AddressCounts {
    private final Map<AddressKey, Integer> counts = new ConcurrentHashMap<>();

    /** One more; says how many it is now. */
    public int add(SocketAddress address) {
        return counts.merge(AddressKey.of(address), 1, Integer::sum);
    }

    /** One less. */
    public void remove(SocketAddress address) {
        counts.computeIfPresent(AddressKey.of(address), (key, count) -> count == 1 ? null : count - 1);
    }
}
