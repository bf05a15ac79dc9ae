package io.netloft.chassis.web;

/** A command's request that failed; the message is for the person at the terminal. */
public final class WebClientException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    WebClientException(String message, int status) {
        super(message, null, false, false);
        this.status = status;
    }

    /** The HTTP status, or 0 when there was no answer. */
    public int status() {
        return status;
    }
}
