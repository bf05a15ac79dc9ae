package io.netloft.chassis.net;

/** A listener that could not be opened; the message says why, who holds the port where that is known, and what to do. */
public final class BindFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean taken;

    BindFailedException(String message, boolean taken, Throwable cause) {
        super(message, cause);
        this.taken = taken;
    }

    /** Whether another process listens there. */
    public boolean taken() {
        return taken;
    }
}
