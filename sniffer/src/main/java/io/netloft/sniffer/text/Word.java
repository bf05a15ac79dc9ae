package io.netloft.sniffer.text;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * Up to sixteen letters that stand in nearly every line, kept as two numbers so that they are written by two stores: a
 * copy of so few letters costs more in its call than in the copying.
 *
 * @param first eight letters, the first lowest
 * @param second the next eight
 * @param length how many of them count
 */
record Word(long first, long second, int length) {
    static final int MOST = 16;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    static Word of(String text) {
        byte[] letters = Arrays.copyOf(text.getBytes(StandardCharsets.US_ASCII), MOST);
        if (text.length() > MOST) {
            throw new IllegalArgumentException("word: " + text + " (expected: at most " + MOST + " letters)");
        }
        return new Word((long) LONGS.get(letters, 0), (long) LONGS.get(letters, 8), text.length());
    }

    static Word[] all(String... texts) {
        return Stream.of(texts).map(Word::of).toArray(Word[]::new);
    }
}
