package io.netloft.prices.engine;

import io.netloft.prices.core.Board;
import io.netloft.proto.prices.Decimals;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import netloft.prices.v1.PriceState;
import netloft.prices.v1.PriceUpdate;
import org.jspecify.annotations.Nullable;

/** A price as another program writes it into a stream: fields by name, all of them texts. */
final class SourceEntry {
    private static final String PREFIX = "PRICE_STATE_";

    private SourceEntry() {}

    /**
     * A price.
     *
     * @param id of the entry: the time at the source where no field says another one
     * @throws IllegalArgumentException for an entry that is none, with what is wrong
     */
    static PriceUpdate of(String id, Map<byte[], byte[]> fields) {
        Map<String, String> texts = new HashMap<>();
        fields.forEach((name, value) -> texts.put(RedisLink.text(name), RedisLink.text(value)));
        PriceUpdate.Builder update = PriceUpdate.newBuilder()
                .setProductId(texts.getOrDefault("product", ""))
                .setSourceTime(Board.timestamp(time(id, texts.get("time"))))
                .setState(state(texts.get("state")));
        String bid = texts.get("bid");
        String ask = texts.get("ask");
        String trade = texts.get("last");
        if (bid != null) {
            update.setBid(Decimals.parse(bid));
        }
        if (ask != null) {
            update.setAsk(Decimals.parse(ask));
        }
        if (trade != null) {
            update.setLast(Decimals.parse(trade));
        }
        return update.build();
    }

    private static Instant time(String id, @Nullable String said) {
        if (said == null) {
            return Instant.ofEpochMilli(Long.parseLong(id.substring(0, id.indexOf('-'))));
        }
        try {
            return Instant.parse(said);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("time: not a time (expected: RFC 3339, as 2026-11-22T05:46:01.250Z)", e);
        }
    }

    private static PriceState state(@Nullable String said) {
        if (said == null) {
            return PriceState.PRICE_STATE_LIVE;
        }
        try {
            PriceState found = PriceState.valueOf(PREFIX + said.toUpperCase(Locale.ROOT));
            if (found != PriceState.PRICE_STATE_UNSPECIFIED) {
                return found;
            }
        } catch (IllegalArgumentException e) {
            // Told below.
        }
        throw new IllegalArgumentException("state: another (expected: live, stale, halted or delisted)");
    }
}
