package io.netloft.systemtests;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netloft.systemtests.ChatEntry.What;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A chat client that survives: it is in some rooms, says something in one of them now and then, keeps a log, comes back when
 * it is cut off, and sends again what was not acknowledged. A new one with the log of one that was killed goes on where that
 * was. On the loop's thread.
 */
final class ChatMember implements WsConnection.Listener {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_PENDING = 4;
    private static final int KEEP_EVERY = 40;
    private static final long BACK_MS = 100;
    private static final int PAUSE_MS = 1_000;

    private final WsLoop loop;
    private final InetSocketAddress address;
    private final String user;
    private final ChatLog log;
    private final SplittableRandom random;
    // It trusts the place that the server keeps, once it keeps one; else it says itself where it is.
    private final boolean trusts;
    private final Map<String, Seen> rooms = new LinkedHashMap<>();
    // By cid, the room of what is not acknowledged yet.
    private final Map<String, String> pending = new LinkedHashMap<>();
    private final Map<Long, ChatEntry> asked = new HashMap<>();
    private WsConnection connection;
    private boolean connected;
    private boolean talking = true;
    private long ref;
    private int said;

    /** A room. */
    private static final class Seen {
        private String epoch = "";
        private long seq = -1;
        private boolean kept;
        private boolean joined;
        private int sinceKept;
    }

    ChatMember(WsLoop loop, InetSocketAddress address, Path folder, String name, List<String> in, long seed) {
        this.loop = loop;
        this.address = address;
        this.user = "~" + name;
        this.random = new SplittableRandom(seed);
        this.trusts = (name.hashCode() & 1) == 1;
        in.forEach(room -> rooms.put(room, new Seen()));
        ChatLog.read(folder, user).forEach(this::remember);
        this.log = new ChatLog(folder, user);
    }

    private void remember(ChatEntry entry) {
        Seen seen = rooms.get(entry.room());
        switch (entry.what()) {
            case STARTED, GOT -> {
                seen.epoch = entry.epoch();
                seen.seq = Math.max(seen.seq, entry.seq());
            }
            case KEPT -> seen.kept = true;
            case SENT -> {
                pending.put(entry.cid(), entry.room());
                said = Math.max(
                        said, Integer.parseInt(entry.cid().substring(entry.cid().indexOf('-') + 1)));
            }
            case ACKED -> pending.remove(entry.cid());
            default -> {}
        }
    }

    /** Connects, and begins to talk. */
    void begin() {
        connect();
        loop.after(random.nextInt(PAUSE_MS), this::talk);
    }

    private void connect() {
        connection = loop.connect(address, WsConnection.Request.chat(user.substring(1) + "&device=one"), this);
    }

    @Override
    public void opened(WsConnection its) {
        connected = true;
        rooms.forEach(this::join);
    }

    private void join(String room, Seen seen) {
        seen.sinceKept = 0;
        String members = "";
        if (seen.seq < 0) {
            members = ",\"last\":0";
        } else if (!trusts || !seen.kept) {
            members = ",\"since\":{\"epoch\":\"" + seen.epoch + "\",\"seq\":" + seen.seq + "}";
        }
        long since = members.startsWith(",\"since") ? seen.seq : -1;
        ask("join", new ChatEntry(What.JOIN, room, "", since, "", ""), members);
    }

    /** Sends a command; its entry is logged before. */
    private void ask(String word, ChatEntry entry, String members) {
        log.add(entry);
        asked.put(++ref, entry);
        connection.send(
                "{\"cmd\":\"" + word + "\",\"ref\":" + ref + ",\"room\":\"" + entry.room() + "\"" + members + "}");
    }

    private void talk() {
        if (!talking) {
            return;
        }
        List<String> joined =
                rooms.keySet().stream().filter(room -> rooms.get(room).joined).toList();
        if (!joined.isEmpty() && pending.size() < MOST_PENDING) {
            String cid = user.substring(1) + "-" + ++said;
            String room = joined.get(random.nextInt(joined.size()));
            pending.put(cid, room);
            send(cid, room);
        }
        loop.after(PAUSE_MS / 2 + random.nextInt(PAUSE_MS), this::talk);
    }

    private void send(String cid, String room) {
        ask(
                "send",
                new ChatEntry(What.SENT, room, "", -1, "", cid),
                ",\"cid\":\"" + cid + "\",\"text\":\"words of " + cid + "\"");
    }

