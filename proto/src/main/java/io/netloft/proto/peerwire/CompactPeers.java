package io.netloft.proto.peerwire;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Addresses of peers in their compact form: four or sixteen octets and a port each, one after another (BEP 23, BEP 7,
 * BEP 11).
 */
public final class CompactPeers {
    private static final int PORT = 2;
    private static final int BYTE = 0xff;
    private static final int MOST_PORT = 0xffff;

    private CompactPeers() {}

    /**
     * An address.
     *
     * @param host four octets, or sixteen
     * @param port from 0 to 65535, of which 0 is nobody's
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Address(byte[] host, int port) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Address same && port == same.port && Arrays.equals(host, same.host);
        }

        @Override
        public int hashCode() {
            return 31 * Arrays.hashCode(host) + port;
        }

        @Override
        public String toString() {
            StringBuilder text = new StringBuilder();
            for (byte one : host) {
                text.append(text.isEmpty() ? "" : ".").append(one & BYTE);
            }
            return text + ":" + port;
        }
    }

    /**
     * Reads addresses.
     *
     * @param hostLength 4 or 16
     * @throws PeerwireException when the octets are no multiple of an address
     */
    public static List<Address> read(byte[] octets, int hostLength) {
        int each = hostLength + PORT;
        if (octets.length % each != 0) {
            throw new PeerwireException(
                    PeerwireFault.EXTENSION, octets.length + " octets of addresses of " + each + " each");
        }
        List<Address> peers = new ArrayList<>(octets.length / each);
        for (int at = 0; at < octets.length; at += each) {
            byte[] host = Arrays.copyOfRange(octets, at, at + hostLength);
            int port = (octets[at + hostLength] & BYTE) << Byte.SIZE | (octets[at + hostLength + 1] & BYTE);
            peers.add(new Address(host, port));
        }
        return peers;
    }

    /** Writes those addresses whose host has so many octets. */
    public static byte[] write(List<Address> peers, int hostLength) {
        List<Address> fitting =
                peers.stream().filter(peer -> peer.host.length == hostLength).toList();
        byte[] octets = new byte[fitting.size() * (hostLength + PORT)];
        int at = 0;
        for (Address peer : fitting) {
            System.arraycopy(peer.host, 0, octets, at, hostLength);
            at += hostLength;
            octets[at++] = (byte) (peer.port >> Byte.SIZE);
            octets[at++] = (byte) (peer.port & MOST_PORT);
        }
        return octets;
    }
}
