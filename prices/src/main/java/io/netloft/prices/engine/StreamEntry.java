package io.netloft.prices.engine;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.Map;
import netloft.prices.v1.PriceState;
import netloft.prices.v1.PriceUpdate;
import netloft.prices.v1.StateReason;
import org.jspecify.annotations.Nullable;

/** An update as the engine keeps it. */
final class StreamEntry {
    private StreamEntry() {}

    /** An entry of the stream, or null where it is none of ours. */
    static @Nullable PriceUpdate of(Map<byte[], byte[]> fields) {
        byte[] epoch = null;
        byte[] number = null;
        byte[] state = null;
        byte[] reason = null;
        byte[] update = null;
        for (Map.Entry<byte[], byte[]> field : fields.entrySet()) {
            switch (RedisLink.text(field.getKey())) {
                case "e" -> epoch = field.getValue();
                case "n" -> number = field.getValue();
                case "s" -> state = field.getValue();
                case "r" -> reason = field.getValue();
                case "u" -> update = field.getValue();
                // Others may come with a later version.
                default -> {}
            }
        }
        return of(epoch, number, state, reason, update);
    }

    /** The same of single values. */
    static @Nullable PriceUpdate of(
            @Nullable Object epoch,
            @Nullable Object number,
            @Nullable Object state,
            @Nullable Object reason,
            @Nullable Object update) {
        if (epoch == null || number == null || state == null || reason == null || !(update instanceof byte[] body)) {
            return null;
        }
        try {
            return PriceUpdate.parseFrom(body).toBuilder()
                    .setEpoch(Long.parseLong(RedisLink.text(epoch)))
                    .setSequence(Long.parseLong(RedisLink.text(number)))
                    .setStateValue(known(PriceState.forNumber(Integer.parseInt(RedisLink.text(state))), state))
                    .setStateReasonValue(known(StateReason.forNumber(Integer.parseInt(RedisLink.text(reason))), reason))
                    .build();
        } catch (InvalidProtocolBufferException | NumberFormatException e) {
            return null;
        }
    }

    private static int known(@Nullable Object meaning, Object number) {
        if (meaning == null) {
            throw new NumberFormatException(RedisLink.text(number));
        }
        return Integer.parseInt(RedisLink.text(number));
    }
}