    @Override
    public void text(WsConnection its, String text) {
        JsonNode message;
        try {
            message = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("message: " + text + " (expected: JSON)", e);
        }
        if (message.has("ok")) {
            answered(asked.remove(message.path("ref").asLong()), message.path("ok"));
        } else if (message.has("error")) {
            refused(asked.remove(message.path("ref").asLong()), message.path("error"));
        } else {
            event(message);
        }
    }

    private void answered(ChatEntry command, JsonNode ok) {
        Seen seen = rooms.get(command.room());
        switch (command.what()) {
            case JOIN -> {
                boolean recovered = ok.path("recovered").asBoolean();
                seen.epoch = ok.path("epoch").asText();
                seen.joined = true;
                long seq = ok.path("seq").asLong();
                log.add(new ChatEntry(
                        recovered ? What.RECOVERED : What.STARTED, command.room(), seen.epoch, seq, "", ""));
                seen.seq = recovered ? seen.seq : seq;
                pending.forEach((cid, room) -> {
                    if (room.equals(command.room())) {
                        send(cid, room);
                    }
                });
            }
            case SENT -> {
                if (pending.remove(command.cid()) != null) {
                    log.add(new ChatEntry(
                            What.ACKED, command.room(), "", ok.path("seq").asLong(), "", command.cid()));
                }
            }
            default -> {
                log.add(new ChatEntry(What.KEPT, command.room(), "", command.seq(), "", ""));
                seen.kept = true;
            }
        }
    }

    // What the server cannot take now is sent again; all else has no business here.
    private void refused(ChatEntry command, JsonNode error) {
        if (!error.has("retryAfterMs")) {
            throw new IllegalStateException(user + ": " + command + ": " + error + " (expected: an answer)");
        }
        if (command.what() == What.SENT) {
            loop.after(error.path("retryAfterMs").asLong(), () -> {
                if (connected && pending.containsKey(command.cid())) {
                    send(command.cid(), command.room());
                }
            });
        } else if (command.what() == What.JOIN) {
            connection.drop();
        }
    }

    private void event(JsonNode event) {
        String room = event.path("source").asText();
        if (event.path("type").asText().equals("gap")) {
            log.add(new ChatEntry(
                    What.GAP, room, "", event.path("data").path("from").asLong(), "", ""));
        } else if (event.has("id") && event.has("seq")) {
            String id = event.path("id").asText();
            long seq = event.path("seq").asLong();
            boolean message = event.path("type").asText().equals("message");
            JsonNode data = event.path("data");
            String cid = message ? data.path("cid").asText() : "";
            if (message && !data.path("text").asText().equals("words of " + cid)) {
                throw new IllegalStateException(user + ": " + event + " (expected: the words of " + cid + ")");
            }
            log.add(new ChatEntry(
                    What.GOT,
                    room,
                    id.substring(0, id.lastIndexOf(':')),
                    seq,
                    message ? data.path("from").asText() : "",
                    cid));
            got(room, seq);
        }
    }

    private void got(String room, long seq) {
        Seen seen = rooms.get(room);
        seen.seq = Math.max(seen.seq, seq);
        if (++seen.sinceKept >= KEEP_EVERY) {
            seen.sinceKept = 0;
            asked.put(++ref, new ChatEntry(What.KEPT, room, "", seq, "", ""));
            connection.send("{\"cmd\":\"ack\",\"ref\":" + ref + ",\"room\":\"" + room + "\",\"seq\":" + seq + "}");
        }
    }

    @Override
    public void closed(WsConnection its, int code, String reason) {
        if (connected && code >= 4500) {
            throw new IllegalStateException(
                    user + ": closed with " + code + " " + reason + " (expected: may come back)");
        }
        connected = false;
        asked.clear();
        rooms.values().forEach(seen -> seen.joined = false);
        loop.after(BACK_MS + random.nextInt((int) BACK_MS), this::connect);
    }

    /** Says nothing new from now on. */
    void hush() {
        talking = false;
    }

    /** Is in every room. */
    boolean joined() {
        return rooms.values().stream().allMatch(seen -> seen.joined);
    }

    /** Has every acknowledgement that it waits for. */
    boolean settled() {
        return joined() && pending.isEmpty();
    }
}
