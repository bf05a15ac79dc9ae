package io.netloft.logstream.core;

import io.netty.buffer.ByteBuf;

/** How much a line matters, by a word near its beginning, from its bytes. */
public enum Level {
    /** It says nothing of it. */
    NONE(),
    /** Steps. */
    TRACE("TRACE", "FINEST", "FINER"),
    /** For whoever looks for a mistake. */
    DEBUG("DEBUG", "DBG", "FINE"),
    /** What happened. */
    INFO("INFO", "NOTICE", "INF"),
    /** What may go wrong. */
    WARN("WARN", "WARNING", "WRN"),
    /** What went wrong. */
    ERROR("ERROR", "ERR", "SEVERE"),
    /** What ended it. */
    FATAL("FATAL", "CRITICAL", "CRIT", "PANIC", "EMERG", "ALERT");

    // Beyond that a word belongs to the message.
    private static final int LOOKED_AT = 160;
    private static final Level[] ALL = values();

    @SuppressWarnings("ImmutableEnumChecker") // filled once, never handed out
    private final byte[][] words;

    Level(String... words) {
        this.words = new byte[words.length][];
        for (int i = 0; i < words.length; i++) {
            this.words[i] = words[i].getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        }
    }

    /** Of a line: the first word that is one of a level's names, in whatever case. */
    public static Level of(ByteBuf text, int start, int length) {
        int end = start + Math.min(length, LOOKED_AT);
        int at = start;
        while (at < end) {
            if (!letter(text.getByte(at))) {
                at++;
                continue;
            }
            int from = at;
            while (at < end && letter(text.getByte(at))) {
                at++;
            }
            Level found = ofWord(text, from, at - from);
            if (found != NONE) {
                return found;
            }
        }
        return NONE;
    }

    private static Level ofWord(ByteBuf text, int from, int length) {
        if (length < 3 || length > 8) {
            return NONE;
        }
        for (Level level : ALL) {
            for (byte[] word : level.words) {
                if (word.length == length && same(text, from, word)) {
                    return level;
                }
            }
        }
        return NONE;
    }

    private static boolean same(ByteBuf text, int from, byte[] word) {
        for (int i = 0; i < word.length; i++) {
            if ((text.getByte(from + i) & ~0x20) != word[i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean letter(byte value) {
        int upper = value & ~0x20;
        return upper >= 'A' && upper <= 'Z';
    }
}
