package io.netloft.proto.packet;

/**
 * The head of an IP packet of either version (RFC 791, RFC 8200), read in place: laid over a packet again for each one,
 * holds nothing. A read past the captured end throws {@link TruncatedException}. Serves one thread.
 *
 * <pre>
 *   4:  0 version, words   1 class   2 length(2)   4 id(2)   6 flags, offset(2)   8 ttl   9 protocol   10 checksum(2)
 *      12 source(4)  16 destination(4)
 *   6:  0 version, class, label(4)   4 payload's length(2)   6 next   7 hop limit   8 source(16)   24 destination(16)
 * </pre>
 */
public final class NetworkView {
    private static final int HEAD6 = 40;

    private final PacketView packet;
    private int at;
    private boolean four;

    /** Reads packets through this view. */
    public NetworkView(PacketView packet) {
        this.packet = packet;
    }

    /** Lays it over the packet that begins there, of version 4 or 6. */
    public NetworkView over(int position, int version) {
        at = position;
        four = version == 4;
        return this;
    }

    /** Whether it is of version 4; else it is of version 6. */
    public boolean four() {
        return four;
    }

    /** Time to live, or hop limit. */
    public int ttl() {
        return packet.u1(at + (four ? 8 : 7));
    }

    /** Octets of the whole packet as it says itself, its head among them; 0 where it does not say. */
    public int length() {
        if (four) {
            return packet.u2(at + 2);
        }
        int payload = packet.u2(at + 4);
        return payload == 0 ? 0 : payload + HEAD6;
    }

    /** Upper half of the source; 0 with version 4. */
    public long sourceHigh() {
        return four ? 0 : packet.u8(at + 8);
    }

    /** Lower half of the source; all of it with version 4. */
    public long sourceLow() {
        return four ? packet.u4(at + 12) & 0xFFFF_FFFFL : packet.u8(at + 16);
    }

    /** Upper half of the destination; 0 with version 4. */
    public long destinationHigh() {
        return four ? 0 : packet.u8(at + 24);
    }

    /** Lower half of the destination; all of it with version 4. */
    public long destinationLow() {
        return four ? packet.u4(at + 16) & 0xFFFF_FFFFL : packet.u8(at + 32);
    }
}
