package io.netloft.chat.core;

import org.jspecify.annotations.Nullable;

/**
 * What became of a draft: an event that is committed and durable, or a reason why there is none.
 *
 * @param event the event; of a {@code cid} that was stored before, that one
 * @param again whether it was stored before
 * @param refusal why not
 */
public record Outcome(
        @Nullable RoomEvent event, boolean again, @Nullable ChatError refusal, String detail) {
    /** It is stored now. */
    public static Outcome stored(RoomEvent event) {
        return new Outcome(event, false, null, "");
    }

    /** It was stored before. */
    public static Outcome again(RoomEvent event) {
        return new Outcome(event, true, null, "");
    }

    /** It is not stored. */
    public static Outcome refused(ChatError why, String detail) {
        return new Outcome(null, false, why, detail);
    }
}
