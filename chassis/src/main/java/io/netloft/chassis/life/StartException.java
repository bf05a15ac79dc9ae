package io.netloft.chassis.life;

/** A server that cannot start; the message tells the operator what and what to do: {@code name: value (expected: rule); remedy}. */
public final class StartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** A reason without a cause worth a stack trace. */
    public StartException(String message) {
        super(message);
    }

    /** A reason with a cause, which is logged. */
    public StartException(String message, Throwable cause) {
        super(message, cause);
    }
}
