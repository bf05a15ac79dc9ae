package io.netloft.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;

/**
 * Generator of test values from one seed: the same seed gives the same values in the same order.
 *
 * <p>Numbers lean towards the edges of their range, because that is where code breaks. Not for use by several threads.
 */
public final class Gen {
    private static final int EDGE_PERCENT = 20;

    private final long seed;
    private final SplittableRandom random;

    /** A generator; print {@link #seed()} when what it made fails. */
    public Gen(long seed) {
        this.seed = seed;
        this.random = new SplittableRandom(seed);
    }

    /** The seed that repeats everything this generator makes. */
    public long seed() {
        return seed;
    }

    /** A number from {@code min} to {@code max}, both included; each end comes up often. */
    public int between(int min, int max) {
        return (int) between((long) min, (long) max);
    }

    /** A number from {@code min} to {@code max}, both included; each end comes up often. */
    public long between(long min, long max) {
        if (min > max) {
            throw new IllegalArgumentException("min: " + min + " (expected: <= max " + max + ")");
        }
        if (chance(EDGE_PERCENT)) {
            return random.nextBoolean() ? min : max;
        }
        return uniform(min, max);
    }

    /** A number from {@code min} to {@code max}, both included, all equally likely. */
    public long uniform(long min, long max) {
        long bound = max + 1;
        return bound > min ? random.nextLong(min, bound) : anyAtLeast(min, max);
    }

    // max + 1 overflowed: the range reaches Long.MAX_VALUE, which SplittableRandom cannot include.
    private long anyAtLeast(long min, long max) {
        long value = random.nextLong();
        while (value < min || value > max) {
            value = random.nextLong();
        }
        return value;
    }

    /** True in {@code percent} of the calls. */
    public boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    /** True or false, equally likely. */
    public boolean flip() {
        return random.nextBoolean();
    }

    /** One of {@code choices}. */
    @SafeVarargs
    @SuppressWarnings("varargs")
    public final <T> T oneOf(T... choices) {
        return choices[random.nextInt(choices.length)];
    }

    /** One of {@code choices}. */
    public <T> T pick(List<? extends T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    /** Between {@code min} and {@code max} elements made by {@code element}. */
    public <T> List<T> list(int min, int max, Function<? super Gen, ? extends T> element) {
        int size = between(min, max);
        List<T> list = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            list.add(element.apply(this));
        }
        return list;
    }

    /** Between {@code min} and {@code max} random bytes. */
    public byte[] bytes(int min, int max) {
        byte[] bytes = new byte[between(min, max)];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Between {@code min} and {@code max} characters of {@code alphabet}. */
    public String string(String alphabet, int min, int max) {
        int length = between(min, max);
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }

    /** Between {@code min} and {@code max} lower-case letters, digits and dashes; a letter comes first. */
    public String word(int min, int max) {
        int length = between(min, max);
        String letters = "abcdefghijklmnopqrstuvwxyz";
        return length == 0 ? "" : string(letters, 1, 1) + string(letters + "0123456789-", length - 1, length - 1);
    }

    /** Between {@code min} and {@code max} code points from all over Unicode, without surrogates on their own. */
    public String text(int min, int max) {
        int length = between(min, max);
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.appendCodePoint(codePoint());
        }
        return text.toString();
    }

    private int codePoint() {
        return switch (random.nextInt(5)) {
            case 0 -> random.nextInt(0x20);
            case 1 -> random.nextInt(0x80, 0x800);
            case 2 -> random.nextInt(0xE000, 0x10000);
            case 3 -> random.nextInt(0x10000, 0x110000);
            default -> random.nextInt(0x20, 0x7F);
        };
    }
}
