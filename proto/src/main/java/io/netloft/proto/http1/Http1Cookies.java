package io.netloft.proto.http1;

import java.util.Arrays;

/** Finds a cookie by name in the value of a Cookie field: {@code name=value *( ";" SP name=value )} (RFC 6265 §4.2). */
final class Http1Cookies {
    private Http1Cookies() {}

    static long find(byte[] bytes, int start, int end, byte[] name) {
        int at = start;
        while (at < end) {
            while (at < end && Http1Octets.isBlank(bytes[at])) {
                at++;
            }
            int stop = indexOf((byte) ';', bytes, at, end);
            int value = at + name.length + 1;
            if (value <= stop && bytes[value - 1] == '=' && Arrays.equals(bytes, at, value - 1, name, 0, name.length)) {
                return trimmed(bytes, value, stop);
            }
            at = stop + 1;
        }
        return Http1Span.NONE;
    }

    private static long trimmed(byte[] bytes, int from, int to) {
        int start = from;
        while (start < to && Http1Octets.isBlank(bytes[start])) {
            start++;
        }
        int end = to;
        while (end > start && Http1Octets.isBlank(bytes[end - 1])) {
            end--;
        }
        return Http1Span.of(start, end);
    }

    private static int indexOf(byte octet, byte[] bytes, int from, int end) {
        int at = from;
        while (at < end && bytes[at] != octet) {
            at++;
        }
        return at;
    }
}
