package io.netloft.chat;

import com.fasterxml.jackson.databind.JsonNode;
import io.netloft.chassis.life.Chassis;
import io.netloft.chassis.net.ConnectionLimit;
import io.netloft.chassis.web.Answer;
import io.netloft.chassis.web.BodyStream;
import io.netloft.chassis.web.Json;
import io.netloft.chassis.web.Router;
import io.netloft.chassis.web.StaticPages;
import io.netloft.chassis.web.WebError;
import io.netloft.chassis.web.WebException;
import io.netloft.chassis.web.WebGuard;
import io.netloft.chassis.web.WebLimits;
import io.netloft.chassis.web.WebPipeline;
import io.netloft.chassis.web.WebRequest;
import io.netloft.chassis.web.WebResponse;
import io.netloft.chassis.web.WebSocketLimits;
import io.netloft.chassis.web.WebSocketListener;
import io.netloft.chassis.web.WebSocketOptions;
import io.netloft.chassis.web.WebSocketSession;
import io.netloft.chassis.web.WebSockets;
import io.netloft.chat.core.Who;
import io.netloft.proto.event.ChatCommand;
import io.netloft.proto.event.EventException;
import io.netloft.proto.event.EventMessage;
import io.netty.handler.codec.http.HttpMethod;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The routes: WebSocket in two languages, server-sent events, and every command as a request. */
final class ChatWeb {
    /** The subprotocol of the JSON protocol. */
    static final String SUBPROTOCOL = "netloft.chat.v1";

    /** Longest message of a client, in bytes. */
    static final int MOST_MESSAGE = 64 * 1024;

    private static final String ROOM = "/v1/rooms/{room}";
    private static final String MESSAGE = ROOM + "/messages/{seq}";
    private static final int CREATED = 201;
    private static final List<String> PAGE = List.of(
            "page.css",
            "page.js",
            "address.js",
            "away.js",
            "complete.js",
            "composer.js",
            "dialogs.js",
            "dom.js",
            "history.js",
            "identity.js",
            "keys.js",
            "menu.js",
            "moderation.js",
            "notify.js",
            "outbox.js",
            "panels.js",
            "people.js",
            "room.js",
            "rooms.js",
            "rows.js",
            "search.js",
            "store.js",
            "switcher.js",
            "text.js",
            "visit.js",
            "wire.js");

    private final Desk desk;
    private final WebSockets sockets;
    private final ConnectionLimit limit;
    private final Router router = new Router();
    private final Set<BodyStream> streams = ConcurrentHashMap.newKeySet();

    ChatWeb(Desk desk, Chassis chassis) {
        this.desk = desk;
        ChatConfig.Limits limits = desk.config().limits();
        this.limit =
                new ConnectionLimit("chat", limits.connections(), limits.connectionsPerAddress(), chassis.meters());
        WebSocketOptions options = WebSocketOptions.STANDARD
                .withSubprotocols(SUBPROTOCOL)
                .withLimits(WebSocketLimits.STANDARD
                        .withBytes(MOST_MESSAGE, limits.outbound().toInt())
                        .withConnections(limits.connections(), limits.connectionsPerAddress()));
        this.sockets = new WebSockets(
                "chat",
                limits.compress() ? options.withCompression(WebSocketOptions.Compression.FAST) : options,
                chassis.meters());
        router.choose(HttpMethod.GET, "/v1/chat", this::connect);
        router.choose(HttpMethod.GET, ROOM + "/events", this::events);
        commands();
        page();
    }

    // It holds nothing that was said, so whoever may connect may have it.
    private void page() {
        StaticPages pages = StaticPages.of(ChatWeb.class).page("/", "page/index.html");
        PAGE.forEach(file -> pages.page("/" + file, "page/" + file));
        pages.addTo(router);
    }

    private void commands() {
        router.async(HttpMethod.POST, "/v1/commands", request -> call(request, whole(request), 200));
        router.async(HttpMethod.GET, "/v1/rooms", request -> call(request, "rooms", Map.of(), 200));
        router.async(HttpMethod.POST, ROOM, request -> call(request, "create", body(request), CREATED));
        router.async(HttpMethod.GET, ROOM + "/members", request -> call(request, "who", Map.of(), 200));
        router.async(HttpMethod.POST, ROOM + "/members", request -> call(request, "member", body(request), 200));
        router.async(HttpMethod.GET, ROOM + "/messages", request -> call(request, "history", query(request), 200));
        router.async(HttpMethod.POST, ROOM + "/messages", request -> call(request, "send", body(request), CREATED));
        router.async(HttpMethod.PATCH, MESSAGE, request -> call(request, "edit", body(request), 200));
        router.async(HttpMethod.DELETE, MESSAGE, request -> call(request, "delete", Map.of(), 200));
        router.async(HttpMethod.POST, MESSAGE + "/reactions", request -> call(request, "react", body(request), 200));
        router.async(HttpMethod.PUT, ROOM + "/topic", request -> call(request, "topic", body(request), 200));
        router.async(HttpMethod.PUT, ROOM + "/keep", request -> call(request, "keep", body(request), 200));
        router.async(HttpMethod.PUT, ROOM + "/read", request -> call(request, "read", body(request), 200));
        router.async(HttpMethod.GET, "/v1/search", request -> call(request, "search", query(request), 200));
    }

    /** Where more routes are added. */
    Router router() {
        return router;
    }

