package io.netloft.prices.engine;

/** Ids of a Redis stream, {@code milliseconds-number}, both unsigned. */
final class StreamId {
    private StreamId() {}

    /** Whether an id comes before another one. */
    static boolean before(String left, String right) {
        return mark(left).compareTo(mark(right)) < 0;
    }

    /** An id as a text whose order by characters is that of ids. */
    static String mark(String id) {
        int dash = id.indexOf('-');
        return padded(dash < 0 ? id : id.substring(0, dash)) + "-" + padded(dash < 0 ? "0" : id.substring(dash + 1));
    }

    private static String padded(String digits) {
        return "0".repeat(Math.max(0, 20 - digits.length())) + digits;
    }

    /** The id of a mark. */
    static String of(String mark) {
        int dash = mark.indexOf('-');
        return stripped(mark.substring(0, dash)) + "-" + stripped(mark.substring(dash + 1));
    }

    private static String stripped(String digits) {
        String found = digits.replaceFirst("^0+", "");
        return found.isEmpty() ? "0" : found;
    }
}
