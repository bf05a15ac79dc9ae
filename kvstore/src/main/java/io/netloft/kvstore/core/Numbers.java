package io.netloft.kvstore.core;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Numbers as Redis reads and prints them. */
final class Numbers {
    private static final int LONGEST = 20;
    // what C's strtod takes and Java's parser too, once a hexadecimal number has its exponent
    private static final Pattern DECIMAL = Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");
    private static final Pattern HEX =
            Pattern.compile("[+-]?0[xX]([0-9a-fA-F]+\\.?[0-9a-fA-F]*|\\.[0-9a-fA-F]+)([pP][+-]?\\d+)?");
    private static final Pattern INFINITE = Pattern.compile("[+-]?inf(inity)?", Pattern.CASE_INSENSITIVE);

    private Numbers() {}

    /** Whether bytes are a signed 64-bit number: digits, a minus before them or none, no leading zero. */
    static boolean isInteger(byte[] bytes) {
        int length = bytes.length;
        if (length == 0 || length > LONGEST) {
            return false;
        }
        boolean negative = bytes[0] == '-';
        int at = negative ? 1 : 0;
        if (at == length || (bytes[at] == '0' && length > 1)) {
            return false;
        }
        long value = 0;
        for (; at < length; at++) {
            int digit = bytes[at] - '0';
            if (digit < 0 || digit > 9 || value < (Long.MIN_VALUE + digit) / 10) {
                return false;
            }
            value = value * 10 - digit;
        }
        return negative || value != Long.MIN_VALUE;
    }

    static long integer(byte[] bytes) {
        if (!isInteger(bytes)) {
            throw CommandError.NOT_INTEGER;
        }
        boolean negative = bytes[0] == '-';
        long value = 0;
        for (int at = negative ? 1 : 0; at < bytes.length; at++) {
            value = value * 10 - (bytes[at] - '0');
        }
        return negative ? value : -value;
    }

    static byte[] text(long value) {
        return Long.toString(value).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A score or an increment; infinite is a number, NaN is none. */
    static double decimal(String text) {
        double value = parse(text);
        if (Double.isNaN(value)) {
            throw CommandError.NOT_FLOAT;
        }
        return value;
    }

    /** The double that a text is as C reads it; NaN when it is none, or too great or too small for one. */
    static double parse(String text) {
        if (DECIMAL.matcher(text).matches()) {
            double value = Double.parseDouble(text);
            return Double.isInfinite(value) || (value == 0 && !zero(text)) ? Double.NaN : value;
        }
        if (INFINITE.matcher(text).matches()) {
            return text.charAt(0) == '-' ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        if (HEX.matcher(text).matches()) {
            double value = Double.parseDouble(text.indexOf('p') < 0 && text.indexOf('P') < 0 ? text + "p0" : text);
            return Double.isInfinite(value) ? Double.NaN : value;
        }
        return Double.NaN;
    }

    /** The double that a bound of a range is: as {@link #parse}, but one that is too great is infinite. */
    static double bound(String text) {
        return DECIMAL.matcher(text).matches() ? Double.parseDouble(text) : parse(text);
    }

    private static boolean zero(String text) {
        for (int i = 0; i < text.length() && text.charAt(i) != 'e' && text.charAt(i) != 'E'; i++) {
            if (text.charAt(i) >= '1' && text.charAt(i) <= '9') {
                return false;
            }
        }
        return true;
    }
}
