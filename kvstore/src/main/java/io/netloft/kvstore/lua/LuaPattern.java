package io.netloft.kvstore.lua;

/**
 * Matches patterns (Lua 5.1 manual, section 5.4.1). Backtracking takes exponential time for some patterns, so each step is
 * charged to the run, and each frame of the recursion, whose depth is that of the pattern.
 */
final class LuaPattern {
    private static final int MOST_CAPTURES = 32;
    private static final int UNFINISHED = -1;
    private static final int POSITION = -2;
    private static final int NO_MATCH = -1;
    private static final int FRAMES = 6;

    private final LuaRun run;
    private final byte[] text;
    private final byte[] pattern;
    private final int[] starts = new int[MOST_CAPTURES];
    private final int[] lengths = new int[MOST_CAPTURES];
    private int captures;

    LuaPattern(LuaRun run, LuaString text, LuaString pattern) {
        this.run = run;
        this.text = text.bytes();
        this.pattern = pattern.bytes();
    }

    /** The end of a match that begins at a place, by the pattern from another on; negative when there is none. */
    int matchAt(int at, int from) {
        captures = 0;
        return match(at, from);
    }

    private int match(int start, int from) {
        run.enter(FRAMES);
        try {
            return matching(start, from);
        } finally {
            run.leave(FRAMES);
        }
    }

    private int matching(int start, int from) {
        int s = start;
        int p = from;
        while (true) {
            run.budget().steps(1);
            if (p == pattern.length) {
                return s;
            }
            switch (pattern[p]) {
                case '(' -> {
                    return p + 1 < pattern.length && pattern[p + 1] == ')'
                            ? open(s, p + 2, POSITION)
                            : open(s, p + 1, UNFINISHED);
                }
                case ')' -> {
                    return close(s, p + 1);
                }
                case '$' -> {
                    if (p + 1 == pattern.length) {
                        return s == text.length ? s : NO_MATCH;
                    }
                }
                case '%' -> {
                    int what = p + 1 < pattern.length ? pattern[p + 1] : 0;
                    if (isSpecial(what)) {
                        s = special(s, p, what);
                        if (s < 0) {
                            return NO_MATCH;
                        }
                        p = what == 'b' ? p + 4 : what == 'f' ? classEnd(p + 2) : p + 2;
                        continue;
                    }
                }
                default -> {}
            }
            int end = classEnd(p);
            int suffix = end < pattern.length ? pattern[end] : 0;
            boolean one = s < text.length && single(text[s] & 0xFF, p, end);
            if (suffix == '?') {
                int rest = one ? match(s + 1, end + 1) : NO_MATCH;
                if (rest >= 0) {
                    return rest;
                }
                p = end + 1;
            } else if (suffix == '*' || suffix == '+') {
                return suffix == '*' ? most(s, p, end) : one ? most(s + 1, p, end) : NO_MATCH;
            } else if (suffix == '-') {
                return fewest(s, p, end);
            } else if (one) {
                s++;
                p = end;
            } else {
                return NO_MATCH;
            }
        }
    }

    private int special(int s, int p, int what) {
        return switch (what) {
            case 'b' -> balanced(s, p + 2);
            case 'f' -> frontier(s, p + 2);
            default -> repeated(s, what);
        };
    }

    private static boolean isSpecial(int c) {
        return c == 'b' || c == 'f' || (c >= '0' && c <= '9');
    }

    private int most(int s, int p, int end) {
        int count = 0;
        while (s + count < text.length && single(text[s + count] & 0xFF, p, end)) {
            count++;
        }
        run.budget().steps(count >> 1);
        for (; count >= 0; count--) {
            int rest = match(s + count, end + 1);
            if (rest >= 0) {
                return rest;
            }
        }
        return NO_MATCH;
    }

    private int fewest(int start, int p, int end) {
        int s = start;
        while (true) {
            int rest = match(s, end + 1);
            if (rest >= 0) {
                return rest;
            }
            if (s < text.length && single(text[s] & 0xFF, p, end)) {
                s++;
            } else {
                return NO_MATCH;
            }
        }
    }

    // ---- captures

    private int open(int s, int p, int what) {
        if (captures >= MOST_CAPTURES) {
            throw run.error("too many captures");
        }
        starts[captures] = s;
        lengths[captures] = what;
        captures++;
        int end = match(s, p);
        if (end < 0) {
            captures--;
        }
        return end;
    }

    private int close(int s, int p) {
        int which = captures - 1;
        while (which >= 0 && lengths[which] != UNFINISHED) {
            which--;
        }
        if (which < 0) {
            throw run.error("invalid pattern capture");
        }
        lengths[which] = s - starts[which];
        int end = match(s, p);
        if (end < 0) {
            lengths[which] = UNFINISHED;
        }
        return end;
    }

