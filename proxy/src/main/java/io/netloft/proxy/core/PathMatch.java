package io.netloft.proxy.core;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.netloft.chassis.config.Written;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Which paths a rule covers. Regular expressions are RE2's: linear in the path's length, whatever is sent. Immutable.
 */
@Written("/prefix, =/exact or ~regular-expression")
public final class PathMatch {
    /** The kinds, the most specific first. */
    public enum Kind {
        /** The whole path. */
        EXACT,
        /** A regular expression that is found in the path. */
        REGEX,
        /** By whole segments: {@code /v1} covers {@code /v1} and {@code /v1/…}. */
        PREFIX
    }

    /** Every path. */
    public static final PathMatch ANY = new PathMatch(Kind.PREFIX, "/", null);

    private final Kind kind;
    private final String path;
    private final byte[] bytes;
    private final @Nullable Pattern pattern;

    private PathMatch(Kind kind, String path, @Nullable Pattern pattern) {
        this.kind = kind;
        this.path = path;
        this.bytes = path.getBytes(StandardCharsets.ISO_8859_1);
        this.pattern = pattern;
    }

    /**
     * Reads the written form.
     *
     * @throws IllegalArgumentException when it is none, with a message for people
     */
    public static PathMatch parse(String text) {
        if (text.startsWith("~")) {
            try {
                return new PathMatch(Kind.REGEX, text.substring(1), Pattern.compile(text.substring(1)));
            } catch (PatternSyntaxException e) {
                throw new IllegalArgumentException("no regular expression (RE2): " + e.getMessage(), e);
            }
        }
        boolean exact = text.startsWith("=");
        String path = exact ? text.substring(1) : text;
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("write " + (exact ? "=/" : "/") + path);
        }
        if (path.chars().anyMatch(c -> c <= ' ' || c >= 0x7F || c == '?' || c == '#')) {
            throw new IllegalArgumentException("write it percent-encoded and without query");
        }
        return new PathMatch(exact ? Kind.EXACT : Kind.PREFIX, path, null);
    }

    /** Its kind. */
    public Kind kind() {
        return kind;
    }

    /** The prefix, path or expression, without its mark. */
    public String path() {
        return path;
    }

    int length() {
        return bytes.length;
    }

    /** Whether it covers a path in its normal form. */
    boolean covers(byte[] path, int from, int to) {
        return switch (kind) {
            case EXACT -> to - from == bytes.length && begins(path, from, to);
            case REGEX -> matcher(new String(path, from, to - from, StandardCharsets.ISO_8859_1)) != null;
            case PREFIX ->
                bytes.length == 1
                        || (begins(path, from, to)
                                && (to - from == bytes.length
                                        || bytes[bytes.length - 1] == '/'
                                        || path[from + bytes.length] == '/'));
        };
    }

    private boolean begins(byte[] path, int from, int to) {
        int length = bytes.length;
        if (to - from < length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (path[from + i] != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    /** The expression's match in a path, or null. */
    @Nullable
    Matcher matcher(String inPath) {
        if (pattern == null) {
            return null;
        }
        Matcher matcher = pattern.matcher(inPath);
        return matcher.find() ? matcher : null;
    }

    /** What follows the prefix in a path that it covers: nothing, or something that begins with a slash. */
    public String rest(String inPath) {
        int end = path.endsWith("/") ? path.length() - 1 : path.length();
        return kind == Kind.PREFIX && inPath.length() > end ? inPath.substring(end) : "";
    }

    /** What the expression's group matched in a path, or nothing. */
    public String group(int number, String inPath) {
        Matcher matcher = matcher(inPath);
        if (matcher == null || number > matcher.groupCount()) {
            return "";
        }
        String group = matcher.group(number);
        return group == null ? "" : group;
    }

    /** As it is written. */
    @Override
    public String toString() {
        return switch (kind) {
            case EXACT -> "=" + path;
            case REGEX -> "~" + path;
            case PREFIX -> path;
        };
    }
}
