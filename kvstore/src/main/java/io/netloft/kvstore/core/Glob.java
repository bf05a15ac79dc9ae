package io.netloft.kvstore.core;

/**
 * Patterns as Redis matches them: {@code ?} one byte, {@code *} any number, {@code [a-z]} one of, {@code [^a]} none of,
 * {@code \} takes the next byte as it is.
 *
 * <p>Time is bounded by the product of the lengths: when a star fails, only the last one is tried again.
 */
public final class Glob {
    private final byte[] pattern;
    private final boolean all;

    /** A pattern; its bytes are not to be changed. */
    public Glob(byte[] pattern) {
        this.pattern = pattern;
        this.all = pattern.length == 1 && pattern[0] == '*';
    }

    /** Whether the whole text matches. */
    public boolean matches(byte[] text) {
        if (all) {
            return true;
        }
        int at = 0;
        int p = 0;
        int star = -1;
        int retry = 0;
        while (at < text.length) {
            if (p < pattern.length && pattern[p] == '*') {
                star = ++p;
                retry = at;
                continue;
            }
            int next = p < pattern.length ? one(p, text[at] & 0xFF) : -1;
            if (next >= 0) {
                p = next;
                at++;
            } else if (star >= 0) {
                p = star;
                at = ++retry;
            } else {
                return false;
            }
        }
        while (p < pattern.length && pattern[p] == '*') {
            p++;
        }
        return p == pattern.length;
    }

    /** Where the pattern goes on after the element at {@code p} matched a byte; -1 when it does not. */
    private int one(int p, int c) {
        int element = pattern[p] & 0xFF;
        if (element == '?') {
            return p + 1;
        }
        if (element == '[') {
            return set(p + 1, c);
        }
        if (element == '\\' && p + 1 < pattern.length) {
            return (pattern[p + 1] & 0xFF) == c ? p + 2 : -1;
        }
        return element == c ? p + 1 : -1;
    }

    private int set(int from, int c) {
        int p = from;
        boolean not = p < pattern.length && pattern[p] == '^';
        if (not) {
            p++;
        }
        boolean found = false;
        while (p < pattern.length && pattern[p] != ']') {
            int low = pattern[p] & 0xFF;
            if (low == '\\' && p + 1 < pattern.length) {
                p++;
                found |= (pattern[p] & 0xFF) == c;
            } else if (p + 2 < pattern.length && pattern[p + 1] == '-') {
                int high = pattern[p + 2] & 0xFF;
                found |= c >= Math.min(low, high) && c <= Math.max(low, high);
                p += 2;
            } else {
                found |= low == c;
            }
            p++;
        }
        // a set that is not closed ends with the pattern
        return found == not ? -1 : Math.min(p + 1, pattern.length);
    }
}
