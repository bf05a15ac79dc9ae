package io.netloft.chat;

import io.netloft.chassis.web.WebException;
import io.netloft.chassis.web.WebSocketFrames;
import io.netloft.chassis.web.WebSocketListener;
import io.netloft.chassis.web.WebSocketSession;
import io.netloft.chat.core.Bucket;
import io.netloft.chat.core.ChatError;
import io.netloft.chat.core.Client;
import io.netloft.chat.core.Session;
import io.netloft.chat.core.Who;
import io.netloft.proto.event.ChatCommand;
import io.netloft.proto.event.EventMessage;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A connection over WebSocket, in whichever language. What it hears belongs to its event loop; what the hub says to it comes
 * on the hub's thread.
 */
abstract class ChatSocket implements WebSocketListener, Client {
    private static final long TOKEN_WITHIN_S = 10;
    private static final long EXPIRY_GRACE_MS = 25_000;
    private static final long BUSY_MS = 1_000;
    private static final int PATIENCE = 50;
    private static final int NOISE = 100;

    private final WebSocketSession session;
    private final Desk desk;
    private final Bucket bucket = new Bucket();
    // A page of a replay at a time: what is handed over and not written is not seen by the channel.
    private volatile boolean replaying;
    private @Nullable ScheduledFuture<?> deadline;
    private volatile Session seat;
    private volatile @Nullable String user;
    private String device = "";
    private int impatience;
    private int noise;

    ChatSocket(WebSocketSession session, Desk desk) {
        this.session = session;
        this.desk = desk;
        this.seat = desk.hub().open(this);
    }

    WebSocketSession session() {
        return session;
    }

    Desk desk() {
        return desk;
    }

    /** Whose it is, once that is known. */
    @Nullable
    String user() {
        return user;
    }

    /** Begins: as somebody, or waiting for a token. */
    void begin(@Nullable Who who, String itsDevice) {
        device = itsDevice;
        if (who == null) {
            deadline = session.loop().schedule(() -> close(Closing.NO_TOKEN), TOKEN_WITHIN_S, TimeUnit.SECONDS);
        } else {
            enter(who, itsDevice, () -> {});
        }
    }

    void close(Closing why) {
        session.close(why.code(), why.reason());
    }

    /** It is known whose it is. */
    void enter(Who who, String itsDevice, Runnable then) {
        Session its = seat;
        device = itsDevice;
        user = who.user();
        watch(who.untilMs());
        desk.lane().execute(() -> {
            desk.hub().enter(its, who, itsDevice);
            then.run();
        });
    }

    private void watch(long untilMs) {
        ScheduledFuture<?> before = deadline;
        if (before != null) {
            before.cancel(false);
            deadline = null;
        }
        if (untilMs != Long.MAX_VALUE) {
            long leftMs = Math.max(0, untilMs - desk.gate().nowMs()) + EXPIRY_GRACE_MS;
            deadline = session.loop().schedule(() -> close(Closing.TOKEN_EXPIRED), leftMs, TimeUnit.MILLISECONDS);
        }
    }

    /**
     * Proves who it is, or again.
     *
     * @param then runs on the hub's thread when it is known
     */
    void prove(ChatCommand.Auth auth, Runnable then) {
        String token = auth.token();
        Who who = token != null ? desk.gate().prove(token) : desk.gate().guest(String.valueOf(auth.as()));
        if (who == null) {
            throw desk.gate().refused(token == null ? "missing" : "wrong, or not valid any more");
        }
        String known = user;
        if (known != null && !known.equals(who.user())) {
            if (!who.guest()) {
                close(Closing.RENAMED);
                return;
            }
            Session before = seat;
            desk.lane().execute(() -> desk.hub().closed(before));
            seat = desk.hub().open(this);
        }
        String said = auth.device();
        enter(who, said == null ? device : said, then);
    }

    /** Hands a command to the hub, unless it comes too fast. */
    void ask(ChatCommand command) {
        long waitMs = bucket.take(
                desk.config().limits().perConnection().rate(), desk.gate().nowMs());
        if (waitMs > 0) {
            tooFast(command.ref(), waitMs);
            return;
        }
        impatience = 0;
        noise = 0;
        Session its = seat;
        if (!desk.lane().offer(() -> desk.hub().command(its, command))) {
            refuse(command.ref(), ChatError.BUSY, "server: more waits than may", BUSY_MS);
        }
    }

    // Who asks on and on in spite of the answers is not read for a while.
    private void tooFast(long ref, long waitMs) {
        refuse(ref, ChatError.TOO_FAST, "connection: over its rate (expected: less often)", waitMs);
        if (++impatience > PATIENCE) {
            impatience = 0;
            session.pause();
            session.loop().schedule(session::resume, Math.max(waitMs, BUSY_MS), TimeUnit.MILLISECONDS);
        }
    }

    /** Counts a message that was none. */
    void noise() {
        if (++noise > NOISE) {
            close(Closing.NOISE);
        }
    }

    void refuse(long ref, ChatError error, String detail, @Nullable Long retryAfterMs) {
        desk.counts().refused(error);
        tell(new EventMessage.Failure(ref, error.word(), detail, retryAfterMs));
    }

    static EventMessage.Failure failure(long ref, WebException e) {
        return new EventMessage.Failure(ref, e.error().word(), String.valueOf(e.getMessage()), null);
    }

    /** Sends what must not be lost; who does not read it is closed, to come back. */
    void send(WebSocketFrames frames) {
        try (frames) {
            if (!session.send(frames)) {
                session.closeAsTooSlow();
            }
        }
    }

    /** Whether a message may be left out when the client reads slowly. */
    static boolean isPassing(EventMessage message) {
        return message instanceof EventMessage.Event event
                && (event.type().equals("unread") || event.type().equals("mention"));
    }

    /** Sends a page of a replay; false when the one before is not written yet. */
    boolean page(WebSocketFrames frames) {
        try (frames) {
            if (!session.send(frames)) {
                return false;
            }
            replaying = true;
            // Behind the page, on the same loop.
            session.loop().execute(() -> {
                replaying = false;
                desk.lane().execute(() -> desk.hub().writable(seat));
            });
            return true;
        }
    }

    @Override
    public boolean takes() {
        return !replaying && session.writable();
    }

    @Override
    public void writable() {
        desk.lane().execute(() -> desk.hub().writable(seat));
    }

    static Map<String, @Nullable Object> facts(Desk desk, WebSocketSession session, @Nullable String user) {
        Map<String, @Nullable Object> facts = new java.util.LinkedHashMap<>();
        facts.put("server", "netloft-chat");
        facts.put("version", desk.version());
        facts.put("protocol", ChatWeb.SUBPROTOCOL);
        facts.put("session", session.id());
        if (user != null) {
            facts.put("user", user);
        }
        facts.put("auth", desk.gate().guests() ? "name" : "token");
        ChatConfig.Limits limits = desk.config().limits();
        facts.put("limits", Map.of("text", limits.text().bytes(), "frame", (long) ChatWeb.MOST_MESSAGE, "rooms", (long)
                limits.rooms()));
        return facts;
    }

    @Override
    public void closed(int code, String reason) {
        ScheduledFuture<?> due = deadline;
        if (due != null) {
            due.cancel(false);
        }
        desk.lane().execute(() -> desk.hub().closed(seat));
    }
}
