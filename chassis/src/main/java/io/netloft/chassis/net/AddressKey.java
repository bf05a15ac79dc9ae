package io.netloft.chassis.net;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * What counts as one address: an IPv4 address, or the /64 of an IPv6 one, because a customer is given at least that much
 * and could otherwise come from a new address each time.
 */
record AddressKey(boolean six, long bits) {
    private static final AddressKey LOCAL = new AddressKey(false, 0);

    static AddressKey of(SocketAddress address) {
        if (!(address instanceof InetSocketAddress socket) || socket.getAddress() == null) {
            return LOCAL;
        }
        byte[] bytes = socket.getAddress().getAddress();
        long bits = 0;
        for (int i = 0; i < Math.min(8, bytes.length); i++) {
            bits = bits << 8 | (bytes[i] & 0xff);
        }
        return new AddressKey(socket.getAddress() instanceof Inet6Address, bits);
    }
}
