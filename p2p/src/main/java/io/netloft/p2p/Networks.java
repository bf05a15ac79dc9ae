package io.netloft.p2p;

import io.netloft.chassis.log.Log;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;

/**
 * The interfaces on which peers are looked for, as they are now: a machine gets its address after its programs have begun,
 * loses it, and joins another network. Safe from any thread.
 */
final class Networks {
    private static final Log LOG = Log.of(Networks.class);

    private final List<String> names;
    private volatile List<NetworkInterface> now;

    /**
     * @param names the only ones to use; empty for the usual ones
     * @throws SocketException when one that was named is not there
     */
    Networks(List<String> names) throws SocketException {
        this.names = List.copyOf(names);
        this.now = Interfaces.chosen(names);
    }

    /** Those of the last look. */
    List<NetworkInterface> now() {
        return now;
    }

    /** Looks again. Blocks for a moment. */
    List<NetworkInterface> look() {
        try {
            List<NetworkInterface> before = now;
            now = Interfaces.there(names);
            if (!now.equals(before)) {
                LOG.info("interfaces changed", "now", told(now), "before", told(before));
            }
        } catch (SocketException e) {
            LOG.debug("interfaces not told", "cause", e);
        }
        return now;
    }

    private static List<String> told(List<NetworkInterface> networks) {
        return networks.stream()
                .map(one -> one.getName() + one.inetAddresses().toList())
                .toList();
    }

    /** Whether an address lies in one of them. */
    boolean reach(InetAddress address) {
        return !address.isAnyLocalAddress()
                && !address.isMulticastAddress()
                && now.stream().anyMatch(network -> OnLink.reaches(network, address));
    }

    /** Whether an address is one of their own. */
    boolean own(InetAddress address) {
        return now.stream().flatMap(NetworkInterface::inetAddresses).anyMatch(own -> own.equals(address));
    }
}
