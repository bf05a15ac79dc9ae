package io.netloft.chat;

import io.netloft.chassis.web.WebException;
import io.netloft.chassis.web.WebSocketSession;
import io.netloft.chat.core.ChatError;
import io.netloft.chat.core.Names;
import io.netloft.chat.core.Refusal;
import io.netloft.chat.core.RoomEvent;
import io.netloft.chat.core.RoomFace;
import io.netloft.proto.event.ChatCommand;
import io.netloft.proto.event.EventException;
import io.netloft.proto.event.EventMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A connection of a person with a plain WebSocket client: a line is said in the room joined last, and what begins with a
 * slash is a command.
 */
final class TextSocket extends ChatSocket {
    private static final int MOST_ASKED = 100;
    private static final String HELP =
            "/join ROOM [LAST]  /leave  /who  /rooms  /history [N]  /search WORDS  /topic TEXT"
                    + "  /msg USER TEXT  /edit N TEXT  /delete N  /react N EMOJI  /mute|/kick|/ban USER [MINUTES]  /nick NAME"
                    + "  /auth TOKEN  /help; anything else is said";

    private final String prefix =
            Long.toHexString(java.util.concurrent.ThreadLocalRandom.current().nextLong()) + '-';
    // Asked and not answered yet: what the answer is about. Touched on the event loop and on the hub's thread.
    private final Map<Long, String> asked = new HashMap<>();
    private volatile String room = "";
    private long last;
    private long saidSoFar;

    TextSocket(WebSocketSession session, Desk desk) {
        super(session, desk);
    }

    void hello(@Nullable String user, @Nullable String first) {
        say(user == null ? "* hello; say /auth TOKEN, or /nick NAME, and /help" : "* hello " + user + "; /help helps");
        if (user != null && first != null) {
            guarded("/join " + first);
        }
    }

    @Override
    public void text(String message) {
        for (String one : message.split("\n", -1)) {
            if (!one.isBlank()) {
                guarded(one.strip());
            }
        }
    }

    private void guarded(String typed) {
        try {
            line(typed);
        } catch (WebException | Refusal | EventException | ArithmeticException | NumberFormatException e) {
            say("! " + e.getMessage());
        }
    }

    private void line(String typed) {
        if (!typed.startsWith("/") || typed.startsWith("//")) {
            said("send", room(), typed.startsWith("//") ? typed.substring(1) : typed);
            return;
        }
        int blank = typed.indexOf(' ');
        String word = blank < 0 ? typed : typed.substring(0, blank);
        String rest = blank < 0 ? "" : typed.substring(blank + 1).strip();
        switch (word) {
            case "/join" -> join(rest);
            case "/nick" -> prove(new ChatCommand.Auth(next("nick"), null, needed(rest, "NAME"), null), this::known);
            case "/auth" -> prove(new ChatCommand.Auth(next("auth"), needed(rest, "TOKEN"), null, null), this::known);
            case "/msg" -> said("msg", "@" + name(first(needed(rest, "USER TEXT"))), needed(behind(rest), "TEXT"));
            case "/help" -> say("* " + HELP);
            default -> command(word, rest);
        }
    }

    private void known() {
        say("* you are " + user());
        String before = room;
        if (!before.isEmpty()) {
            session().loop().execute(() -> guarded("/join " + before));
        }
    }

    private void command(String word, String rest) {
        switch (word) {
            case "/leave" -> send("leave", Map.of("room", room()));
            case "/who" -> send("who", Map.of("room", rest.isEmpty() ? room() : rest));
            case "/rooms" -> send("rooms", Map.of());
            case "/history" ->
                send("history", Map.of("room", room(), "limit", rest.isEmpty() ? 20L : Long.parseLong(rest)));
            case "/search" -> send("search", Map.of("text", needed(rest, "WORDS"), "limit", 20L));
            case "/topic" -> send("topic", Map.of("room", room(), "text", rest));
            case "/edit" ->
                send("edit", Map.of("room", room(), "seq", number(rest), "text", needed(behind(rest), "TEXT")));
            case "/delete" -> send("delete", Map.of("room", room(), "seq", number(rest)));
            case "/react" ->
                send("react", Map.of("room", room(), "seq", number(rest), "emoji", needed(behind(rest), "EMOJI")));
            case "/mute", "/unmute", "/kick", "/ban", "/unban", "/invite" -> member(word.substring(1), rest);
            default -> say("! " + word + ": no command; /help lists them");
        }
    }

    private void member(String change, String rest) {
        String minutes = behind(rest);
        long forMs = minutes.isEmpty() ? 0 : Math.multiplyExact(Long.parseLong(minutes), 60_000L);
        send(
                "member",
                Map.of("room", room(), "user", name(needed(first(rest), "USER")), "change", change, "forMs", forMs));
    }

    private void join(String rest) {
        String name = first(needed(rest, "ROOM"));
        String many = behind(rest);
        room = name;
        send("join", Map.of("room", name, "last", many.isEmpty() ? 10L : Long.parseLong(many)));
    }

