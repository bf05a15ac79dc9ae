package io.netloft.chassis.net;

/** A handover that can't be had; the message says why and what to do. Nothing has changed for the older process. */
public final class HandoverException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    HandoverException(String message) {
        super(message);
    }

    HandoverException(String message, Throwable cause) {
        super(message, cause);
    }
}
