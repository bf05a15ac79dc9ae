package io.netloft.logstream.core;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Text that stands for itself, looked for sixty-four places at a time: by the two of its bytes that logs have least of, and where
 * both stand by all of them.
 */
final class LiteralMatch implements LineMatch {
    private static final String SPECIAL = "\\.[]{}()*+?^$|\n\r";
    private static final int STRIDE = 8 * Long.BYTES;
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;
    // The bytes that logs are made of, the commonest first. What is not among them is rare.
    private static final String COMMON = " 0e1t2-r:oasni.d3l5c4/67m=p98u,Tgfvbw[]E\"_hyAIRSCDONP()LM{}k;xqFUzB";

    // So many places where both stood, but not all of it, and another byte is looked at.
    private static final int MISSES = 16;

    private final byte[] wanted;
    private final int rare;
    // Whichever of its values a thread sees will do.
    private int learnt;

    LiteralMatch(String text) {
        this(text.getBytes(StandardCharsets.UTF_8));
    }

    LiteralMatch(byte[] wanted) {
        this.wanted = wanted.clone();
        this.rare = rarest(wanted, -1);
        this.learnt = rarest(wanted, rare);
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
        if (wanted.length == 0) {
            return from;
        }
        ByteBuffer words = Scan.words(text);
        int end = to - wanted.length;
        int last = end - STRIDE;
        int second = learnt;
        int misses = 0;
        int at = likely(words, from, last, second);
        while (at <= last) {
            int place = among(words, at, second);
            if (place >= 0) {
                return place;
            }
            if (++misses % MISSES == 0) {
                // What is nearly it, as status=200 is status=500, is told apart at the byte where it differs.
                second = ~place;
                learnt = second;
            }
            at = likely(words, at + STRIDE, last, second);
        }
        for (; at <= end; at++) {
            if (differs(words, at) < 0) {
                return at;
            }
        }
        return -1;
    }

    /**
     * The next eight words in which both stand somewhere, behind {@code last} when there are none. Nothing else is done in
     * this loop, and it is long: the compiler then keeps it by itself, and nothing else in registers.
     */
    private int likely(ByteBuffer words, int from, int last, int second) {
        long ones = (wanted[rare] & 0xFFL) * ONES;
        long others = (wanted[second] & 0xFFL) * ONES;
        int at = from;
        for (; at <= last; at += STRIDE) {
            int one = at + rare;
            int other = at + second;
            long a = (words.getLong(one) ^ ones) | (words.getLong(other) ^ others);
            long b = (words.getLong(one + 8) ^ ones) | (words.getLong(other + 8) ^ others);
            long c = (words.getLong(one + 16) ^ ones) | (words.getLong(other + 16) ^ others);
            long d = (words.getLong(one + 24) ^ ones) | (words.getLong(other + 24) ^ others);
            long e = (words.getLong(one + 32) ^ ones) | (words.getLong(other + 32) ^ others);
            long f = (words.getLong(one + 40) ^ ones) | (words.getLong(other + 40) ^ others);
            long g = (words.getLong(one + 48) ^ ones) | (words.getLong(other + 48) ^ others);
            long h = (words.getLong(one + 56) ^ ones) | (words.getLong(other + 56) ^ others);
            // The highest bit of a byte that is zero is set; above such a one there may be some too many.
            long found = ((a - ONES) & ~a)
                    | ((b - ONES) & ~b)
                    | ((c - ONES) & ~c)
                    | ((d - ONES) & ~d)
                    | ((e - ONES) & ~e)
                    | ((f - ONES) & ~f)
                    | ((g - ONES) & ~g)
                    | ((h - ONES) & ~h);
            if ((found & HIGHS) != 0) {
                return at;
            }
        }
        return at;
    }

    /** Where it stands; else the complement of the index of a byte that is another where both stand. */
    private int among(ByteBuffer words, int from, int second) {
        int differing = second;
        for (int at = from; at < from + STRIDE; at++) {
            if (words.get(at + rare) == wanted[rare] && words.get(at + second) == wanted[second]) {
                int index = differs(words, at);
                if (index < 0) {
                    return at;
                }
                differing = index;
            }
        }
        return ~differing;
    }

    /** Index of the first byte that is another; negative when it stands there. */
    private int differs(ByteBuffer text, int at) {
        for (int i = 0; i < wanted.length; i++) {
            if (text.get(at + i) != wanted[i]) {
                return i;
            }
        }
        return -1;
    }
}
