package io.netloft.chat.core;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is to become an event. The store gives it its number and its time.
 *
 * @param room the room's number in the store
 * @param anyones whether it may change what somebody else said
 */
public record Draft(
        long room,
        Kind kind,
        String from,
        long target,
        String text,
        @Nullable String cid,
        @Nullable String topic,
        List<String> mentions,
        Map<String, Object> detail,
        boolean anyones) {
    private static final int OVERHEAD = 200;

    /** Something said. */
    static Draft message(
            long room, String from, String cid, String text, @Nullable String topic, List<String> mentions) {
        return new Draft(room, Kind.MESSAGE, from, 0, text, cid, topic, mentions, Map.of(), false);
    }

    /** Something about a message. */
    static Draft about(long room, Kind kind, String from, long target, String text, boolean anyones) {
        return new Draft(room, kind, from, target, text, null, null, List.of(), Map.of(), anyones);
    }

    /** Something about the room. */
    static Draft of(long room, Kind kind, String from, String text, Map<String, Object> detail) {
        return new Draft(room, kind, from, 0, text, null, null, List.of(), detail, true);
    }

    /** About what it takes in memory. */
    public int bytes() {
        return OVERHEAD + text.length() * 2;
    }
}
