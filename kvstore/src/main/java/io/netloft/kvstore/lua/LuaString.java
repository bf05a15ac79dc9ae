package io.netloft.kvstore.lua;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A string of Lua: bytes that nobody changes. Ordered, so that a map of strings chosen to collide costs no more than a
 * tree's path.
 */
public final class LuaString implements Comparable<LuaString> {
    static final LuaString EMPTY = new LuaString(new byte[0]);

    private final byte[] bytes;
    private int hash;

    /** Takes the bytes over: they are not to be changed any more. */
    public LuaString(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A string of characters below 256, one byte each. */
    public static LuaString of(String latin1) {
        return new LuaString(latin1.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Bytes as characters below 256, the reverse of {@link #of}. */
    public static String latin1(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** Its bytes; not to be changed. */
    public byte[] bytes() {
        return bytes;
    }

    /** How many bytes it has. */
    public int length() {
        return bytes.length;
    }

    int at(int index) {
        return bytes[index] & 0xFF;
    }

    LuaString sub(int from, int to) {
        return from >= to ? EMPTY : new LuaString(Arrays.copyOfRange(bytes, from, to));
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || (other instanceof LuaString string
                        && hashCode() == string.hashCode()
                        && Arrays.equals(bytes, string.bytes));
    }

    @Override
    public int hashCode() {
        int its = hash;
        if (its == 0) {
            int computed = Arrays.hashCode(bytes);
            its = computed == 0 ? 1 : computed;
            hash = its;
        }
        return its;
    }

    @Override
    public int compareTo(LuaString other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    /** Each byte as a character. */
    @Override
    public String toString() {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
