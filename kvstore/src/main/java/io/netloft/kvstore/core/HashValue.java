package io.netloft.kvstore.core;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A hash: fields numbered in the order they came, until one goes, and a value for each. */
final class HashValue extends Collected {
    private static final int MOST_SMALL = 512;
    private static final int LONGEST_SMALL = 64;

    private final DenseIndex fields;
    private byte[] @Nullable [] values;

    HashValue(int generation, long seed) {
        this(generation, new DenseIndex(seed), new byte[4] @Nullable []);
    }

    private HashValue(int generation, DenseIndex fields, byte[] @Nullable [] values) {
        super(generation);
        this.fields = fields;
        this.values = values;
    }

    @Override
    String type() {
        return "hash";
    }

    @Override
    String encoding() {
        if (size() > MOST_SMALL) {
            return "hashtable";
        }
        for (int i = 0; i < size(); i++) {
            if (field(i).length > LONGEST_SMALL || value(i).length > LONGEST_SMALL) {
                return "hashtable";
            }
        }
        return "listpack";
    }

    @Override
    int size() {
        return fields.size();
    }

    @Override
    HashValue copy(int newGeneration) {
        return new HashValue(newGeneration, fields.copy(), values.clone());
    }

    @Override
    long bytes() {
        long total = 40 + fields.bytes() + 4L * values.length;
        for (int i = 0; i < size(); i++) {
            total += 16 + (value(i).length + 7L & ~7L);
        }
        return total;
    }

    DenseIndex fields() {
        return fields;
    }

    byte[] field(int number) {
        return fields.get(number);
    }

    byte[] value(int number) {
        byte[] value = values[number];
        if (value == null) {
            throw new IndexOutOfBoundsException(number);
        }
        return value;
    }

    byte @Nullable [] get(byte[] field) {
        int number = fields.find(field);
        return number < 0 ? null : values[number];
    }

    /** Whether the field is new. */
    boolean put(byte[] field, byte[] value) {
        int number = fields.find(field);
        boolean fresh = number < 0;
        if (fresh) {
            number = fields.add(field);
            if (number >= values.length) {
                values = Arrays.copyOf(values, number + (number >> 1) + 2);
            }
        }
        values[number] = value;
        return fresh;
    }

    boolean remove(byte[] field) {
        int number = fields.find(field);
        if (number < 0) {
            return false;
        }
        int last = fields.size() - 1;
        if (fields.remove(number)) {
            System.arraycopy(values, number + 1, values, number, last - number);
        } else {
            values[number] = values[last];
        }
        values[last] = null;
        return true;
    }
}
