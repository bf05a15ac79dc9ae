package io.netloft.bench.run;

/** A run that cannot go on: a peer missing, a process that ended, an answer that was wrong. The message says what to do. */
public final class BenchException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With the whole message. */
    public BenchException(String message) {
        super(message);
    }

    /** With what was behind it. */
    public BenchException(String message, Throwable cause) {
        super(message, cause);
    }
}
