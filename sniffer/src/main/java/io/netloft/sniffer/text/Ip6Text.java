package io.netloft.sniffer.text;

/** IPv6 addresses as text (RFC 4291): the longest run of two zero words or more is {@code ::}. */
public final class Ip6Text {
    private static final int WORDS = 8;

    private Ip6Text() {}

    /** Writes one address. */
    public static void put(TextBuffer out, long high, long low) {
        int best = -1;
        int bestLength = 1;
        int from = -1;
        for (int i = 0; i <= WORDS; i++) {
            if (i < WORDS && word(high, low, i) == 0) {
                from = from < 0 ? i : from;
            } else if (from >= 0) {
                if (i - from > bestLength) {
                    best = from;
                    bestLength = i - from;
                }
                from = -1;
            }
        }
        words(out, high, low, best, bestLength);
    }

    private static void words(TextBuffer out, long high, long low, int best, int length) {
        boolean embedded = best == 0 && (length == 6 || (length == 5 && word(high, low, 5) == 0xFFFF));
        int i = 0;
        while (i < WORDS) {
            if (i == best) {
                out.put(':');
                i += length;
                continue;
            }
            if (i != 0) {
                out.put(':');
            }
            if (i == 6 && embedded) {
                out.ip4((int) low);
                return;
            }
            out.hex(word(high, low, i++));
        }
        if (best >= 0 && best + length == WORDS) {
            out.put(':');
        }
    }

    private static int word(long high, long low, int i) {
        long half = i < 4 ? high : low;
        return (int) (half >>> (16 * (3 - (i & 3)))) & 0xFFFF;
    }
}
