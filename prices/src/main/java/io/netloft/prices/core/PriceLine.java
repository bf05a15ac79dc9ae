package io.netloft.prices.core;

import com.google.protobuf.Timestamp;
import io.netloft.proto.prices.Decimals;
import io.netloft.proto.prices.PriceRules;
import io.netloft.proto.prices.PricesLimits;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;
import netloft.prices.v1.Decimal;
import netloft.prices.v1.PriceState;
import netloft.prices.v1.PriceUpdate;

/**
 * A price as a line of text: what {@code watch} prints and {@code publish} reads.
 *
 * <pre>
 *   TIME PRODUCT BID ASK [LAST [STATE [more]]]
 *   2026-11-22T05:46:01.250Z EUR/USD 1.08420 1.08432 - live 17 0
 * </pre>
 *
 * <p>Fields stand between blanks; {@code -} is a field that is absent. What follows the state, a sequence number and what it
 * stands for, is for people, and not read back.
 */
public final class PriceLine {
    private static final String ABSENT = "-";
    private static final String STATE = "PRICE_STATE_";
    private static final int LEAST = 4;
    private static final int LAST = 4;
    private static final int STATE_AT = 5;
    private static final int MOST = 1_000;
    private static final PriceRules RULES = new PriceRules(PricesLimits.DEFAULT);

    private PriceLine() {}

    /** A price, the time at its source first; how many updates it stands for beside itself last. */
    public static String of(PriceUpdate update, int merged) {
        return String.join(
                " ",
                update.hasSourceTime() ? time(update.getSourceTime()) : ABSENT,
                update.getProductId(),
                update.hasBid() ? Decimals.text(update.getBid()) : ABSENT,
                update.hasAsk() ? Decimals.text(update.getAsk()) : ABSENT,
                update.hasLast() ? Decimals.text(update.getLast()) : ABSENT,
                word(update.getState()),
                Long.toUnsignedString(update.getSequence()),
                Integer.toUnsignedString(merged));
    }

    // What another server says need not be a time.
    private static String time(Timestamp time) {
        try {
            return Instant.ofEpochSecond(time.getSeconds(), time.getNanos()).toString();
        } catch (DateTimeException | ArithmeticException e) {
            return ABSENT;
        }
    }

    /** A state in a word: {@code live}, {@code stale}, {@code halted}, {@code delisted}; {@code -} where it isn't stated. */
    public static String word(PriceState state) {
        return state == PriceState.PRICE_STATE_UNSPECIFIED || state == PriceState.UNRECOGNIZED
                ? ABSENT
                : state.name().substring(STATE.length()).toLowerCase(Locale.ROOT);
    }

    /** Whether a line holds no price: it is empty, or a comment, which begins with {@code #}. */
    public static boolean silent(String line) {
        return line.isBlank() || line.strip().startsWith("#");
    }

    /**
     * The price of a line.
     *
     * @throws IllegalArgumentException when it is none; the message says what is wrong
     */
    public static PriceUpdate parse(String line) {
        if (line.length() > MOST) {
            throw new IllegalArgumentException("line: " + line.length() + " characters (expected: up to " + MOST + ")");
        }
        String[] fields = line.strip().split("\\s+");
        if (fields.length < LEAST) {
            throw new IllegalArgumentException("line: " + fields.length
                    + " fields (expected: TIME PRODUCT BID ASK [LAST [STATE]], - for what is absent)");
        }
        PriceUpdate.Builder update = PriceUpdate.newBuilder().setProductId(fields[1]);
        if (!fields[0].equals(ABSENT)) {
            update.setSourceTime(time(fields[0]));
        }
        if (!fields[2].equals(ABSENT)) {
            update.setBid(decimal("bid", fields[2]));
        }
        if (!fields[3].equals(ABSENT)) {
            update.setAsk(decimal("ask", fields[3]));
        }
        if (fields.length > LAST && !fields[LAST].equals(ABSENT)) {
            update.setLast(decimal("last", fields[LAST]));
        }
        if (fields.length > STATE_AT) {
            update.setState(state(fields[STATE_AT]));
        }
        String fault = RULES.faultOf(update.build());
        if (fault != null) {
            throw new IllegalArgumentException(fault);
        }
        return update.build();
    }

    private static Timestamp time(String text) {
        try {
            return Board.timestamp(Instant.parse(text));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "time: " + text + " (expected: RFC 3339 such as 2026-11-22T05:46:01.25Z, or -)", e);
        }
    }

    private static Decimal decimal(String name, String text) {
        try {
            return Decimals.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
        }
    }

    private static PriceState state(String word) {
        for (PriceState state : PriceState.values()) {
            if (word(state).equals(word)) {
                return state;
            }
        }
        throw new IllegalArgumentException("state: " + word + " (expected: live, stale, halted, delisted or -)");
    }
}
