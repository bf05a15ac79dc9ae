package io.netloft.bench.sniffer;

/** An Ethernet frame in the making, in one array that is used again; checksums are right. Serves one thread. */
final class Frame {
    private static final int ETHER = 14;
    private static final int IP_HEAD = 20;
    private static final int MOST = 1514;

    private final byte[] octets = new byte[MOST];
    private int size;

    byte[] octets() {
        return octets;
    }

    int size() {
        return size;
    }

    /** Begins an IPv4 packet; what follows is its payload. */
    Frame ip4(int protocol, int source, int destination, int id) {
        size = 0;
        put4(0x02000000).put2(0x0001).put4(0x02000000).put2(0x0002).put2(0x0800);
        put2(0x4500).put2(0).put2(id).put2(0x4000).put1(64).put1(protocol).put2(0);
        return put4(source).put4(destination);
    }

    /** Sets the lengths and checksums of what {@link #ip4} began. */
    void finish() {
        int protocol = octets[ETHER + 9];
        int length = size - ETHER;
        set2(ETHER + 2, length);
        set2(ETHER + 10, checksum(sum(ETHER, IP_HEAD)));
        int transport = ETHER + IP_HEAD;
        int rest = length - IP_HEAD;
        boolean tcp = protocol == PacketMix.TCP;
        if (!tcp) {
            set2(transport + 4, rest);
        }
        int pseudo = sum(ETHER + 12, 8) + protocol + rest;
        set2(transport + (tcp ? 16 : 6), checksum(pseudo + sum(transport, rest)));
    }

    Frame put1(int value) {
        octets[size++] = (byte) value;
        return this;
    }

    Frame put2(int value) {
        return put1(value >> 8).put1(value);
    }

    Frame put4(int value) {
        return put2(value >> 16).put2(value);
    }

    Frame put(byte[] text, int length) {
        return put(text, 0, length);
    }

    Frame put(byte[] text, int from, int length) {
        System.arraycopy(text, from, octets, size, length);
        size += length;
        return this;
    }

    private void set2(int at, int value) {
        octets[at] = (byte) (value >> 8);
        octets[at + 1] = (byte) value;
    }

    private int sum(int at, int length) {
        int sum = 0;
        for (int i = 0; i < length; i++) {
            int octet = octets[at + i] & 0xFF;
            sum += (i & 1) == 0 ? octet << 8 : octet;
        }
        return sum;
    }

    private static int checksum(int sum) {
        int folded = (sum & 0xFFFF) + (sum >>> 16);
        return ~(folded + (folded >>> 16)) & 0xFFFF;
    }
}
