package io.netloft.logstream.core;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Text that stands for itself, looked for thirty-two places at a time: by the two of its bytes that logs have least of, and where
 * both stand by all of them.
 */
final class LiteralMatch implements LineMatch {
    private static final String SPECIAL = "\\.[]{}()*+?^$|\n\r";
    private static final int STRIDE = 4 * Long.BYTES;
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;
    // The bytes that logs are made of, the commonest first. What is not among them is rare.
    private static final String COMMON = " 0e1t2-r:oasni.d3l5c4/67m=p98u,Tgfvbw[]E\"_hyAIRSCDONP()LM{}k;xqFUzB";

    private final byte[] wanted;
    private final int rare;
    private final int second;
    private final long rares;
    private final long seconds;

    LiteralMatch(String text) {
        this(text.getBytes(StandardCharsets.UTF_8));
    }

    LiteralMatch(byte[] wanted) {
        this.wanted = wanted.clone();
        this.rare = rarest(wanted, -1);
        this.second = rarest(wanted, rare);
        this.rares = wanted.length == 0 ? 0 : (wanted[rare] & 0xFFL) * ONES;
        this.seconds = wanted.length == 0 ? 0 : (wanted[second] & 0xFFL) * ONES;
    }

    private static int rarest(byte[] bytes, int but) {
        int found = Math.max(but, 0);
        int best = -1;
        for (int i = 0; i < bytes.length; i++) {
            int common = COMMON.indexOf(bytes[i] & 0xFF);
            int rarity = common < 0 ? COMMON.length() : common;
            if (i != but && rarity > best) {
                best = rarity;
                found = i;
            }
        }
        return found;
    }

    /** Whether an expression has nothing in it but such text. */
    static boolean takes(String expression) {
        return expression.chars().noneMatch(c -> SPECIAL.indexOf(c) >= 0);
    }

    @Override
    public int find(ByteBuffer text, int from, int to) {
        int end = to - wanted.length;
        if (wanted.length == 0) {
            return from;
        }
        ByteBuffer words = Scan.words(text);
        int at = from;
        // Four words at a time: nearly always neither stands in any of them, and that is one branch.
        for (int last = end - STRIDE; at <= last; at += STRIDE) {
            long found = both(words, at)
                    | both(words, at + Long.BYTES)
                    | both(words, at + 2 * Long.BYTES)
                    | both(words, at + 3 * Long.BYTES);
            if (found != 0) {
                int place = among(words, at);
                if (place >= 0) {
                    return place;
                }
            }
        }
        for (; at <= end; at++) {
            if (stands(text, at)) {
                return at;
            }
        }
        return -1;
    }

    // Highest bits of the bytes where both stand. What the trick finds too many is above a true one, and looked at
    // below.
    private long both(ByteBuffer words, int at) {
        long word = (words.getLong(at + rare) ^ rares) | (words.getLong(at + second) ^ seconds);
        return (word - ONES) & ~word & HIGHS;
    }

    private int among(ByteBuffer words, int from) {
        for (int at = from; at < from + STRIDE; at += Long.BYTES) {
            for (long found = both(words, at); found != 0; found &= found - 1) {
                int place = at + (Long.numberOfTrailingZeros(found) >>> 3);
                if (stands(words, place)) {
                    return place;
                }
            }
        }
        return -1;
    }

    private boolean stands(ByteBuffer text, int at) {
        for (int i = 0; i < wanted.length; i++) {
            if (text.get(at + i) != wanted[i]) {
                return false;
            }
        }
        return true;
    }
}
