package io.netloft.proto.capture;

/** A file that is no capture, or that cannot be read further. */
public final class CaptureException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CaptureException(String message) {
        super(message, null, false, false);
    }
}
