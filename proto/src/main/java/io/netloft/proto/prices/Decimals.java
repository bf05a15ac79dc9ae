package io.netloft.proto.prices;

import java.math.BigDecimal;
import java.math.BigInteger;
import netloft.prices.v1.Decimal;

/** Exact decimals: a whole number of units and a power of ten. Nothing here is ever a double. */
public final class Decimals {
    private static final int MOST_EXPONENT = 18;
    private static final int MOST_TEXT = 64;

    private Decimals() {}

    /**
     * A decimal as it is written, {@code 1.0842} or {@code -3e-5}; trailing zeros are kept, they say how exact it is.
     *
     * @throws IllegalArgumentException when it is none, or has more digits than the contract holds
     */
    public static Decimal parse(String text) {
        if (text.length() > MOST_TEXT) {
            throw new IllegalArgumentException(
                    "decimal: " + text.length() + " characters (expected: up to " + MOST_TEXT + ")");
        }
        try {
            return of(new BigDecimal(text));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("decimal: " + text + " (expected: a number such as 1.0842)", e);
        }
    }

    /**
     * A decimal of the same value and scale.
     *
     * @throws IllegalArgumentException when it has more digits than the contract holds
     */
    public static Decimal of(BigDecimal value) {
        BigInteger units = value.unscaledValue();
        int exponent = Math.negateExact(value.scale());
        if (units.bitLength() >= Long.SIZE || exponent < -MOST_EXPONENT || exponent > MOST_EXPONENT) {
            throw new IllegalArgumentException(
                    "decimal: " + value + " (expected: 63 bits of digits and a power of ten from -18 to 18)");
        }
        return of(units.longValue(), exponent);
    }

    /** Units times ten to the exponent. */
    public static Decimal of(long units, int exponent) {
        return Decimal.newBuilder().setUnits(units).setExponent(exponent).build();
    }

    /** The value; the exponent must be within the contract's. */
    public static BigDecimal value(Decimal decimal) {
        return BigDecimal.valueOf(decimal.getUnits(), -decimal.getExponent());
    }

    /** As it is written, without an exponent where that is within the contract's; of another one all its zeros would fill the memory. */
    public static String text(Decimal decimal) {
        int exponent = decimal.getExponent();
        return exponent < -MOST_EXPONENT || exponent > MOST_EXPONENT
                ? decimal.getUnits() + "e" + exponent
                : value(decimal).toPlainString();
    }

    /** Compares values: 1.10 equals 1.1. */
    public static int compare(Decimal left, Decimal right) {
        return left.getExponent() == right.getExponent()
                ? Long.compare(left.getUnits(), right.getUnits())
                : value(left).compareTo(value(right));
    }
}
