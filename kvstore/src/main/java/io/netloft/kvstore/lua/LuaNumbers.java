package io.netloft.kvstore.lua;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Numbers as Lua 5.1 reads them and as C prints them. */
public final class LuaNumbers {
    private static final Pattern DECIMAL = Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");
    private static final Pattern HEX =
            Pattern.compile("[+-]?0[xX]([0-9a-fA-F]+\\.?[0-9a-fA-F]*|\\.[0-9a-fA-F]+)([pP][+-]?\\d+)?");
    private static final int LONGEST = 400;
    private static final double EXACT = 1e14;
    private static final int DIGITS = 14;
    private static final int SMALL = 1024;
    private static final Double[] BOXED = new Double[2 * SMALL];

    static {
        for (int i = 0; i < BOXED.length; i++) {
            BOXED[i] = (double) (i - SMALL);
        }
    }

    private LuaNumbers() {}

    /** A number as a value. */
    public static Double box(double value) {
        int whole = (int) value;
        if (whole == value && whole >= -SMALL && whole < SMALL && (whole != 0 || 1 / value > 0)) {
            return BOXED[whole + SMALL];
        }
        return value;
    }

    /** A number cut to a whole one, as x86 does: one that does not fit becomes the least. */
    public static long whole(double value) {
        return value >= -0x1p63 && value < 0x1p63 ? (long) value : Long.MIN_VALUE;
    }

    /** The number that a text is, blanks around it left out; null when it is none. */
    static @Nullable Double parse(String text) {
        String bare = strip(text);
        if (bare.length() <= LONGEST && HEX.matcher(bare).matches()) {
            // What C takes and Java's parser too, once it has its exponent.
            boolean exponent = bare.indexOf('p') >= 0 || bare.indexOf('P') >= 0;
            return Double.parseDouble(exponent ? bare : bare + "p0");
        }
        if (bare.length() <= LONGEST && DECIMAL.matcher(bare).matches()) {
            return Double.parseDouble(bare);
        }
        return named(bare);
    }

    // strtod takes these too.
    private static @Nullable Double named(String text) {
        String word = text.startsWith("-") || text.startsWith("+") ? text.substring(1) : text;
        double sign = text.startsWith("-") ? -1 : 1;
        if (word.equalsIgnoreCase("inf") || word.equalsIgnoreCase("infinity")) {
            return sign * Double.POSITIVE_INFINITY;
        }
        return word.equalsIgnoreCase("nan") ? (Double) Double.NaN : null;
    }

    private static String strip(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && isBlank(text.charAt(from))) {
            from++;
        }
        while (to > from && isBlank(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    /** A number as tostring gives it: C's {@code %.14g}. */
    public static String text(double value) {
        if (value == Math.rint(value) && Math.abs(value) < EXACT) {
            return value == 0 && 1 / value < 0 ? "-0" : Long.toString((long) value);
        }
        return general(value, DIGITS, false);
    }

    /** C's {@code %.<precision>g}. */
    public static String general(double value, int precision, boolean alternate) {
        String special = special(value);
        if (special != null) {
            return special;
        }
        int digits = precision == 0 ? 1 : precision;
        if (value == 0) {
            String zero = alternate ? "0." + "0".repeat(digits - 1) : "0";
            return 1 / value < 0 ? "-" + zero : zero;
        }
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(digits, RoundingMode.HALF_EVEN));
        int exponent = rounded.precision() - rounded.scale() - 1;
        String text = exponent < -4 || exponent >= digits
                ? exponential(value, digits - 1)
                : fixed(value, Math.max(0, digits - 1 - exponent));
        return alternate ? text : withoutZeros(text);
    }

    private static String withoutZeros(String text) {
        int e = text.indexOf('e');
        String mantissa = e < 0 ? text : text.substring(0, e);
        if (mantissa.indexOf('.') >= 0) {
            int end = mantissa.length();
            while (mantissa.charAt(end - 1) == '0') {
                end--;
            }
            mantissa = mantissa.substring(0, mantissa.charAt(end - 1) == '.' ? end - 1 : end);
        }
        return e < 0 ? mantissa : mantissa + text.substring(e);
    }

    /** C's {@code %.<precision>e}. */
    static String exponential(double value, int precision) {
        String special = special(value);
        if (special != null) {
            return special;
        }
        String sign = value < 0 || 1 / value < 0 ? "-" : "";
        if (value == 0) {
            return sign + (precision == 0 ? "0" : "0." + "0".repeat(precision)) + "e+00";
        }
        BigDecimal rounded =
                new BigDecimal(Math.abs(value)).round(new MathContext(precision + 1, RoundingMode.HALF_EVEN));
        int exponent = rounded.precision() - rounded.scale() - 1;
        StringBuilder digits = new StringBuilder(rounded.unscaledValue().toString());
        while (digits.length() < precision + 1) {
            digits.append('0');
        }
        digits.setLength(precision + 1);
        if (precision > 0) {
            digits.insert(1, '.');
        }
        String power = Integer.toString(Math.abs(exponent));
        return sign + digits + (exponent < 0 ? "e-" : "e+") + (power.length() < 2 ? "0" + power : power);
    }

    /** C's {@code %.<precision>f}. */
    static String fixed(double value, int precision) {
        String special = special(value);
        if (special != null) {
            return special;
        }
        String text = new BigDecimal(Math.abs(value))
                .setScale(precision, RoundingMode.HALF_EVEN)
                .toPlainString();
        return value < 0 || 1 / value < 0 ? "-" + text : text;
    }

    private static @Nullable String special(double value) {
        if (Double.isNaN(value)) {
            // What x86 computes has the sign bit set, and C prints it.
            return "-nan";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        return null;
    }
}