    private void said(String word, String where, String text) {
        Map<String, @Nullable Object> members = Map.of("room", where, "cid", prefix + ++saidSoFar, "text", text);
        ask(ChatCommand.of(new EventMessage.Command("send", next(word), members)));
    }

    private void send(String word, Map<String, @Nullable Object> members) {
        ask(ChatCommand.of(new EventMessage.Command(word, next(word), members)));
    }

    // Where all are guests nobody types what marks them as such.
    private String name(String said) {
        return desk().gate().guests() && !said.startsWith(Names.GUEST) ? Names.GUEST + said : said;
    }

    private long next(String word) {
        synchronized (asked) {
            last++;
            if (asked.size() < MOST_ASKED) {
                asked.put(last, word);
            }
            return last;
        }
    }

    private String room() {
        if (room.isEmpty()) {
            throw new Refusal(ChatError.NOT_JOINED, "no room; /join ROOM first");
        }
        return room;
    }

    private static String needed(String text, String what) {
        if (text.isEmpty()) {
            throw new Refusal(ChatError.BAD_PARAMETER, what + ": missing; /help shows how");
        }
        return text;
    }

    private static long number(String rest) {
        return Long.parseLong(first(needed(rest, "N")).replace("#", ""));
    }

    private static String first(String text) {
        int blank = text.indexOf(' ');
        return blank < 0 ? text : text.substring(0, blank);
    }

    private static String behind(String text) {
        int blank = text.indexOf(' ');
        return blank < 0 ? "" : text.substring(blank + 1).strip();
    }

    private void say(String line) {
        send(Wire.lines(List.of(Lines.plain(line))));
    }

    @Override
    public void tell(EventMessage message) {
        if (message instanceof EventMessage.Ok ok) {
            answered(ok);
        } else if (message instanceof EventMessage.Failure failure) {
            forget(failure.ref());
            Long wait = failure.retryAfterMs();
            say("! " + failure.code() + ": " + failure.message() + (wait == null ? "" : "; again in " + wait + " ms"));
        } else if (message instanceof EventMessage.Event event && !event.type().equals("unread")) {
            say(passing(event));
        }
    }

    private static String passing(EventMessage.Event event) {
        return switch (event.type()) {
            case "mention" ->
                "> [" + event.source() + "] " + event.data().get("from") + ": "
                        + event.data().get("text");
            case "gap" ->
                "* [" + event.source() + "] #" + event.data().get("from") + " to #"
                        + event.data().get("to") + " are not kept any more";
            case "left" ->
                "* [" + event.source() + "] you are out: " + event.data().get("change");
            default -> "* " + event.type();
        };
    }

    private String forget(@Nullable Long ref) {
        synchronized (asked) {
            String word = ref == null ? null : asked.remove(ref);
            return word == null ? "" : word;
        }
    }

    private void answered(EventMessage.Ok ok) {
        Map<String, @Nullable Object> facts = ok.ok();
        List<String> lines = new ArrayList<>();
        switch (forget(ok.ref())) {
            case "join" -> {
                room = String.valueOf(facts.get("room"));
                lines.add("* [" + room + "] joined at #" + facts.get("seq") + ", " + facts.get("online") + " here"
                        + topic(facts.get("topic")));
            }
            case "msg" -> lines.add("* sent");
            case "leave" -> lines.add("* [" + facts.get("room") + "] left");
            case "who" -> lines.add("* [" + facts.get("room") + "] " + users(facts.get("users")));
            case "rooms" -> each(facts.get("rooms")).forEach(one -> lines.add(roomLine(one)));
            case "history" ->
                each(facts.get("messages"))
                        .forEach(one -> lines.add(Lines.message(String.valueOf(facts.get("room")), one)));
            case "search" ->
                each(facts.get("found")).forEach(one -> lines.add(Lines.message(String.valueOf(one.get("room")), one)));
            default -> {}
        }
        if (!lines.isEmpty()) {
            send(Wire.lines(lines.stream().map(Lines::plain).toList()));
        }
    }

    private static String topic(@Nullable Object topic) {
        return topic == null || topic.toString().isEmpty() ? "" : "; " + topic;
    }

    private static String roomLine(Map<?, ?> one) {
        Object unread = one.get("unread");
        return "* " + one.get("room") + (unread == null ? "" : ", " + unread + " unread") + topic(one.get("topic"));
    }

    private static String users(@Nullable Object users) {
        List<String> names = new ArrayList<>();
        each(users).forEach(one -> names.add(one.get("user") + " (" + one.get("state") + ")"));
        return String.join(", ", names);
    }

    private static List<Map<?, ?>> each(@Nullable Object list) {
        List<Map<?, ?>> maps = new ArrayList<>();
        if (list instanceof List<?> all) {
            all.forEach(one -> maps.add((Map<?, ?>) one));
        }
        return maps;
    }

    @Override
    public boolean replay(RoomFace face, List<RoomEvent> events) {
        return page(Wire.lines(
                events.stream().map(event -> Lines.of(face.name(), event)).toList()));
    }
}
