package io.netloft.proto.packet;

/**
 * The head of an Ethernet frame (IEEE 802.3, tags: 802.1Q, 802.1ad), read in place: laid over a packet again for each one,
 * holds nothing. A read past the captured end throws {@link TruncatedException}. Serves one thread.
 *
 * <pre>
 *   0 destination(6)   6 source(6)   12 [type(2) priority(3 bits) eligible(1 bit) vlan(12 bits)]…   type(2)
 * </pre>
 */
public final class LinkView {
    private static final int SOURCE = 6;

    private final PacketView packet;
    private int at;

    /** Reads frames through this view. */
    public LinkView(PacketView packet) {
        this.packet = packet;
    }

    /** Lays it over the frame that begins there. */
    public LinkView over(int position) {
        at = position;
        return this;
    }

    /** Who shall have it, in the lower 48 bits. */
    public long destination() {
        return address(at);
    }

    /** Who sent it, in the lower 48 bits. */
    public long source() {
        return address(at + SOURCE);
    }

    private long address(int from) {
        return ((long) packet.u2(from) << 32) | (packet.u4(from + 2) & 0xFFFF_FFFFL);
    }
}
