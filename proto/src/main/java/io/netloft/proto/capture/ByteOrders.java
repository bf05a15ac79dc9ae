package io.netloft.proto.capture;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Whole numbers in byte arrays, in either order. */
final class ByteOrders {
    private static final VarHandle BIG = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LITTLE = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private ByteOrders() {}

    static int big(byte[] octets, int at) {
        return (int) BIG.get(octets, at);
    }

    static int u4(byte[] octets, int at, boolean little) {
        return little ? (int) LITTLE.get(octets, at) : (int) BIG.get(octets, at);
    }

    static int u2(byte[] octets, int at, boolean little) {
        int first = octets[at] & 0xFF;
        int second = octets[at + 1] & 0xFF;
        return little ? second << 8 | first : first << 8 | second;
    }

    static void put4(byte[] octets, int at, int value) {
        LITTLE.set(octets, at, value);
    }
}
