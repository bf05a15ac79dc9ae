package io.netloft.proto.prices;

import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import netloft.prices.v1.Decimal;
import netloft.prices.v1.PriceState;
import netloft.prices.v1.PriceUpdate;
import org.jspecify.annotations.Nullable;

/** What a product id and an update must be like; the answer is what is wrong, or null. Thread-safe. */
public final class PriceRules {
    /** Ends a prefix. */
    public static final char WILDCARD = '*';

    private static final int MOST_SHOWN = 80;
    // Of a Timestamp: the years 1 to 9999.
    private static final long FIRST_SECOND = -62_135_596_800L;
    private static final long LAST_SECOND = 253_402_300_799L;
    private static final int NANOS = 1_000_000_000;

    private final PricesLimits limits;

    /** Rules with limits. */
    public PriceRules(PricesLimits limits) {
        this.limits = limits;
    }

    /** The limits. */
    public PricesLimits limits() {
        return limits;
    }

    /** Whether a text is a prefix and not an id. */
    public static boolean isPrefix(String text) {
        return !text.isEmpty() && text.charAt(text.length() - 1) == WILDCARD;
    }

    /** A prefix without its star. */
    public static String prefixOf(String text) {
        return text.substring(0, text.length() - 1);
    }

    /** What is wrong with a product id. */
    public @Nullable String faultOfId(String id) {
        if (id.isEmpty() || id.length() > limits.idLength() || !allowed(id)) {
            return "product_id: " + shown(id) + " (expected: 1 to " + limits.idLength()
                    + " characters of A-Z a-z 0-9 . _ / : -)";
        }
        return null;
    }

    /** What is wrong with a product id or a prefix; a star alone means all products. */
    public @Nullable String faultOfIdOrPrefix(String text) {
        if (!isPrefix(text)) {
            return faultOfId(text);
        }
        String prefix = prefixOf(text);
        return prefix.isEmpty() ? null : faultOfId(prefix);
    }

    /** What is wrong with an update that is to be published. */
    public @Nullable String faultOf(PriceUpdate update) {
        String fault = faultOfId(update.getProductId());
        if (fault == null && update.hasBid()) {
            fault = faultOf("bid", update.getBid());
        }
        if (fault == null && update.hasAsk()) {
            fault = faultOf("ask", update.getAsk());
        }
        if (fault == null && update.hasLast()) {
            fault = faultOf("last", update.getLast());
        }
        if (fault == null && update.getState() == PriceState.UNRECOGNIZED) {
            fault = "state: " + update.getStateValue() + " (expected: LIVE, STALE, HALTED or DELISTED)";
        }
        if (fault == null && update.hasSourceTime()) {
            fault = faultOf(update.getSourceTime());
        }
        return fault == null ? faultOfSize(update) : fault;
    }

    // Whoever reads it makes a date of it.
    private static @Nullable String faultOf(Timestamp time) {
        boolean good = time.getSeconds() >= FIRST_SECOND
                && time.getSeconds() <= LAST_SECOND
                && time.getNanos() >= 0
                && time.getNanos() < NANOS;
        return good
                ? null
                : "source_time: " + time.getSeconds() + " s, " + time.getNanos()
                        + " ns (expected: a time of the years 1 to 9999)";
    }

    /** What it brings of a later version is handed on, but a server keeps hundreds of updates of each product. */
    private @Nullable String faultOfSize(PriceUpdate update) {
        boolean known = known(update)
                && known(update.getSourceTime())
                && known(update.getBid())
                && known(update.getAsk())
                && known(update.getLast());
        // Of fields that are known it can't be longer than its id and a hundred bytes.
        if (known || update.getSerializedSize() <= limits.updateBytes()) {
            return null;
        }
        return "update: " + update.getSerializedSize() + " bytes (expected: up to " + limits.updateBytes() + ")";
    }

    private static boolean known(Message message) {
        return message.getUnknownFields().asMap().isEmpty();
    }

    private @Nullable String faultOf(String field, Decimal decimal) {
        int exponent = decimal.getExponent();
        return exponent < -limits.exponent() || exponent > limits.exponent()
                ? field + ".exponent: " + exponent + " (expected: -" + limits.exponent() + " to " + limits.exponent()
                        + ")"
                : null;
    }

    private static boolean allowed(String id) {
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            boolean word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!word && "._/:-".indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    /** A hostile text for a message: cut, and without what a terminal would obey. */
    private static String shown(String text) {
        StringBuilder clean = new StringBuilder();
        for (int i = 0; i < Math.min(text.length(), MOST_SHOWN); i++) {
            char c = text.charAt(i);
            clean.append(c < ' ' || c > '~' ? '?' : c);
        }
        return text.length() > MOST_SHOWN ? clean + "…" : clean.toString();
    }
}
