package io.netloft.kvstore.core;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The arithmetic of INCRBYFLOAT: sums of numbers with 64 binary digits, as the x87's extended format has them, printed
 * with 17 decimal places of which trailing zeros are dropped.
 */
final class LongDouble {
    private static final int DIGITS = 64;
    private static final int PLACES = 17;
    private static final int LONGEST_TEXT = 5 * 1024;
    private static final int MOST_EXPONENT = 4_932;
    private static final int LEAST_EXPONENT = -4_951;
    private static final Pattern DECIMAL = Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d{1,9})?");
    private static final Pattern INFINITE = Pattern.compile("[+-]?inf(inity)?", Pattern.CASE_INSENSITIVE);

    private LongDouble() {}

    /**
     * The number that a text is; null for an infinite one.
     *
     * @throws CommandError when it is none
     */
    static @Nullable BigDecimal parse(String text, CommandError otherwise) {
        if (INFINITE.matcher(text).matches()) {
            return null;
        }
        if (text.length() >= LONGEST_TEXT || !DECIMAL.matcher(text).matches()) {
            throw otherwise;
        }
        BigDecimal exact = new BigDecimal(text.endsWith(".") ? text + "0" : text);
        long magnitude = (long) exact.precision() - exact.scale();
        if (exact.signum() != 0 && (magnitude > MOST_EXPONENT || magnitude < LEAST_EXPONENT)) {
            throw otherwise;
        }
        return rounded(exact);
    }

    static byte[] sum(BigDecimal a, BigDecimal b) {
        return text(rounded(a.add(b)));
    }

    private static byte[] text(BigDecimal value) {
        BigDecimal shown = value.setScale(PLACES, RoundingMode.HALF_EVEN).stripTrailingZeros();
        return (shown.signum() == 0 ? "0" : shown.toPlainString()).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The nearest number with 64 binary digits; of two as near, the even one. */
    static BigDecimal rounded(BigDecimal exact) {
        BigDecimal plain = exact.stripTrailingZeros();
        if (plain.signum() == 0) {
            return BigDecimal.ZERO;
        }
        BigInteger top = plain.unscaledValue().abs();
        BigInteger bottom = BigInteger.ONE;
        if (plain.scale() > 0) {
            bottom = BigInteger.TEN.pow(plain.scale());
        } else {
            top = top.multiply(BigInteger.TEN.pow(-plain.scale()));
        }
        int shift = DIGITS - (top.bitLength() - bottom.bitLength());
        BigInteger mantissa = quotient(top, bottom, shift);
        if (mantissa.bitLength() > DIGITS) {
            shift--;
            mantissa = quotient(top, bottom, shift);
        }
        BigDecimal value = new BigDecimal(mantissa);
        value = shift >= 0
                ? value.divide(new BigDecimal(BigInteger.TWO.pow(shift)))
                : value.multiply(new BigDecimal(BigInteger.TWO.pow(-shift)));
        return plain.signum() < 0 ? value.negate() : value;
    }

    // top * 2^shift / bottom, to the nearest
    private static BigInteger quotient(BigInteger top, BigInteger bottom, int shift) {
        BigInteger numerator = shift > 0 ? top.shiftLeft(shift) : top;
        BigInteger denominator = shift < 0 ? bottom.shiftLeft(-shift) : bottom;
        BigInteger[] parts = numerator.divideAndRemainder(denominator);
        int half = parts[1].shiftLeft(1).compareTo(denominator);
        boolean up = half > 0 || (half == 0 && parts[0].testBit(0));
        return up ? parts[0].add(BigInteger.ONE) : parts[0];
    }
}
