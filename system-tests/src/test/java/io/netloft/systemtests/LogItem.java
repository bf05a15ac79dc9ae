package io.netloft.systemtests;

/**
 * What a viewer was told: a line, or an event at its place.
 *
 * @param type {@code line}, {@code rotated}, {@code gap}, …
 * @param id the cursor behind it; empty where the form has none
 * @param text of the line, or the data of the event
 */
record LogItem(String type, String id, String text) {
    boolean isLine() {
        return type.equals("line");
    }

    /** Of a line of {@link NumberedLog}; -1 of all else. */
    long number() {
        return isLine() ? NumberedLog.number(text) : -1;
    }
}
