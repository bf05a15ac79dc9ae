package io.netloft.proto.prices;

import netloft.prices.v1.Decimal;
import netloft.prices.v1.PriceState;
import netloft.prices.v1.PriceUpdate;
import org.jspecify.annotations.Nullable;

/** What a product id and an update must be like; the answer is what is wrong, or null. Thread-safe. */
public final class PriceRules {
    /** Ends a prefix. */
    public static final char WILDCARD = '*';

    private static final int MOST_SHOWN = 80;

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
        return fault;
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
