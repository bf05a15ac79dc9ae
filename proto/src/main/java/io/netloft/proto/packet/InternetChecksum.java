package io.netloft.proto.packet;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** The checksum of IP, ICMP, TCP and UDP (RFC 1071): 16-bit words summed in ones' complement. */
public final class InternetChecksum {
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private InternetChecksum() {}

    /** The plain sum of octets as 16-bit words, an odd last one padded with zero; not folded, to be added to others. */
    public static long sum(byte[] octets, int at, int length) {
        long sum = 0;
        int i = at;
        int last = at + length;
        for (; i <= last - 4; i += 4) {
            sum += (int) INTS.get(octets, i) & 0xFFFF_FFFFL;
        }
        if (i <= last - 2) {
            sum += (octets[i] & 0xFF) << 8 | (octets[i + 1] & 0xFF);
            i += 2;
        }
        if (i < last) {
            sum += (octets[i] & 0xFF) << 8;
        }
        return sum;
    }

    /** What a right checksum makes zero: the complement of the folded sum. */
    public static int finish(long sum) {
        long folded = (sum >>> 32) + (sum & 0xFFFF_FFFFL);
        folded = (folded >>> 16) + (folded & 0xFFFF);
        folded = (folded >>> 16) + (folded & 0xFFFF);
        folded = (folded >>> 16) + (folded & 0xFFFF);
        return (int) ~folded & 0xFFFF;
    }

    /** What should have stood in the field, given what stood there and what {@link #finish} said. */
    public static int expected(int field, int finished) {
        int sum = field + finished;
        sum = (sum & 0xFFFF) + (sum >>> 16);
        return (sum & 0xFFFF) + (sum >>> 16);
    }
}
