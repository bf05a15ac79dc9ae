package io.netloft.sniffer.text;

/** Makes sequence numbers of TCP relative to the first that its conversation showed; one entry serves both directions. */
final class Conversations extends Dissector {
    private static final int SYN = 2;
    /** In every key, so that its last part is not 0 even where both ports are. */
    private static final long KNOWN = 1L << 32;

    private final FlowTable flows4 = new FlowTable(2);
    private final FlowTable flows6 = new FlowTable(5);
    private final long[] key4 = new long[2];
    private final long[] key6 = new long[5];
    private int sequence;
    private int acknowledged;
    private int selective;

    Conversations(Page page) {
        super(page);
    }

    /** Relative sequence number of the segment in hand. */
    int sequence() {
        return sequence;
    }

    /** Relative acknowledgement of the segment in hand. */
    int acknowledged() {
        return acknowledged;
    }

    /** What is taken from selective acknowledgements. */
    int selective() {
        return selective;
    }

    /** Takes a segment as it is. */
    void absolute(int at) {
        sequence = u4(at + 4);
        acknowledged = u4(at + 8);
        selective = 0;
    }

    /** Takes a segment that acknowledges, and makes its numbers relative. */
    void relative(int at, int ip, int flags) {
        absolute(at);
        int source = u2(at);
        int destination = u2(at + 2);
        boolean four = u1(ip) >> 4 == 4;
        boolean reversed = source > destination || (source == destination && order(ip, four) > 0);
        FlowTable flows = four ? flows4 : flows6;
        long[] key = four ? key4(ip, reversed) : key6(ip, reversed);
        key[key.length - 1] =
                KNOWN | (reversed ? (long) destination << 16 | source : (long) source << 16 | destination);
        long value;
        if ((flags & SYN) != 0 || !flows.find(key)) {
            int mine = sequence;
            int theirs = acknowledged - 1;
            value = reversed ? pair(theirs, mine) : pair(mine, theirs);
            flows.put(key, value);
        } else {
            value = flows.found();
            sequence -= (int) (reversed ? value : value >>> 32);
            acknowledged -= (int) (reversed ? value >>> 32 : value);
        }
        selective = (int) (reversed ? value >>> 32 : value);
    }

    private static long pair(int high, int low) {
        return (long) high << 32 | (low & 0xFFFF_FFFFL);
    }

    private int order(int ip, boolean four) {
        if (four) {
            return Integer.compareUnsigned(u4(ip + Ip4.SOURCE), u4(ip + Ip4.DESTINATION));
        }
        int high = Long.compareUnsigned(u8(ip + Ip6.SOURCE), u8(ip + Ip6.DESTINATION));
        return high != 0 ? high : Long.compareUnsigned(u8(ip + Ip6.SOURCE + 8), u8(ip + Ip6.DESTINATION + 8));
    }

    private long[] key4(int ip, boolean reversed) {
        int source = u4(ip + Ip4.SOURCE);
        int destination = u4(ip + Ip4.DESTINATION);
        key4[0] = reversed ? pair(destination, source) : pair(source, destination);
        return key4;
    }

    private long[] key6(int ip, boolean reversed) {
        int source = ip + Ip6.SOURCE;
        int destination = ip + Ip6.DESTINATION;
        key6[0] = u8(reversed ? destination : source);
        key6[1] = u8((reversed ? destination : source) + 8);
        key6[2] = u8(reversed ? source : destination);
        key6[3] = u8((reversed ? source : destination) + 8);
        return key6;
    }
}
