package io.netloft.proto.packet;

/** The head of an Ethernet frame with its tags: {@code destination(6) source(6) [type(2) tag(2)]… type(2)}. */
final class FrameHead {
    private static final int HEAD = 14;
    private static final int MAX_TAGS = 4;

    private FrameHead() {}

    /** Where what it carries begins, behind the type; {@link Layers#NONE} where the head is cut. */
    static int read(PacketView packet, int from) {
        if (!packet.has(from, HEAD)) {
            return Layers.NONE;
        }
        int at = from + HEAD;
        for (int i = 0; i < MAX_TAGS && EtherType.isTag(packet.u2(at - 2)) && packet.has(at, 4); i++) {
            at += 4;
        }
        return at;
    }

    /** Number of the innermost VLAN of a head whose end {@link #read} told; {@link Layers#NONE} without tags. */
    static int vlan(PacketView packet, int from, int end) {
        return end - from > HEAD ? packet.u2(end - 4) & 0xFFF : Layers.NONE;
    }
}
