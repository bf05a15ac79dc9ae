package io.netloft.chassis.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number of bytes, written {@code 512B}, {@code 64KiB}, {@code 1MiB}, {@code 2GiB}.
 *
 * @param bytes zero or more
 */
public record Size(long bytes) implements Comparable<Size> {
    private static final Pattern GRAMMAR = Pattern.compile("(\\d{1,18})(B|KiB|MiB|GiB|TiB)");
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

    /** Refuses less than zero. */
    public Size {
        if (bytes < 0) {
            throw new IllegalArgumentException("bytes: " + bytes + " (expected: >= 0)");
        }
    }

    /**
     * Reads the written form; {@code 0} needs no unit.
     *
     * @throws IllegalArgumentException for anything else
     */
    public static Size parse(String text) {
        if (text.equals("0")) {
            return new Size(0);
        }
        Matcher matcher = GRAMMAR.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("size: " + text + " (expected: a size such as 64KiB)");
        }
        long count = Long.parseLong(matcher.group(1));
        return new Size(Math.multiplyExact(count, 1L << (10 * unit(matcher.group(2)))));
    }

    /** The bytes as an int, for Netty's limits; the largest int where there are more. */
    public int toInt() {
        return (int) Math.min(bytes, Integer.MAX_VALUE);
    }

    private static int unit(String name) {
        for (int i = 0; i < UNITS.length; i++) {
            if (UNITS[i].equals(name)) {
                return i;
            }
        }
        throw new IllegalArgumentException("unit: " + name);
    }

    @Override
    public int compareTo(Size other) {
        return Long.compare(bytes, other.bytes);
    }

    /** The shortest exact written form. */
    @Override
    public String toString() {
        long count = bytes;
        int unit = 0;
        while (count != 0 && count % 1024 == 0 && unit < UNITS.length - 1) {
            count /= 1024;
            unit++;
        }
        return count + UNITS[unit];
    }
}
