package io.netloft.proto.event;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client of chat asks for over its one WebSocket. A room is named as its events' source is; {@code @bob} is the room
 * of two, the client's user and bob. What is null was not said.
 */
public sealed interface ChatCommand {
    /** Longest name of a room, a user or a device, in characters; a room of two has two users in its name. */
    int MAX_NAME = 140;

    /** Longest client id of a message, in characters. */
    int MAX_CID = 64;

    /** Longest topic, in characters. */
    int MAX_TOPIC = 200;

    /** Longest text of a message that can be asked for, in characters; a server may take less. */
    int MAX_TEXT = 32 * 1024;

    /** Longest reaction, in characters: one emoji can be a sequence of code points. */
    int MAX_EMOJI = 32;

    /** Most users that one message mentions. */
    int MAX_MENTIONS = 50;

    /** Most events of one answer. */
    int MAX_PAGE = 1000;

    /** The client's number for it. */
    long ref();

    /** Its word. */
    String word();

    /** Its members beside the word and the number. */
    Map<String, @Nullable Object> members();

    /** A place in a room's log: its epoch and the last sequence number seen. */
    record Place(String epoch, long seq) {}

    /** Who asks: a token, or where names are free {@code as} a guest of this name. */
    record Auth(
            long ref,
            @Nullable String token,
            @Nullable String as,
            @Nullable String device) implements ChatCommand {
        @Override
        public String word() {
            return "auth";
        }

        @Override
        public Map<String, @Nullable Object> members() {
            return said("token", token, "as", as, "device", device);
        }
    }

    /** Gets a room's events from {@code since} on, or its {@code last} few, and then live. */
    record Join(
            long ref,
            String room,
            @Nullable Place since,
            @Nullable Long last) implements ChatCommand {
        @Override
        public String word() {
            return "join";
        }

        @Override
        public Map<String, @Nullable Object> members() {
            Object place = since == null ? null : Map.of("epoch", since.epoch(), "seq", since.seq());
            return said("room", room, "since", place, "last", last);
        }
    }

    /** Gets them no more; {@code forget}: nor counts of what is unread. */
    record Leave(long ref, String room, boolean forget) implements ChatCommand {
        @Override
        public String word() {
            return "leave";
        }

        @Override
        public Map<String, @Nullable Object> members() {
            return said("room", room, "forget", forget);
        }
    }

    /** Says something; the same {@code cid} of one user in one room is stored once. */
    record Send(
            long ref,
            String room,
            String cid,
            String text,
            @Nullable String topic,
            List<String> mentions) implements ChatCommand {
        @Override
        public String word() {
            return "send";
        }

        @Override
        public Map<String, @Nullable Object> members() {
            return said(
                    "room",
                    room,
                    "cid",
                    cid,
                    "text",
                    text,
                    "topic",
                    topic,
                    "mentions",
                    mentions.isEmpty() ? null : mentions);
        }
    }

    /** Puts other words in place of a message's. */
    record Edit(long ref, String room, long seq, String text) implements ChatCommand {
        @Override
        public String word() {
            return "edit";
        }

        @Override
        public Map<String, @Nullable Object> members() {
            return said("room", room, "seq", seq, "text", text);
        }
    }

    /** Erases a message's words. */
    record Delete(long ref, String room, long seq) implements ChatCommand {
        @Override
        public String word() {
            return "delete";
        }

        @Override
        public Map<String, @Nullable Object> members() {
            return said("room", room, "seq", seq);
        }
    }

    /** Adds a reaction to a message, or takes it back. */
    record React(long ref, String room, long seq, String emoji, boolean remove) implements ChatCommand {
        @Override
        public String word() {
            return "react";
        }

        @Override
        public Map<String, @Nullable Object> members() {
            return said("room", room, "seq", seq, "emoji", emoji, "remove", remove);
        }
    }

    /** Says what a room is about. */
    record Topic(long ref, String room, String text) implements ChatCommand {
        @Override
        public String word() {
            return "topic";
        }

        @Override
        public Map<String, @Nullable Object> members() {
            return said("room", room, "text", text);
        }
    }

    /** This device has got everything up to here. */
    record Ack(long ref, String room, long seq) implements ChatCommand {
        @Override
        public String word() {
            return "ack";
        }

        @Override
        public Map<String, @Nullable Object> members() {
            return said("room", room, "seq", seq);
        }
    }

    /** The user has read everything up to here. */
    record Read(long ref, String room, long seq) implements ChatCommand {
        @Override
        public String word() {
            return "read";
        }

        @Override
        public Map<String, @Nullable Object> members() {
            return said("room", room, "seq", seq);
        }
    }

