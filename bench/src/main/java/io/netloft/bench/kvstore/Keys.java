package io.netloft.bench.kvstore;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Keys and values of every load: those of {@code redis-benchmark -d 100 -r 100000}, 16 bytes and 100. */
final class Keys {
    /** What loads draw from. */
    static final int RANGE = 100_000;

    static final int VALUE_BYTES = 100;

    private static final int KEY_BYTES = 16;
    private static final byte[] ZERO = "key:000000000000".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CHANCE = chance(1 << 16);
    private static final int STEP = 7919;

    private Keys() {}

    static byte[] key(long number) {
        byte[] key = ZERO.clone();
        long left = number;
        for (int at = KEY_BYTES - 1; left > 0; at--) {
            key[at] += (byte) (left % 10);
            left /= 10;
        }
        return key;
    }

    /** Differs from key to key, so that nobody can keep one for all. */
    static byte[] value(long number) {
        int from = (int) (number * STEP % (CHANCE.length - VALUE_BYTES));
        return Arrays.copyOfRange(CHANCE, from, from + VALUE_BYTES);
    }

    private static byte[] chance(int length) {
        var random = new SplittableRandom(1);
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) ('a' + random.nextInt(26));
        }
        return bytes;
    }
}
