package io.netloft.proxy.core;

import java.nio.charset.StandardCharsets;

/**
 * A 64-bit hash for rings and sticky cookies: FNV-1a with the finishing mix of MurmurHash3, which spreads short and similar
 * keys over all bits. The same for every proxy and every start; no defence against someone who chooses keys on purpose,
 * which a bounded ring bears.
 */
public final class Hash {
    private static final long BASIS = 0xCBF29CE484222325L;
    private static final long PRIME = 0x100000001B3L;

    private Hash() {}

    /** Of the bytes from {@code from} up to {@code to}. */
    public static long of(byte[] bytes, int from, int to) {
        long hash = BASIS;
        for (int i = from; i < to; i++) {
            hash = (hash ^ (bytes[i] & 0xFF)) * PRIME;
        }
        return mixed(hash);
    }

    /** Of a text in UTF-8. */
    public static long of(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return of(bytes, 0, bytes.length);
    }

    private static long mixed(long hash) {
        long h = hash;
        h ^= h >>> 33;
        h *= 0xFF51AFD7ED558CCDL;
        h ^= h >>> 33;
        h *= 0xC4CEB9FE1A85EC53L;
        return h ^ h >>> 33;
    }
}
