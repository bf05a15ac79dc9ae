package io.netloft.sniffer;

/** What ends a run and is told to whoever started it, in one line. */
final class SnifferException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SnifferException(String message) {
        super(message);
    }
}
