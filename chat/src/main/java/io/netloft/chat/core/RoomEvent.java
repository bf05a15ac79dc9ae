package io.netloft.chat.core;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One event of a room's log. Immutable.
 *
 * @param seq its number, one more than that of the event before
 * @param atMs when it was committed, milliseconds since 1970
 * @param from the user who did it
 * @param target the message that it is about; 0 for none
 * @param text a message's words, a reaction, a topic; empty where there is none, or it was erased
 * @param cid the sender's id of a message
 * @param topic a message's topic
 * @param mentions users whom a message is meant for above all
 * @param detail of {@link Kind#MEMBER} and {@link Kind#ROOM}: strings and longs by name
 */
public record RoomEvent(
        long seq,
        Kind kind,
        long atMs,
        String from,
        long target,
        String text,
        @Nullable String cid,
        @Nullable String topic,
        List<String> mentions,
        Map<String, Object> detail) {
    private static final int OVERHEAD = 160;

    /** About what it takes in memory. */
    public int bytes() {
        return OVERHEAD + text.length() + mentions.size() * 24 + detail.size() * 48;
    }

    /** The same without words. */
    public RoomEvent erased() {
        return new RoomEvent(seq, kind, atMs, from, target, "", cid, null, List.of(), detail);
    }

    /** Whether the words of a message, or of an edit of it, are meant. */
    boolean says(long message) {
        return (kind == Kind.MESSAGE && seq == message) || (kind == Kind.EDIT && target == message);
    }

    /** A word of the detail, or null. */
    public @Nullable String word(String name) {
        return detail.get(name) instanceof String text ? text : null;
    }

    /** A number of the detail; 0 when there is none. */
    public long number(String name) {
        return detail.get(name) instanceof Number number ? number.longValue() : 0;
    }
}
