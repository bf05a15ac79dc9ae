package io.netloft.logstream;

import io.netloft.logstream.core.Position;
import io.netloft.logstream.core.PositionException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Positions in one file or several, as one text: {@code KEY~POSITION}, with commas between them, where a key is eight
 * characters made of the file's name. Opaque to clients but for one thing: cursors of different files may be joined with a
 * comma. Immutable.
 */
final class Cursor {
    /** Most characters of one. */
    static final int MAX_LENGTH = 64 * 1024;

    private static final int KEY = 8;
    private static final int KEY_BYTES = 6;
    private static final String ANY = "";

    private final Map<String, Position> places;

    private Cursor(Map<String, Position> places) {
        this.places = places;
    }

    /** What stands for a file in a cursor. */
    static String key(String name) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            byte[] head = new byte[KEY_BYTES];
            ByteBuffer.wrap(hash).get(head);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(head);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256: missing (expected: in every JVM)", e);
        }
    }

    /** A position in one file. */
    static String text(String key, Position at) {
        return key + "~" + at.text();
    }

    /** Whether a text is meant to be a cursor. */
    static boolean looksLike(String text) {
        return text.startsWith("1.") || (text.length() > KEY && text.charAt(KEY) == '~');
    }

    /**
     * Reads a cursor; the last place of a file counts.
     *
     * @throws PositionException when it is none
     */
    static Cursor parse(String text) {
        if (text.length() > MAX_LENGTH) {
            throw new PositionException(text.substring(0, 20) + "…", "at most " + MAX_LENGTH + " characters");
        }
        Map<String, Position> places = new HashMap<>();
        for (String part : text.split(",", -1)) {
            boolean keyed = part.length() > KEY && part.charAt(KEY) == '~';
            places.put(keyed ? part.substring(0, KEY) : ANY, Position.parse(keyed ? part.substring(KEY + 1) : part));
        }
        return new Cursor(places);
    }

    /** The place in a file; null when it says nothing of it. */
    @Nullable
    Position of(String key) {
        Position found = places.get(key);
        return found == null ? places.get(ANY) : found;
    }
}
