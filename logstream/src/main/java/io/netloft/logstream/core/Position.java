package io.netloft.logstream.core;

import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in a file's whole history, rotations included: opaque to clients, and good across restarts of either side.
 *
 * <p>As text {@code 1.LENGTH.HASH.GENERATION.OFFSET}, with {@code c} or {@code d} behind it in the middle of a line, and
 * {@code .NOTE} where there is one; only characters that a URL takes as they are.
 *
 * @param fingerprint the beginning of the generation it was made in, as far as it was known
 * @param generation number of the generation, which no other of the file ever had
 * @param offset byte of the plain content
 * @param join what the bytes at the offset belong to
 * @param note number of the last event without a byte of its own that was seen before it
 */
public record Position(Fingerprint fingerprint, long generation, long offset, Join join, long note) {
    /** The first byte of whatever comes, of a file that nobody has seen yet. */
    public static final Position BEGIN = new Position(Fingerprint.EMPTY, 0, 0, Join.NONE, 0);

    private static final Pattern TEXT = Pattern.compile(
            "1\\.(\\d{1,4})\\.([0-9a-f]{1,16})\\.(-?\\d{1,18})\\.(\\d{1,18})([cd]?)(?:\\.(\\d{1,18}))?");

    /** Checks that nothing is missing. */
    public Position {
        Objects.requireNonNull(fingerprint, "fingerprint");
        Objects.requireNonNull(join, "join");
    }

    /**
     * Reads a cursor.
     *
     * @throws PositionException when it is none
     */
    public static Position parse(String text) {
        if (text.length() > 96) {
            throw new PositionException(text, "at most 96 characters");
        }
        if (!text.startsWith("1.")) {
            throw new PositionException(text, "version 1, as in 1.1024.9c3f….5.123456");
        }
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            throw new PositionException(text, "1.LENGTH.HASH.GENERATION.OFFSET");
        }
        int length = Integer.parseInt(parts.group(1));
        if (length > Fingerprint.FULL) {
            throw new PositionException(text, "a fingerprint of up to " + Fingerprint.FULL + " bytes");
        }
        Join join = parts.group(5).isEmpty() ? Join.NONE : parts.group(5).equals("c") ? Join.CONTINUES : Join.DISCARDS;
        return new Position(
                new Fingerprint(length, Long.parseUnsignedLong(parts.group(2), 16)),
                Long.parseLong(parts.group(3)),
                Long.parseLong(parts.group(4)),
                join,
                parts.group(6) == null ? 0 : Long.parseLong(parts.group(6)));
    }

    /** The cursor to hand to a client. */
    public String text() {
        String place = "1." + fingerprint.length() + "." + Long.toHexString(fingerprint.hash()) + "." + generation + "."
                + offset;
        String within = switch (join) {
            case NONE -> "";
            case CONTINUES -> "c";
            case DISCARDS -> "d";
        };
        return place + within + (note > 0 ? "." + note : "");
    }
}
