package io.netloft.sniffer.app;

import io.netloft.sniffer.text.EscapedText;

/**
 * Tells cheaply that a JSON object is no event, command or answer: most messages of strangers are not, and to make objects
 * of each of them costs more than all else that is done with them. Looks at the names of the outermost object only.
 */
final class EventShape {
    private static final int TYPE = word('t', 'y', 'p', 'e');
    private static final int COMMAND = word('c', 'm', 'd', 0);
    private static final int OK = word('o', 'k', 0, 0);
    private static final int ERROR = word('e', 'r', 'r', 'o');

    private EventShape() {}

    private static int word(int first, int second, int third, int fourth) {
        return first | second << 8 | third << 16 | fourth << 24;
    }

    /** False when it is certain that the object lacks what every one of ours has; it may still be no JSON. */
    static boolean possible(byte[] from, int at, int end) {
        int depth = 0;
        boolean named = true;
        int i = at;
        while (i < end) {
            byte octet = from[i];
            if (octet == '"') {
                int close = close(from, i + 1, end);
                if (depth == 1 && !named && isOurs(from, i + 1, Math.min(close, end))) {
                    return true;
                }
                named |= depth == 1;
                i = close;
            } else if (octet == '{' || octet == '[') {
                named = depth++ != 0 && named;
            } else if (octet == '}' || octet == ']') {
                if (--depth <= 0) {
                    return false;
                }
            } else if (octet == ',' && depth == 1) {
                named = false;
            }
            i++;
        }
        return false;
    }

    /** The quote that ends a string, or the end and beyond. */
    private static int close(byte[] from, int at, int end) {
        int i = EscapedText.plain(from, at, end);
        while (i < end && from[i] != '"') {
            i = EscapedText.plain(from, i + (from[i] == '\\' ? 2 : 1), end);
        }
        return i;
    }

    /** Whether it is a name that one of ours has, or is written in a way that only a reader of JSON understands. */
    private static boolean isOurs(byte[] from, int at, int end) {
        int length = end - at;
        if (length < 2 || length > 5) {
            return hasBackslash(from, at, end);
        }
        int name = word(from[at], from[at + 1], length > 2 ? from[at + 2] : 0, length > 3 ? from[at + 3] : 0);
        return switch (length) {
            case 2 -> name == OK;
            case 3 -> name == COMMAND;
            case 4 -> name == TYPE;
            default -> name == ERROR && from[at + 4] == 'r';
        };
    }

    private static boolean hasBackslash(byte[] from, int at, int end) {
        for (int i = at; i < end; i++) {
            if (from[i] == '\\') {
                return true;
            }
        }
        return false;
    }
}
