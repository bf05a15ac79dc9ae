package io.netloft.proto.bencode;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Decides whether the names in a metainfo stay within their folder on every file system, and are told apart on all of
 * them. What leads out, or hides, is refused; what only some systems can't hold ({@code CON}, a dot at the end) is written
 * under a name that they can.
 *
 * <p>Two names that differ only in case or in the way an accent is composed would be one file on some systems, so that
 * one of them would overwrite the other: they are refused.
 */
public final class SafeNames {
    private static final int MOST_OCTETS = 255;
    private static final int MOST_DEPTH = 64;
    private static final int MOST_PATH_OCTETS = 3_500;
    private static final Set<String> RESERVED = Set.of(
            "CON", "PRN", "AUX", "NUL", "COM1", "COM2", "COM3", "COM4", "COM5", "COM6", "COM7", "COM8", "COM9", "LPT1",
            "LPT2", "LPT3", "LPT4", "LPT5", "LPT6", "LPT7", "LPT8", "LPT9");

    /** Every path so far, folded, and whether it is a file. */
    private final Map<String, Boolean> taken = new HashMap<>();

    /** Nothing is taken yet. */
    public SafeNames() {}

    /**
     * The name that octets stand for.
     *
     * @throws BencodeException when they are no UTF-8, or no name
     */
    public static String name(byte[] octets, String field) {
        String name;
        try {
            // The decoder is strict: what is longer than it need be, or a surrogate, is no UTF-8.
            name = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets))
                    .toString();
        } catch (CharacterCodingException e) {
            throw refused(field, new String(octets, StandardCharsets.ISO_8859_1), "UTF-8");
        }
        if (name.isEmpty() || name.equals(".") || name.equals("..")) {
            throw refused(field, "\"" + name + "\"", "the name of a file or a folder");
        }
        if (octets.length > MOST_OCTETS) {
            throw refused(field, octets.length + " octets", "at most " + MOST_OCTETS);
        }
        for (int i = 0; i < name.length(); i++) {
            char letter = name.charAt(i);
            if (letter == '/' || letter == '\\' || letter < ' ' || letter == 0x7F || isDirection(letter)) {
                throw refused(
                        field,
                        String.format(Locale.ROOT, "character %04x", (int) letter),
                        "a name without separators, control characters and marks of direction");
            }
        }
        return name;
    }

    /** Marks that make a terminal or a browser show {@code exe.txt} for {@code txt.exe}. */
    private static boolean isDirection(char letter) {
        return (letter >= 0x202A && letter <= 0x202E) || (letter >= 0x2066 && letter <= 0x2069);
    }

    /**
     * Takes the path of a file.
     *
     * @throws BencodeException when another file has it, or lies on the way to it, under any file system's rules
     */
    public void take(List<String> path) {
        String text = String.join("/", path);
        if (path.isEmpty() || path.size() > MOST_DEPTH) {
            throw refused("path", path.size() + " names", "1.." + MOST_DEPTH);
        }
        if (text.getBytes(StandardCharsets.UTF_8).length > MOST_PATH_OCTETS) {
            throw refused("path", "more than " + MOST_PATH_OCTETS + " octets", "at most that");
        }
        StringBuilder folded = new StringBuilder();
        for (int i = 0; i < path.size(); i++) {
            folded.append('/').append(fold(onDisk(path.get(i))));
            boolean file = i == path.size() - 1;
            Boolean before = taken.putIfAbsent(folded.toString(), file);
            if (before != null && (before || file)) {
                throw refused("path", text, "a path that no other file has, in any spelling, or lies on the way to");
            }
        }
    }

    /** A path as it is written to disk. */
    public static List<String> onDisk(List<String> path) {
        List<String> safe = new ArrayList<>(path.size());
        path.forEach(name -> safe.add(onDisk(name)));
        return safe;
    }

    /** A name as it is written to disk: one that Windows takes for a device, or can't hold, is changed. */
    public static String onDisk(String name) {
        StringBuilder safe = new StringBuilder(name);
        for (int i = 0; i < safe.length(); i++) {
            if (":*?\"<>|".indexOf(safe.charAt(i)) >= 0) {
                safe.setCharAt(i, '_');
            }
        }
        int last = safe.length() - 1;
        if (safe.charAt(last) == '.' || safe.charAt(last) == ' ') {
            safe.setCharAt(last, '_');
        }
        int dot = safe.indexOf(".");
        String stem =
                (dot < 0 ? safe.toString() : safe.substring(0, dot)).strip().toUpperCase(Locale.ROOT);
        return RESERVED.contains(stem) ? "_" + safe : safe.toString();
    }

    private static String fold(String name) {
        String composed = Normalizer.normalize(name, Normalizer.Form.NFC);
        return Normalizer.normalize(composed.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT), Normalizer.Form.NFC);
    }

    private static BencodeException refused(String field, String found, String expected) {
        return BencodeException.field(BencodeFault.PATH, field, found, expected);
    }
}
