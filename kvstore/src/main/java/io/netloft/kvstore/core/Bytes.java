package io.netloft.kvstore.core;

import java.util.Arrays;

/** Bytes as a key of a map, ordered so that keys chosen to collide cost no more than a tree's path. */
record Bytes(byte[] array) implements Comparable<Bytes> {
    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes bytes && Arrays.equals(array, bytes.array);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(array);
    }

    @Override
    public int compareTo(Bytes other) {
        return Arrays.compareUnsigned(array, other.array);
    }
}
