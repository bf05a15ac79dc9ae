package io.netloft.proxy.core;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The form of a request path that routes are matched against: percent-encoded unreserved characters decoded, empty and
 * dot segments resolved (RFC 3986 §6.2.2, §5.2.4). Matching the raw bytes would let {@code /%61dmin} or {@code
 * //admin} slip past a rule for {@code /admin}. What is forwarded stays as it came.
 */
final class PathForm {
    private PathForm() {}

    /** True when the path is its own normal form, as nearly all are. */
    static boolean clean(byte[] bytes, int from, int to) {
        byte previous = 0;
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if (b == '%' || (previous == '/' && (b == '/' || b == '.'))) {
                return false;
            }
            previous = b;
        }
        return true;
    }

    /** The normal form, or null when it climbs above the root or holds an encoded NUL. */
    static byte @Nullable [] normalise(byte[] bytes, int from, int to) {
        byte[] decoded = decodeUnreserved(bytes, from, to);
        return decoded == null ? null : resolveDots(decoded);
    }

    private static byte @Nullable [] decodeUnreserved(byte[] bytes, int from, int to) {
        byte[] out = new byte[to - from];
        int length = 0;
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if (b == '%' && i + 2 < to) {
                int value = hex(bytes[i + 1]) << 4 | hex(bytes[i + 2]);
                if (value == 0) {
                    return null;
                }
                if (unreserved(value)) {
                    out[length++] = (byte) value;
                    i += 2;
                    continue;
                }
            }
            out[length++] = b;
        }
        return Arrays.copyOf(out, length);
    }

    private static byte @Nullable [] resolveDots(byte[] path) {
        byte[] out = new byte[path.length + 1];
        int length = 0;
        int i = 0;
        boolean directory = true;
        while (i < path.length) {
            int start = i;
            while (i < path.length && path[i] != '/') {
                i++;
            }
            int segment = i - start;
            boolean slash = i < path.length;
            i++;
            if (segment == 0 || dots(path, start, segment) == 1) {
                directory = true;
            } else if (dots(path, start, segment) == 2) {
                if (length == 0) {
                    return null;
                }
                do {
                    length--;
                } while (out[length] != '/');
                directory = true;
            } else {
                out[length++] = '/';
                System.arraycopy(path, start, out, length, segment);
                length += segment;
                directory = slash;
            }
        }
        if (directory) {
            out[length++] = '/';
        }
        return Arrays.copyOf(out, length);
    }

    /** 1 for {@code .}, 2 for {@code ..}, 0 for anything else. */
    private static int dots(byte[] path, int start, int length) {
        if (length > 2 || path[start] != '.' || path[start + length - 1] != '.') {
            return 0;
        }
        return length;
    }

    private static boolean unreserved(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '-'
                || c == '.'
                || c == '_'
                || c == '~';
    }

    private static int hex(byte b) {
        int digit = Character.digit(b, 16);
        // A malformed escape must never decode to a character; any value above 0xFF is neither NUL nor unreserved.
        return digit < 0 ? 0x1000 : digit;
    }
}