    /** The user is writing, or not any more. */
    record Typing(long ref, String room, boolean on) implements ChatCommand {
        @Override
        public String word() {
            return "typing";
        }

        @Override
        public Map<String, @Nullable Object> members() {
            return said("room", room, "on", on);
        }
    }

    /** Whether somebody sits at this device. */
    record Presence(long ref, boolean away) implements ChatCommand {
        @Override
        public String word() {
            return "presence";
        }

        @Override
        public Map<String, @Nullable Object> members() {
            return said("state", away ? "away" : "online");
        }
    }

    /** Who is in a room. */
    record Who(long ref, String room) implements ChatCommand {
        @Override
        public String word() {
            return "who";
        }

        @Override
        public Map<String, @Nullable Object> members() {
            return said("room", room);
        }
    }

    /** The user's rooms with what is unread, and those open to all; news of the unread follow. */
    record Rooms(long ref) implements ChatCommand {
        @Override
        public String word() {
            return "rooms";
        }

        @Override
        public Map<String, @Nullable Object> members() {
            return said();
        }
    }

    /** Messages of a room as they stand now; at most one of the four places, the end when there is none. */
    record History(
            long ref,
            String room,
            @Nullable Long before,
            @Nullable Long after,
            @Nullable Long around,
            @Nullable String at,
            int limit)
            implements ChatCommand {
        @Override
        public String word() {
            return "history";
        }

        @Override
        public Map<String, @Nullable Object> members() {
            return said(
                    "room", room, "before", before, "after", after, "around", around, "at", at, "limit", (long) limit);
        }
    }

    /** Messages that hold all the words; in one room or in all that the user may read. */
    record Search(long ref, String text, Filter filter, int limit) implements ChatCommand {
        @Override
        public String word() {
            return "search";
        }

        @Override
        public Map<String, @Nullable Object> members() {
            Map<String, @Nullable Object> members = said("text", text, "limit", (long) limit);
            members.putAll(filter.members());
            return members;
        }
    }

    /**
     * Which messages.
     *
     * @param from their sender
     * @param since RFC 3339, the first moment
     * @param until RFC 3339, the moment behind the last
     * @param has {@code link} or {@code mention}
     */
    record Filter(
            @Nullable String room,
            @Nullable String from,
            @Nullable String topic,
            @Nullable String since,
            @Nullable String until,
            @Nullable String has) {
        /** Every message. */
        public static final Filter ALL = new Filter(null, null, null, null, null, null);

        Map<String, @Nullable Object> members() {
            return said("room", room, "from", from, "topic", topic, "since", since, "until", until, "has", has);
        }
    }

    /** Makes a room. */
    record Create(long ref, String room, boolean closed) implements ChatCommand {
        @Override
        public String word() {
            return "create";
        }

        @Override
        public Map<String, @Nullable Object> members() {
            return said("room", room, "private", closed);
        }
    }

    /** How much of a room's log is kept; zero is no bound. */
    record Keep(long ref, String room, long events, long ageMs, long bytes) implements ChatCommand {
        @Override
        public String word() {
            return "keep";
        }

        @Override
        public Map<String, @Nullable Object> members() {
            return said("room", room, "events", events, "ageMs", ageMs, "bytes", bytes);
        }
    }

    /**
     * Changes what somebody is, or may, in a room.
     *
     * @param change {@code invite}, {@code role}, {@code mute}, {@code unmute}, {@code kick}, {@code ban}, {@code unban} or
     *     {@code leave}
     * @param role of {@code invite} and {@code role}: {@code owner}, {@code moderator}, {@code member} or {@code guest}
     * @param forMs how long it lasts; null or zero for ever
     */
    record Member(
            long ref,
            String room,
            String user,
            String change,
            @Nullable String role,
            @Nullable Long forMs,
            @Nullable String reason)
            implements ChatCommand {
        @Override
        public String word() {
            return "member";
        }

        @Override
        public Map<String, @Nullable Object> members() {
            return said("room", room, "user", user, "change", change, "role", role, "forMs", forMs, "reason", reason);
        }
    }

    /** The command as it is sent. */
    default EventMessage.Command message() {
        return new EventMessage.Command(word(), ref(), members());
    }

    /**
     * Reads a command.
     *
     * @throws EventException when it is none of these, or a member is missing or wrong
     */
    static ChatCommand of(EventMessage.Command command) {
        return ChatCommands.read(command);
    }

    private static Map<String, @Nullable Object> said(@Nullable Object... pairs) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            if (pairs[i + 1] != null) {
                members.put(String.valueOf(pairs[i]), pairs[i + 1]);
            }
        }
        return members;
    }
}
