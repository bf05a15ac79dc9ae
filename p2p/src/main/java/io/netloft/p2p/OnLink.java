package io.netloft.p2p;

import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;

/** Whether an address is one of an interface's own network: discovery by others would have us dial anybody. */
final class OnLink {
    private OnLink() {}

    static boolean reaches(NetworkInterface network, InetAddress address) {
        if (address.isLinkLocalAddress()) {
            return true;
        }
        for (InterfaceAddress own : network.getInterfaceAddresses()) {
            if (same(own.getAddress().getAddress(), address.getAddress(), own.getNetworkPrefixLength())) {
                return true;
            }
        }
        return false;
    }

    private static boolean same(byte[] own, byte[] other, int prefix) {
        if (own.length != other.length) {
            return false;
        }
        for (int bit = 0; bit < prefix; bit++) {
            int mask = 0x80 >> bit % Byte.SIZE;
            if (((own[bit / Byte.SIZE] ^ other[bit / Byte.SIZE]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }
}
