package io.netloft.proto.resp;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;

/**
 * Doubles as Redis 7.0 prints them: C's {@code %.17g}, which is 0.10000000000000001 for 0.1 and reads back as the same
 * double; {@code inf}, {@code -inf}, {@code nan}.
 */
final class RespDecimal {
    /** The longest text: sign, digit, point, 16 digits, e-308. */
    static final int LONGEST = 24;

    private static final MathContext SEVENTEEN = new MathContext(17, RoundingMode.HALF_EVEN);
    private static final int MOST_DIGITS = 17;
    private static final int LEAST_EXPONENT = -4;
    /** Below this, whole thousandth-and-a-bits (1/1024) have no more than 17 digits, 7 before the point and 10 after. */
    private static final double MOST_PLAIN = 1e7;

    private static final int PARTS = 1024;
    /** 10^10 / 1024: what turns 1024ths into ten decimal places, exactly. */
    private static final long PLACES_PER_PART = 9_765_625;

    private static final int PLACES = 10;

    private RespDecimal() {}

    /** Writes the text to the front of {@code out}, which has room for {@link #LONGEST}, and returns its length. */
    static int write(double value, byte[] out) {
        if (Double.isNaN(value)) {
            return ascii("nan", out);
        }
        if (Double.isInfinite(value)) {
            return ascii(value > 0 ? "inf" : "-inf", out);
        }
        double parts = value * PARTS;
        if (Math.abs(value) < MOST_PLAIN && parts == (long) parts && value != 0) {
            return plain((long) parts, out);
        }
        return value == 0 ? ascii(1 / value < 0 ? "-0" : "0", out) : exact(value, out);
    }

    private static int plain(long parts, byte[] out) {
        int at = 0;
        long rest = Math.abs(parts);
        if (parts < 0) {
            out[at] = '-';
            at++;
        }
        at += RespWriter.digits(rest / PARTS, out, at);
        long places = rest % PARTS * PLACES_PER_PART;
        if (places == 0) {
            return at;
        }
        out[at] = '.';
        for (int i = PLACES; i > 0; i--) {
            out[at + i] = (byte) ('0' + places % 10);
            places /= 10;
        }
        at += PLACES + 1;
        while (out[at - 1] == '0') {
            at--;
        }
        return at;
    }

    private static int exact(double value, byte[] out) {
        BigDecimal rounded = new BigDecimal(value).round(SEVENTEEN).stripTrailingZeros();
        int exponent = rounded.precision() - rounded.scale() - 1;
        if (exponent >= LEAST_EXPONENT && exponent < MOST_DIGITS) {
            return ascii(rounded.toPlainString(), out);
        }
        String digits = rounded.unscaledValue().abs().toString();
        String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
        String power = (exponent < 0 ? "e-" : "e+") + (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
        return ascii((value < 0 ? "-" : "") + digits.charAt(0) + fraction + power, out);
    }

    private static int ascii(String text, byte[] out) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, out, 0, bytes.length);
        return bytes.length;
    }
}