    private int repeated(int s, int digit) {
        int which = digit - '1';
        if (which < 0 || which >= captures || lengths[which] == UNFINISHED) {
            throw run.error("invalid capture index");
        }
        int length = lengths[which];
        run.budget().steps(Math.max(0, length) >> 3);
        boolean same = length >= 0
                && text.length - s >= length
                && java.util.Arrays.equals(text, starts[which], starts[which] + length, text, s, s + length);
        return same ? s + length : NO_MATCH;
    }

    int captures() {
        return captures;
    }

    /** What a capture holds; without any, the whole match. */
    Object capture(int which, int start, int end) {
        if (which >= captures) {
            if (which == 0) {
                return made(start, end);
            }
            throw run.error("invalid capture index");
        }
        if (lengths[which] == POSITION) {
            return LuaNumbers.box(starts[which] + 1);
        }
        if (lengths[which] == UNFINISHED) {
            throw run.error("unfinished capture");
        }
        return made(starts[which], starts[which] + lengths[which]);
    }

    private LuaString made(int from, int to) {
        run.budget().bytes(to - from + 32L);
        return new LuaString(java.util.Arrays.copyOfRange(text, from, to));
    }

    // ---- items

    private int balanced(int start, int p) {
        if (p + 1 >= pattern.length) {
            throw run.error("unbalanced pattern");
        }
        if (start >= text.length || text[start] != pattern[p]) {
            return NO_MATCH;
        }
        int open = 1;
        for (int s = start + 1; s < text.length; s++) {
            run.budget().steps(1);
            if (text[s] == pattern[p + 1]) {
                if (--open == 0) {
                    return s + 1;
                }
            } else if (text[s] == pattern[p]) {
                open++;
            }
        }
        return NO_MATCH;
    }

    private int frontier(int s, int p) {
        if (p >= pattern.length || pattern[p] != '[') {
            throw run.error("missing '[' after '%f' in pattern");
        }
        int end = classEnd(p);
        int before = s == 0 ? 0 : text[s - 1] & 0xFF;
        int after = s < text.length ? text[s] & 0xFF : 0;
        return !set(before, p, end - 1) && set(after, p, end - 1) ? s : NO_MATCH;
    }

    private int classEnd(int from) {
        int p = from;
        int c = pattern[p++];
        if (c == '%') {
            if (p >= pattern.length) {
                throw run.error("malformed pattern (ends with '%')");
            }
            return p + 1;
        }
        if (c == '[') {
            if (p < pattern.length && pattern[p] == '^') {
                p++;
            }
            do {
                if (p >= pattern.length) {
                    throw run.error("malformed pattern (missing ']')");
                }
                c = pattern[p++];
                if (c == '%' && p < pattern.length) {
                    p++;
                }
            } while (p >= pattern.length || pattern[p] != ']');
            run.budget().steps((p - from) >> 3);
            return p + 1;
        }
        return p;
    }

    private boolean single(int c, int p, int end) {
        return switch (pattern[p]) {
            case '.' -> true;
            case '%' -> ofClass(c, pattern[p + 1] & 0xFF);
            case '[' -> set(c, p, end - 1);
            default -> (pattern[p] & 0xFF) == c;
        };
    }

    private boolean set(int c, int open, int close) {
        int p = open + 1;
        boolean found = true;
        if (pattern[p] == '^') {
            found = false;
            p++;
        }
        run.budget().steps((close - p) >> 3);
        for (; p < close; p++) {
            int one = pattern[p] & 0xFF;
            if (one == '%') {
                p++;
                if (ofClass(c, pattern[p] & 0xFF)) {
                    return found;
                }
            } else if (pattern[p + 1] == '-' && p + 2 < close) {
                p += 2;
                if (one <= c && c <= (pattern[p] & 0xFF)) {
                    return found;
                }
            } else if (one == c) {
                return found;
            }
        }
        return !found;
    }

    private static boolean ofClass(int c, int name) {
        boolean is = switch (Character.toLowerCase((char) name)) {
            case 'a' -> isLetter(c);
            case 'c' -> c < 32 || c == 127;
            case 'd' -> c >= '0' && c <= '9';
            case 'l' -> c >= 'a' && c <= 'z';
            case 'p' -> c > 32 && c < 127 && !isLetter(c) && !(c >= '0' && c <= '9');
            case 's' -> c == ' ' || (c >= 9 && c <= 13);
            case 'u' -> c >= 'A' && c <= 'Z';
            case 'w' -> isLetter(c) || (c >= '0' && c <= '9');
            case 'x' -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
            case 'z' -> c == 0;
            default -> {
                yield name == c;
            }
        };
        boolean inverted = name >= 'A' && name <= 'Z' && "ACDLPSUWXZ".indexOf(name) >= 0;
        return is != inverted;
    }

    private static boolean isLetter(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }
}
