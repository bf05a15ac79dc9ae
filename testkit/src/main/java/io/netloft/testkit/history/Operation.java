package io.netloft.testkit.history;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One operation on one key as its client saw it.
 *
 * @param client who asked; only for the reader
 * @param kind what was asked
 * @param key the register
 * @param value what {@link Kind#SET} and {@link Kind#CAS} write; null for the others
 * @param expected what {@link Kind#CAS} wants to find; null for a key that is absent
 * @param out the reply as {@link Kind} says; null for none
 * @param callNs when it was asked, in nanoseconds of one clock for the whole history
 * @param retNs when the reply came; means nothing when the outcome is unknown
 * @param unknown true when no reply said what became of it: it took effect at some time after {@code callNs}, or never
 */
public record Operation(
        int client,
        Kind kind,
        String key,
        @Nullable String value,
        @Nullable String expected,
        @Nullable String out,
        long callNs,
        long retNs,
        boolean unknown) {
    /** What a reply to a counter says of a value that is no whole number; more may follow the word. */
    public static final String ERROR = "ERR";

    /** What can be asked of a register. */
    public enum Kind {
        /** Reply: the value, or null when the key is absent. */
        GET,
        /** Reply: {@code OK}. */
        SET,
        /** Reply: {@code 1} when there was a value, {@code 0} when not. */
        DEL,
        /** Adds one; an absent key counts as 0. Reply: the sum, or {@link #ERROR} for a value that is no whole number. */
        INCR,
        /** Writes the value if the register holds the expected one. Reply: {@code OK}, or null when it held another. */
        CAS;

        /** The name in a JSON line. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Refuses an operation that cannot have happened. */
    public Operation {
        if (!unknown && retNs < callNs) {
            throw new IllegalArgumentException("ret: " + retNs + " (expected: >= call " + callNs + ")");
        }
        boolean writes = kind == Kind.SET || kind == Kind.CAS;
        if (writes == (value == null)) {
            throw new IllegalArgumentException(
                    "v: " + value + " (expected: " + (writes ? "what " : "nothing, as ") + kind.word() + " writes)");
        }
    }

    /** It in words, with times in milliseconds since {@code beganNs}. */
    String words(long beganNs) {
        String asked = switch (kind) {
            case GET, DEL, INCR -> kind.word() + " " + key;
            case SET -> "set " + key + " to " + quoted(value);
            case CAS -> "cas " + key + " from " + quoted(expected) + " to " + quoted(value);
        };
        String times = String.format(Locale.ROOT, "%.3f ms", (callNs - beganNs) / 1e6);
        if (unknown) {
            return "client " + client + " at " + times + ": " + asked + ", outcome unknown";
        }
        return "client " + client + " at " + times + " to "
                + String.format(Locale.ROOT, "%.3f ms", (retNs - beganNs) / 1e6) + ": " + asked + ", reply "
                + quoted(out);
    }

    static String quoted(@Nullable String text) {
        return text == null ? "nothing" : '"' + text + '"';
    }
}
