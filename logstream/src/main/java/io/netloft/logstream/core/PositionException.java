package io.netloft.logstream.core;

/** A cursor that is none. The message says what it was and what was expected. */
public final class PositionException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /** The text, and what it must be. */
    public PositionException(String text, String expected) {
        super("cursor: " + shortened(text) + " (expected: " + expected
                + "); use one as it was handed out, or none to begin anew");
    }

    private static String shortened(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }
}
