package io.netloft.chassis.web;

import io.netloft.chassis.docs.ErrorCode;

/** Thrown by a handler to answer with an error; carries no stack because it is an answer, not a fault. */
public final class WebException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient ErrorCode error;

    /** An error with a detail for this occurrence: {@code name: value (expected: rule)}. */
    public WebException(ErrorCode error, String detail) {
        super(detail, null, false, false);
        this.error = error;
    }

    /** Which error. */
    public ErrorCode error() {
        return error;
    }
}
