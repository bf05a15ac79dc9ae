package io.netloft.proxy.core;

import io.netloft.proto.http1.Http1Field;
import io.netloft.proto.http1.Http1RequestHead;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Finds cookies in a request where they lie (RFC 6265 §4.2.1). */
final class Cookies {
    private Cookies() {}

    /** The first cookie of that name, or null. */
    static @Nullable String value(Http1RequestHead head, String name) {
        int first = head.first(Http1Field.COOKIE);
        for (int i = first; i >= 0 && i < head.size(); i++) {
            if (head.field(i) == Http1Field.COOKIE) {
                String value = value(head.bytes(), head.valueStart(i), head.valueEnd(i), name);
                if (value != null) {
                    return value;
                }
            }
        }
        return null;
    }

    private static @Nullable String value(byte[] bytes, int from, int to, String name) {
        int at = from;
        while (at < to) {
            int end = at;
            while (end < to && bytes[end] != ';') {
                end++;
            }
            if (named(bytes, at, end, name)) {
                int start = at + name.length() + 1;
                return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1).strip();
            }
            at = end + 1;
            while (at < to && bytes[at] == ' ') {
                at++;
            }
        }
        return null;
    }

    private static boolean named(byte[] bytes, int from, int to, String name) {
        int length = name.length();
        if (to - from <= length || bytes[from + length] != '=') {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (bytes[from + i] != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
