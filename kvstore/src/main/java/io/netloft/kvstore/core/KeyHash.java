package io.netloft.kvstore.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A seeded 64-bit hash of bytes: multiply and fold, eight or sixteen bytes a step.
 *
 * <p>The seed is part of the state and unknown to clients, so that nobody can choose keys that fall together. The same
 * seed gives the same hash on every machine.
 */
final class KeyHash {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long P0 = 0xa0761d6478bd642fL;
    private static final long P1 = 0xe7037ed1a0b428dbL;
    private static final long P2 = 0x8ebc6af09c88c6e3L;

    private KeyHash() {}

    static long of(byte[] bytes, long seed) {
        return of(bytes, 0, bytes.length, seed);
    }

    static long of(byte[] bytes, int offset, int length, long seed) {
        long state = seed ^ fold(seed ^ P0, P1);
        int at = offset;
        int left = length;
        while (left > 16) {
            state = fold((long) LONGS.get(bytes, at) ^ P1 ^ seed, (long) LONGS.get(bytes, at + 8) ^ state);
            at += 16;
            left -= 16;
        }
        long low;
        long high;
        if (left >= 8) {
            low = (long) LONGS.get(bytes, at);
            high = (long) LONGS.get(bytes, at + left - 8);
        } else if (left >= 4) {
            low = (int) INTS.get(bytes, at) & 0xFFFFFFFFL;
            high = (int) INTS.get(bytes, at + left - 4) & 0xFFFFFFFFL;
        } else if (left > 0) {
            low = (bytes[at] & 0xFFL) << 16 | (bytes[at + (left >> 1)] & 0xFFL) << 8 | (bytes[at + left - 1] & 0xFFL);
            high = 0;
        } else {
            low = 0;
            high = 0;
        }
        return fold(P2 ^ length, fold(low ^ P1 ^ seed, high ^ state));
    }

    private static long fold(long a, long b) {
        long high = Math.multiplyHigh(a, b);
        // the signed product made unsigned, or small negative factors would fold to the same word
        high += ((a >> 63) & b) + ((b >> 63) & a);
        return high ^ (a * b);
    }
}
