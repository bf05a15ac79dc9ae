package io.netloft.chassis.web;

/** A message that the peer should not have sent; carries the code to close with. */
final class RefusedMessageException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int closeCode;

    RefusedMessageException(int closeCode, String message) {
        super(message, null, false, false);
        this.closeCode = closeCode;
    }

    int closeCode() {
        return closeCode;
    }
}
