package io.netloft.sniffer.stream;

import io.netloft.proto.packet.PacketView;

/**
 * Which stream: its number, counted from 0 for TCP and UDP apart, and its two ends. Side 0 is the lesser address, then the
 * lesser port.
 */
public final class StreamName {
    private final long[] address = new long[4];
    private final int[] port = new int[2];
    private boolean tcp;
    private boolean four;
    private int number;
    private int side;

    StreamName() {}

    StreamName(StreamName from) {
        System.arraycopy(from.address, 0, address, 0, address.length);
        System.arraycopy(from.port, 0, port, 0, port.length);
        tcp = from.tcp;
        four = from.four;
        number = from.number;
    }

    /** Takes the ends of a packet; {@link #side} then tells which of them sent it. */
    void read(PacketView packet, int network, boolean isFour, int transport, boolean isTcp) {
        four = isFour;
        tcp = isTcp;
        long highFrom = isFour ? 0 : packet.u8(network + 8);
        long lowFrom = isFour ? packet.u4(network + 12) & 0xFFFF_FFFFL : packet.u8(network + 16);
        long highTo = isFour ? 0 : packet.u8(network + 24);
        long lowTo = isFour ? packet.u4(network + 16) & 0xFFFF_FFFFL : packet.u8(network + 32);
        int from = packet.u2(transport);
        int to = packet.u2(transport + 2);
        int order = Long.compareUnsigned(highFrom, highTo);
        order = order != 0 ? order : Long.compareUnsigned(lowFrom, lowTo);
        side = order > 0 || (order == 0 && from > to) ? 1 : 0;
        address[side * 2] = highFrom;
        address[side * 2 + 1] = lowFrom;
        address[2 - side * 2] = highTo;
        address[3 - side * 2] = lowTo;
        port[side] = from;
        port[1 - side] = to;
    }

    void key(long[] key) {
        System.arraycopy(address, 0, key, 0, address.length);
        key[4] = (long) port[0] << 32 | (long) port[1] << 16 | (tcp ? 1 : 0) | (four ? 2 : 0);
    }

    void number(int count) {
        number = count;
    }

    /** Which side sent the packet it was read from. */
    int side() {
        return side;
    }

    /** Whether it is a conversation over TCP; else it is one over UDP. */
    public boolean tcp() {
        return tcp;
    }

    /** Whether the addresses are of IPv4. */
    public boolean four() {
        return four;
    }

    /** Its number. */
    public int number() {
        return number;
    }

    /** Upper half of a side's address; 0 with IPv4. */
    public long high(int ofSide) {
        return address[ofSide * 2];
    }

    /** Lower half of a side's address; all of it with IPv4. */
    public long low(int ofSide) {
        return address[ofSide * 2 + 1];
    }

    /** A side's port. */
    public int port(int ofSide) {
        return port[ofSide];
    }
}
