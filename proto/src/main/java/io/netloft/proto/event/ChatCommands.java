package io.netloft.proto.event;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Takes chat's commands apart. */
final class ChatCommands {
    private static final int MAX_TOKEN = 16 * 1024;
    private static final int STANDARD_PAGE = 50;
    private static final Set<String> CHANGES =
            Set.of("invite", "role", "mute", "unmute", "kick", "ban", "unban", "leave");
    private static final Set<String> ROLES = Set.of("owner", "moderator", "member", "guest");

    private final long ref;
    private final EventMembers members;

    private ChatCommands(EventMessage.Command command) {
        ref = command.ref();
        members = new EventMembers(command);
    }

    static ChatCommand read(EventMessage.Command command) {
        var its = new ChatCommands(command);
        return switch (command.cmd()) {
            case "auth" -> its.auth();
            case "join" -> its.join();
            case "leave" -> new ChatCommand.Leave(its.ref, its.room(), its.members.flag("forget", false));
            case "send" -> its.send();
            case "edit" -> new ChatCommand.Edit(its.ref, its.room(), its.seq("seq"), its.words());
            case "delete" -> new ChatCommand.Delete(its.ref, its.room(), its.seq("seq"));
            case "react" -> its.react();
            case "topic" -> new ChatCommand.Topic(its.ref, its.room(), its.text("text", 0, ChatCommand.MAX_TOPIC));
            case "ack" -> new ChatCommand.Ack(its.ref, its.room(), its.seq("seq"));
            case "read" -> new ChatCommand.Read(its.ref, its.room(), its.seq("seq"));
            case "typing" -> new ChatCommand.Typing(its.ref, its.room(), its.members.flag("on", true));
            case "presence" ->
                new ChatCommand.Presence(
                        its.ref, its.oneOf("state", Set.of("online", "away")).equals("away"));
            case "who" -> new ChatCommand.Who(its.ref, its.room());
            case "rooms" -> new ChatCommand.Rooms(its.ref);
            case "history" -> its.history();
            case "search" -> its.search();
            case "create" -> new ChatCommand.Create(its.ref, its.room(), its.members.flag("private", false));
            case "keep" ->
                new ChatCommand.Keep(its.ref, its.room(), its.bound("events"), its.bound("ageMs"), its.bound("bytes"));
            case "member" -> its.member();
            default -> throw its.members.wrong("cmd", command.cmd(), "one of chat's commands");
        };
    }

    private ChatCommand auth() {
        String token = optional("token", MAX_TOKEN);
        String as = optional("as", ChatCommand.MAX_NAME);
        if (token == null && as == null) {
            throw members.wrong("token", null, "a string, or as");
        }
        return new ChatCommand.Auth(ref, token, as, optional("device", ChatCommand.MAX_NAME));
    }

    private ChatCommand join() {
        ChatCommand.Place since = null;
        if (members.has("since")) {
            var place = new EventMembers(members.object("since"), ref);
            since = new ChatCommand.Place(place.text("epoch"), place.number("seq", 0, Long.MAX_VALUE));
        }
        Long last = members.has("last") ? members.number("last", 0, ChatCommand.MAX_PAGE) : null;
        return new ChatCommand.Join(ref, room(), since, last);
    }

    private ChatCommand send() {
        List<String> mentions =
                members.has("mentions") ? members.texts("mentions", ChatCommand.MAX_MENTIONS) : List.of();
        for (String name : mentions) {
            within("mentions", name, 1, ChatCommand.MAX_NAME);
        }
        return new ChatCommand.Send(
                ref,
                room(),
                text("cid", 1, ChatCommand.MAX_CID),
                words(),
                optional("topic", ChatCommand.MAX_TOPIC),
                mentions);
    }

    private ChatCommand react() {
        return new ChatCommand.React(
                ref, room(), seq("seq"), text("emoji", 1, ChatCommand.MAX_EMOJI), members.flag("remove", false));
    }

    private ChatCommand history() {
        int places = 0;
        for (String name : List.of("before", "after", "around", "at")) {
            places += members.has(name) ? 1 : 0;
        }
        if (places > 1) {
            throw members.wrong("before", "and others", "one of before, after, around and at");
        }
        return new ChatCommand.History(
                ref, room(), place("before"), place("after"), place("around"), moment("at"), limit());
    }

    private ChatCommand search() {
        String has = members.has("has") ? oneOf("has", Set.of("link", "mention")) : null;
        var filter = new ChatCommand.Filter(
                optional("room", ChatCommand.MAX_NAME),
                optional("from", ChatCommand.MAX_NAME),
                optional("topic", ChatCommand.MAX_TOPIC),
                moment("since"),
                moment("until"),
                has);
        return new ChatCommand.Search(ref, text("text", 1, ChatCommand.MAX_TOPIC), filter, limit());
    }

    private ChatCommand member() {
        String change = oneOf("change", CHANGES);
        String role = members.has("role") ? oneOf("role", ROLES) : null;
        if (change.equals("role") && role == null) {
            throw members.wrong("role", null, "one of " + ROLES);
        }
        return new ChatCommand.Member(
                ref,
                room(),
                text("user", 1, ChatCommand.MAX_NAME),
                change,
                role,
                members.has("forMs") ? bound("forMs") : null,
                optional("reason", ChatCommand.MAX_TOPIC));
    }

    private String room() {
        return text("room", 1, ChatCommand.MAX_NAME);
    }

    private String words() {
        return text("text", 1, ChatCommand.MAX_TEXT);
    }

    private String text(String name, int least, int most) {
        return within(name, members.text(name), least, most);
    }

    private @Nullable String optional(String name, int most) {
        return members.has(name) ? text(name, 0, most) : null;
    }

    private String within(String name, String text, int least, int most) {
        if (text.length() < least || text.length() > most) {
            throw members.wrong(name, text, least + ".." + most + " characters");
        }
        return text;
    }

    private String oneOf(String name, Set<String> words) {
        String word = members.text(name);
        if (!words.contains(word)) {
            throw members.wrong(name, word, "one of " + words.stream().sorted().toList());
        }
        return word;
    }

    private long seq(String name) {
        return members.number(name, 1, Long.MAX_VALUE);
    }

    private @Nullable Long place(String name) {
        return members.has(name) ? members.number(name, 0, Long.MAX_VALUE) : null;
    }

    private long bound(String name) {
        return members.has(name) ? members.number(name, 0, 1L << 50) : 0;
    }

    private int limit() {
        return members.has("limit") ? (int) members.number("limit", 1, ChatCommand.MAX_PAGE) : STANDARD_PAGE;
    }

    private @Nullable String moment(String name) {
        String text = members.textOrNull(name);
        if (text != null) {
            try {
                OffsetDateTime.parse(text);
            } catch (DateTimeException e) {
                throw members.wrong(name, text, "RFC 3339");
            }
        }
        return text;
    }
}
