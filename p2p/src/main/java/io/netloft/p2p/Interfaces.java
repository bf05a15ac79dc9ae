package io.netloft.p2p;

import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;

/** Chooses the interfaces on which peers are looked for. */
final class Interfaces {
    private static final List<String> CONTAINERS = List.of("docker", "br-", "virbr", "veth", "cni", "flannel");

    private Interfaces() {}

    /**
     * Interfaces by name; without names those that are up, loopback among them, without tunnels and the bridges of
     * containers.
     *
     * @throws SocketException when one that was named is not there
     */
    static List<NetworkInterface> chosen(List<String> names) throws SocketException {
        List<NetworkInterface> chosen = new ArrayList<>();
        for (String name : names) {
            NetworkInterface found = NetworkInterface.getByName(name);
            if (found == null || !found.isUp()) {
                throw new SocketException("interface: " + name + " (expected: one of "
                        + NetworkInterface.networkInterfaces()
                                .map(NetworkInterface::getName)
                                .toList()
                        + " that is up)");
            }
            chosen.add(found);
        }
        return names.isEmpty() ? usual() : chosen;
    }

    /** The same, but that those which were named and are not there are left out. */
    static List<NetworkInterface> there(List<String> names) throws SocketException {
        List<NetworkInterface> there = new ArrayList<>();
        for (String name : names) {
            NetworkInterface found = NetworkInterface.getByName(name);
            if (found != null && found.isUp()) {
                there.add(found);
            }
        }
        return names.isEmpty() ? usual() : there;
    }

    private static List<NetworkInterface> usual() throws SocketException {
        List<NetworkInterface> usual = new ArrayList<>();
        for (NetworkInterface one : NetworkInterface.networkInterfaces().toList()) {
            boolean container = CONTAINERS.stream().anyMatch(one.getName()::startsWith);
            if (one.isUp() && !one.isPointToPoint() && !container && (one.supportsMulticast() || one.isLoopback())) {
                usual.add(one);
            }
        }
        return usual;
    }
}
