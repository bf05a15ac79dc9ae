package io.netloft.chat.core;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The store of all rooms: their logs, which are the truth, and the views that follow from them. Nothing here blocks; stages
 * and consumers complete on the hub's thread. A stage fails with a {@link Refusal} when the store cannot answer.
 */
public interface History extends AutoCloseable {
    /**
     * Opens a room; empty when there is none.
     *
     * @param made how to make it when there is none; null not to
     */
    CompletionStage<Optional<RoomState>> open(String name, @Nullable NewRoom made);

    /**
     * Stores a draft, if there is place for it among those that wait. What was stored for a room is told in its order.
     *
     * @return whether {@code then} will be called, once, when the draft is durable or refused
     */
    boolean append(Draft draft, Consumer<Outcome> then);

    /** Events of a log from a number on, as many as fit, at least one where there is one. */
    CompletionStage<List<RoomEvent>> events(long room, long from, int most, int bytes);

    /** Messages as they stand now. */
    CompletionStage<Page> messages(long room, Span span);

    /** Messages that hold all the words, the newest first; everything committed before is looked at. */
    CompletionStage<List<Found>> search(Search search);

    /** What a device has got of a room; 0 when nothing is known. */
    CompletionStage<Long> cursor(long room, String user, String device);

    /** The rooms that a user follows with what is unread in them, and those open to all, by name. */
    CompletionStage<List<RoomCount>> rooms(String user);

    /** What is unread for a user behind a mark. */
    CompletionStage<Unread> unread(long room, String user, long read);

    /** Remembers marks and the like; completes when they are durable. */
    CompletionStage<Boolean> note(List<Note> notes);

    /** Writes down who did what, of what is no room's event. */
    void audit(String actor, String action, String target, String detail);

    /** The last entries of the audit log, the newest first. */
    CompletionStage<List<Map<String, Object>>> audited(int most, long before);

    /** Stores what still waits and ends. */
    @Override
    void close();

    /** A room to be made, with those who belong to it from the start. */
    record NewRoom(String creator, boolean closed, List<Membership> members) {}

    /**
     * A room as it is stored.
     *
     * @param head number of the last event
     * @param first number of the oldest event that is kept
     * @param closed whether only members see it
     * @param marks how far users have read
     * @param recent its last events
     */
    record RoomState(
            long id,
            RoomFace face,
            long head,
            long first,
            boolean closed,
            String topic,
            Keep keep,
            List<Membership> members,
            Map<String, Long> marks,
            List<RoomEvent> recent) {}

    /**
     * What is known of a user in a room.
     *
     * @param in whether he belongs to it, where that matters
     * @param mutedUntilMs 0 for not muted, {@code Long.MAX_VALUE} for ever
     */
    record Membership(String user, Role role, boolean in, long mutedUntilMs, long bannedUntilMs) {
        /** What somebody is of whom nothing is known. */
        public static Membership stranger(String user) {
            return new Membership(user, user.startsWith(Names.GUEST) ? Role.GUEST : Role.MEMBER, false, 0, 0);
        }

        /** What he is after an event of {@link Kind#MEMBER} about him. */
        public Membership after(RoomEvent event) {
            String word = event.word("role");
            Role its = word == null ? role : Role.of(word);
            long until = event.number("untilMs");
            return switch (String.valueOf(event.word("change"))) {
                case "invite" -> new Membership(user, its, true, mutedUntilMs, 0);
                case "role" -> new Membership(user, its, in, mutedUntilMs, bannedUntilMs);
                case "mute" -> new Membership(user, its, in, until, bannedUntilMs);
                case "unmute" -> new Membership(user, its, in, 0, bannedUntilMs);
                case "ban" -> new Membership(user, its, false, mutedUntilMs, until);
                case "unban" -> new Membership(user, its, in, mutedUntilMs, 0);
                case "kick" -> new Membership(user, its, false, mutedUntilMs, bannedUntilMs);
                // One's own doing, for which nobody is asked: it gives nothing.
                case "leave" -> new Membership(user, role, false, mutedUntilMs, bannedUntilMs);
                default -> this;
            };
        }
    }

    /** How much of a log is kept; 0 is no bound. */
    record Keep(long events, long ageMs, long bytes) {
        /** Everything. */
        public static final Keep ALL = new Keep(0, 0, 0);
    }

    /** Which messages of a room; what is null was not asked for. */
    record Span(
            @Nullable Long before,
            @Nullable Long after,
            @Nullable Long around,
            @Nullable Long atMs,
            int limit) {}

    /** Messages in their order, and whether there are more of them on either side. */
    record Page(List<Message> messages, boolean older, boolean newer) {}

    /**
     * A message as it stands.
     *
     * @param edited number of the last edit; 0 for none
     * @param reactions who reacted with what
     */
    record Message(
            long seq,
            long atMs,
            String from,
            String text,
            @Nullable String topic,
            List<String> mentions,
            long edited,
            boolean deleted,
            Map<String, List<String>> reactions) {}

    /** What to search for; what is null does not matter. */
    record Search(
            String text,
            List<Long> rooms,
            @Nullable String from,
            @Nullable String topic,
            @Nullable Long sinceMs,
            @Nullable Long untilMs,
            @Nullable String has,
            int limit) {}

    /** A message that was found. */
    record Found(String room, Message message) {}

    /** What a user has not read. */
    record Unread(long messages, long mentions) {
        /** Nothing. */
        public static final Unread NONE = new Unread(0, 0);
    }

    /**
     * A room in a user's list.
     *
     * @param followed whether he has been there and not left
     * @param read how far he has read
     */
    record RoomCount(
            long id,
            String name,
            long head,
            boolean closed,
            String topic,
            boolean followed,
            long read,
            Unread unread) {}

    /** Something to remember. */
    sealed interface Note {
        /** How far somebody has read; -1 for no more following the room. */
        record Mark(long room, String user, long seq) implements Note {}

        /** What a device has got. */
        record Cursor(long room, String user, String device, long seq) implements Note {}
    }
}
