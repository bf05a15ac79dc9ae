package io.netloft.kvstore.core;

import java.nio.charset.StandardCharsets;

/**
 * A command that can't be done, with the text that the client gets, its first word in capitals as Redis has it.
 *
 * <p>Thrown before anything is changed. Carries no stack trace: it tells about the client's input, not about the server.
 */
@SuppressWarnings("StaticAssignmentOfThrowable") // carries no stack trace
public final class CommandError extends RuntimeException {
    static final CommandError WRONG_TYPE =
            new CommandError("WRONGTYPE Operation against a key holding the wrong kind of value");
    /** The arguments make no sense. */
    public static final CommandError SYNTAX = new CommandError("ERR syntax error");

    static final CommandError NOT_INTEGER = new CommandError("ERR value is not an integer or out of range");
    static final CommandError NOT_FLOAT = new CommandError("ERR value is not a valid float");
    static final CommandError OVERFLOW = new CommandError("ERR increment or decrement would overflow");
    static final CommandError NO_KEY = new CommandError("ERR no such key");
    static final CommandError NOT_POSITIVE = new CommandError("ERR value is out of range, must be positive");
    static final CommandError OUT_OF_RANGE = new CommandError("ERR index out of range");
    static final CommandError TOO_LONG =
            new CommandError("ERR string exceeds maximum allowed size (proto-max-bulk-len)");
    static final CommandError NOT_A_NUMBER = new CommandError("ERR increment would produce NaN or Infinity");
    static final CommandError SCORE_NAN = new CommandError("ERR resulting score is not a number (NaN)");
    static final CommandError INVALID_CURSOR = new CommandError("ERR invalid cursor");
    static final CommandError RANGE_NOT_FLOAT = new CommandError("ERR min or max is not a float");
    static final CommandError RANGE_NOT_BYTES = new CommandError("ERR min or max not valid string range item");

    /** An error in the words that the client gets: a word in capitals, a blank, a sentence. */
    public CommandError(String text) {
        super(text, null, false, false);
    }

    /** The reply's bytes, without the leading dash: those that came from the client are as they were. */
    public byte[] bytes() {
        String text = text();
        boolean octets = text.chars().allMatch(c -> c <= 0xFF);
        return text.getBytes(octets ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
    }

    /** The reply's text, without the leading dash. */
    public String text() {
        return String.valueOf(getMessage());
    }
}
