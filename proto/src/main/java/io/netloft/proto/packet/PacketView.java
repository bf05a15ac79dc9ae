package io.netloft.proto.packet;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A captured packet in somebody's byte array: reused for every packet, never a copy. Positions are indices of the array,
 * all reads are checked against the captured end and throw {@link TruncatedException} beyond it. The end can be drawn in
 * while an inner layer is read, and put back. Serves one thread.
 */
public final class PacketView {
    private static final VarHandle SHORTS = big(short[].class);
    private static final VarHandle INTS = big(int[].class);
    private static final VarHandle LONGS = big(long[].class);
    private static final byte[] NOTHING = {};

    private byte[] octets = NOTHING;
    private int start;
    private int end;

    private static VarHandle big(Class<?> type) {
        return MethodHandles.byteArrayViewVarHandle(type, ByteOrder.BIG_ENDIAN);
    }

    /** Looks at {@code captured} octets from {@code offset}; the array stays the caller's. */
    public void wrap(byte[] array, int offset, int captured) {
        java.util.Objects.checkFromIndexSize(offset, captured, array.length);
        octets = array;
        start = offset;
        end = offset + captured;
    }

    /** The array under it. */
    public byte[] octets() {
        return octets;
    }

    /** Where the packet begins. */
    public int start() {
        return start;
    }

    /** Where what was captured, or the layer in hand, ends. */
    public int end() {
        return end;
    }

    /** Draws the end in to {@code length} octets from {@code at}; never moves it out. Lengths are unsigned. */
    public void limit(int at, int length) {
        if (length >= 0 && at >= start && at <= end && length < end - at) {
            end = at + length;
        }
    }

    /** Puts an end back that {@link #end} told before. */
    public void restore(int before) {
        end = Math.min(Math.max(before, start), octets.length);
    }

    /** Whether {@code length} octets from {@code at} were captured; zero octets are there up to the end itself. */
    public boolean has(int at, int length) {
        return length >= 0 && at >= start && at <= end && length <= end - at;
    }

    /** Throws unless {@code length} octets from {@code at} were captured. */
    public void need(int at, int length) {
        if (!has(at, length)) {
            throw TruncatedException.instance();
        }
    }

    /** Octets captured from {@code at} on; none beyond the end. */
    public int left(int at) {
        return Math.max(0, end - at);
    }

    /** One octet, unsigned. */
    public int u1(int at) {
        if (at < start || at >= end) {
            throw TruncatedException.instance();
        }
        return octets[at] & 0xFF;
    }

    /** Two octets, big-endian, unsigned. */
    public int u2(int at) {
        check(at, 2);
        return (short) SHORTS.get(octets, at) & 0xFFFF;
    }

    /** Three octets, big-endian, unsigned. */
    public int u3(int at) {
        check(at, 3);
        return (octets[at] & 0xFF) << 16 | (octets[at + 1] & 0xFF) << 8 | (octets[at + 2] & 0xFF);
    }

    /** Four octets, big-endian; unsigned where the caller says so. */
    public int u4(int at) {
        check(at, 4);
        return (int) INTS.get(octets, at);
    }

    /** Eight octets, big-endian. */
    public long u8(int at) {
        check(at, 8);
        return (long) LONGS.get(octets, at);
    }

    /** Two octets, little-endian, unsigned. */
    public int le2(int at) {
        return Short.reverseBytes((short) u2(at)) & 0xFFFF;
    }

    /** Four octets, little-endian. */
    public int le4(int at) {
        return Integer.reverseBytes(u4(at));
    }

    /** Eight octets, little-endian. */
    public long le8(int at) {
        return Long.reverseBytes(u8(at));
    }

    private void check(int at, int length) {
        if (at < start || at > end - length) {
            throw TruncatedException.instance();
        }
    }
}
