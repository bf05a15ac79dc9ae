package io.netloft.loft;

/** Tells what went wrong in a sentence for the operator; never carries a stack trace worth showing. */
final class LoftException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LoftException(String message) {
        super(message);
    }

    LoftException(String message, Throwable cause) {
        super(message, cause);
    }
}
