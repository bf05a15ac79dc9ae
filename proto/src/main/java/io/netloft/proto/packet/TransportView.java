package io.netloft.proto.packet;

/**
 * The head of TCP (RFC 9293) or UDP (RFC 768), read in place: laid over a packet again for each one, holds nothing. A read
 * past the captured end throws {@link TruncatedException}. Serves one thread.
 *
 * <pre>
 *   both 0 source(2)   2 destination(2)      UDP  4 length(2)   6 checksum(2)
 *   TCP  4 sequence(4)   8 acknowledged(4)   12 words(4 bits)   13 flags   14 window(2)   16 checksum(2)   18 urgent(2)
 * </pre>
 */
public final class TransportView {
    private static final int TCP_HEAD = 20;
    private static final int END = 0;
    private static final int NOTHING = 1;

    private final PacketView packet;
    private int at;
    private int option;

    /** Reads heads through this view. */
    public TransportView(PacketView packet) {
        this.packet = packet;
    }

    /** Lays it over the head that begins there, before its options. */
    public TransportView over(int position) {
        at = position;
        option = 0;
        return this;
    }

    /** Source port. */
    public int source() {
        return packet.u2(at);
    }

    /** Destination port. */
    public int destination() {
        return packet.u2(at + 2);
    }

    /** TCP's sequence number, unsigned. */
    public int sequence() {
        return packet.u4(at + 4);
    }

    /** TCP's acknowledged number, unsigned. */
    public int acknowledged() {
        return packet.u4(at + 8);
    }

    /** Octets of TCP's head with its options; below 20 in a damaged one. */
    public int headLength() {
        return (packet.u1(at + 12) >> 4) * 4;
    }

    /** TCP's flags: FIN 1, SYN 2, RST 4, PSH 8, ACK 16, URG 32, ECE 64, CWR 128. */
    public int flags() {
        return packet.u1(at + 13);
    }

    /** TCP's window, unscaled. */
    public int window() {
        return packet.u2(at + 14);
    }

    /**
     * Moves to TCP's next option, past those without content; false at their end, and where what follows cannot be one.
     */
    public boolean nextOption() {
        int end = at + headLength();
        int next = option == 0 ? at + TCP_HEAD : option + optionLength();
        while (next < end && packet.has(next, 1) && packet.u1(next) == NOTHING) {
            next++;
        }
        if (next >= end - 1 || !packet.has(next, 2) || packet.u1(next) == END) {
            return false;
        }
        int length = packet.u1(next + 1);
        if (length < 2 || length > end - next || !packet.has(next, length)) {
            return false;
        }
        option = next;
        return true;
    }

    /** Kind of the option that {@link #nextOption} moved to (IANA's TCP option kinds). */
    public int optionKind() {
        return packet.u1(option);
    }

    /** Octets of the option, kind and length among them. */
    public int optionLength() {
        return packet.u1(option + 1);
    }

    /** Position of the option's content. */
    public int optionContent() {
        return option + 2;
    }
}