    /** What a connection's pipeline is made of; one for all. */
    WebPipeline pipeline() {
        Set<String> names = ConcurrentHashMap.newKeySet();
        desk.config().hosts().forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
        return new WebPipeline(
                router,
                new WebGuard(null, names, path -> true, Set.copyOf(desk.config().origins())),
                WebLimits.STANDARD.withMaxBody(MOST_MESSAGE),
                limit);
    }

    void reload(ChatConfig next) {
        limit.update(next.limits().connections(), next.limits().connectionsPerAddress());
    }

    WebSockets sockets() {
        return sockets;
    }

    /** Ends the streams that are open; their readers come back. */
    void endStreams() {
        streams.forEach(stream -> stream.loop().execute(stream::close));
    }

    private CompletionStage<Answer> connect(WebRequest request) {
        Who who = desk.gate().who(request);
        return CompletableFuture.completedStage(
                new Answer.Upgrade(sockets, (asked, session) -> opened(asked, session, who)));
    }

    private WebSocketListener opened(WebRequest request, WebSocketSession session, @Nullable Who who) {
        String device = request.query("device");
        if (session.subprotocol().equals(SUBPROTOCOL)) {
            var socket = new JsonSocket(session, desk);
            socket.hello(who == null ? null : who.user());
            socket.begin(who, device == null ? "" : device);
            return socket;
        }
        Who known = who == null ? desk.gate().guest("guest-" + session.id()) : who;
        var socket = new TextSocket(session, desk);
        socket.begin(known, device == null ? "" : device);
        socket.hello(known == null ? null : known.user(), request.query("room"));
        return socket;
    }

    // Whether the room may be read is asked before the stream begins, so that a refusal has a status.
    private CompletionStage<Answer> events(WebRequest request) {
        Who who = desk.gate().mustBeKnown(request);
        ChatCommand.Join join = join(request);
        return Caller.call(desk, who, new ChatCommand.Who(0, join.room()), request.id(), 200)
                .thenApply(answer -> answer.status() == 200
                        ? new Answer.Events((asked, stream) -> stream(stream.body(), who, join))
                        : new Answer.Whole(answer));
    }

    private void stream(BodyStream body, Who who, ChatCommand.Join join) {
        streams.add(body);
        body.onClose(() -> streams.remove(body));
        new EventsClient(body, desk).begin(who, join);
    }

    private static ChatCommand.Join join(WebRequest request) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>(query(request));
        String place = request.header("last-event-id");
        int colon = place.lastIndexOf(':');
        if (colon > 0) {
            members.put(
                    "since",
                    Map.of(
                            "epoch",
                            place.substring(0, colon),
                            "seq",
                            number("last-event-id", place.substring(colon + 1))));
        }
        return (ChatCommand.Join) command(request, "join", members);
    }

    private CompletionStage<WebResponse> call(
            WebRequest request, String word, Map<String, @Nullable Object> members, int status) {
        return call(request, command(request, word, members), status);
    }

    private CompletionStage<WebResponse> call(WebRequest request, ChatCommand command, int status) {
        return Caller.call(desk, desk.gate().mustBeKnown(request), command, request.id(), status);
    }

    /** A command with what the path says. */
    private static ChatCommand command(WebRequest request, String word, Map<String, @Nullable Object> said) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>(said);
        members.remove("cmd");
        members.remove("ref");
        if (request.parameters().containsKey("room")) {
            members.put("room", request.parameter("room"));
        }
        if (request.parameters().containsKey("seq")) {
            members.put("seq", number("seq", request.parameter("seq")));
        }
        return read(new EventMessage.Command(word, 0, members));
    }

    private static ChatCommand whole(WebRequest request) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>(body(request));
        Object word = members.remove("cmd");
        members.remove("ref");
        ChatCommand command = read(new EventMessage.Command(String.valueOf(word), 0, members));
        if (command instanceof ChatCommand.Auth || command instanceof ChatCommand.Join) {
            throw new WebException(WebError.BAD_REQUEST, "cmd: " + word + " (expected: one that needs no connection)");
        }
        return command;
    }

    private static ChatCommand read(EventMessage.Command command) {
        try {
            return ChatCommand.of(command);
        } catch (EventException e) {
            throw new WebException(WebError.BAD_REQUEST, String.valueOf(e.getMessage()));
        }
    }

    private static Map<String, @Nullable Object> body(WebRequest request) {
        if (request.body().length == 0) {
            return Map.of();
        }
        JsonNode tree = Json.read(request.body());
        if (!tree.isObject()) {
            throw new WebException(WebError.BAD_REQUEST, "body: no object (expected: a JSON object)");
        }
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        tree.properties().forEach(member -> members.put(member.getKey(), value(member.getValue())));
        return members;
    }

    private static @Nullable Object value(JsonNode node) {
        if (node.isIntegralNumber()) {
            return node.asLong();
        }
        if (node.isBoolean()) {
            return node.asBoolean();
        }
        if (node.isArray()) {
            List<@Nullable Object> list = new java.util.ArrayList<>();
            node.forEach(element -> list.add(value(element)));
            return list;
        }
        return node.isTextual() ? node.asText() : null;
    }

    /** The parameters of a question; those that are numbers as such. */
    private static Map<String, @Nullable Object> query(WebRequest request) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        request.query().forEach((name, values) -> {
            String value = values.get(0);
            boolean number =
                    Set.of("before", "after", "around", "limit", "last").contains(name);
            members.put(name.equals("q") ? "text" : name, number ? (Object) number(name, value) : value);
        });
        return members;
    }

    private static Long number(String name, String text) {
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException e) {
            throw new WebException(WebError.BAD_REQUEST, name + ": " + text + " (expected: a whole number)");
        }
    }
}
