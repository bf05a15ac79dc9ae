package io.netloft.chat.core;

import org.jspecify.annotations.Nullable;

/** A command is refused; carries no stack because it is an answer, not a fault. */
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ChatError error;
    private final @Nullable Long retryAfterMs;

    /** A refusal with a detail for this occurrence: {@code name: value (expected: rule)}. */
    public Refusal(ChatError error, String detail) {
        this(error, detail, null);
    }

    Refusal(ChatError error, String detail, @Nullable Long retryAfterMs) {
        super(detail, null, false, false);
        this.error = error;
        this.retryAfterMs = retryAfterMs;
    }

    /** Comes too fast; makes sense again after so long. */
    static Refusal tooFast(String whose, long retryAfterMs) {
        return new Refusal(ChatError.TOO_FAST, whose + ": over its rate (expected: less often)", retryAfterMs);
    }

    /** Which. */
    public ChatError error() {
        return error;
    }

    /** When trying again makes sense; null when it doesn't. */
    public @Nullable Long retryAfterMs() {
        return retryAfterMs;
    }
}
