package io.netloft.logstream;

import io.netloft.chassis.web.WebException;

/** A parameter that is not what it must be; carries no stack because it is an answer, not a fault. */
final class BadParameterException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int SHOWN = 80;

    private BadParameterException(String message) {
        super(message, null, false, false);
    }

    static BadParameterException of(String name, String value, String rule) {
        String shown = value.length() > SHOWN ? value.substring(0, SHOWN) + "…" : value;
        return new BadParameterException(name + ": " + shown + " (expected: " + rule + ")");
    }

    WebException answer() {
        return new WebException(LogstreamError.BAD_PARAMETER, String.valueOf(getMessage()));
    }
}
