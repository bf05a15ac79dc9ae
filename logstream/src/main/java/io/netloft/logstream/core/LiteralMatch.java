package io.netloft.logstream.core;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Text that stands for itself. */
final class LiteralMatch implements LineMatch {
    private static final String SPECIAL = "\\.[]{}()*+?^$|\n\r";

    private final byte[] wanted;

    LiteralMatch(String text) {
        wanted = text.getBytes(StandardCharsets.UTF_8);
    }

    /** Whether an expression has nothing in it but such text. */
    static boolean takes(String expression) {
        return expression.chars().noneMatch(c -> SPECIAL.indexOf(c) >= 0);
    }

    @Override
    public int find(ByteBuffer text, int from, int to) {
        if (wanted.length == 0) {
            return from;
        }
        byte last = wanted[wanted.length - 1];
        for (int at = from + wanted.length - 1; at < to; at++) {
            if (text.get(at) == last && same(text, at - wanted.length + 1)) {
                return at;
            }
        }
        return -1;
    }

    private boolean same(ByteBuffer text, int at) {
        for (int i = 0; i < wanted.length - 1; i++) {
            if (text.get(at + i) != wanted[i]) {
                return false;
            }
        }
        return true;
    }
}
