package io.netloft.chat;

import io.netloft.chassis.net.Transport;
import io.netloft.chassis.term.Out;
import io.netloft.chassis.web.WebClientException;
import io.netloft.chassis.web.WebSocketClient;
import io.netloft.chassis.web.WebSocketListener;
import io.netloft.chassis.web.WebSocketOptions;
import io.netloft.chassis.web.WebSocketSession;
import io.netloft.proto.event.ChatCommand;
import io.netloft.proto.event.EventDecoder;
import io.netloft.proto.event.EventException;
import io.netloft.proto.event.EventLimits;
import io.netloft.proto.event.EventMessage;
import io.netty.buffer.ByteBuf;
import io.netty.handler.ssl.SslContext;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client of one room: comes back behind the last event that it has got, and sends again, under the same id, what was not
 * acknowledged. Guarded by itself.
 */
final class Talker {
    private static final long AGAIN_MS = 1000;
    private static final int TERMINAL_FROM = 4500;
    private static final long JOIN = 1;
    private static final long FIRST_SEND = 2;

    private final WebSocketClient client;
    private final ScheduledExecutorService timer;
    private final Target target;
    private final URI address;
    private final String prefix = UUID.randomUUID().toString().substring(0, 8);
    private final Map<Long, ChatCommand.Send> unacknowledged = new LinkedHashMap<>();
    private final EventDecoder decoder = new EventDecoder(EventLimits.EVENTS);
    private ChatCommand.@Nullable Place place;
    private @Nullable WebSocketSession session;
    private @Nullable String fault;
    private long next = FIRST_SEND;
    private boolean joined;
    private boolean finished;

    /**
     * Whom it talks to, where and as whom.
     *
     * @param token null to be a guest of the name
     * @param last events to begin with
     */
    record Target(
            String server,
            String room,
            String name,
            @Nullable String token,
            int last) {}

    Talker(Transport transport, @Nullable SslContext tls, ScheduledExecutorService timer, Target target) {
        this.client =
                new WebSocketClient(transport, WebSocketOptions.STANDARD.withSubprotocols(ChatWeb.SUBPROTOCOL), tls);
        this.timer = timer;
        this.target = target;
        this.address = URI.create((tls == null ? "ws://" : "wss://") + target.server() + "/v1/chat");
    }

    void start() {
        client.connect(address, Map.of(), opened -> new Ear()).whenComplete((opened, failure) -> {
            if (failure != null) {
                broken(failure);
            } else {
                begin(opened);
            }
        });
    }

    private synchronized void begin(WebSocketSession opened) {
        session = opened;
        joined = false;
        send(new ChatCommand.Auth(0, target.token(), target.token() == null ? target.name() : null, "terminal"));
        send(new ChatCommand.Join(JOIN, target.room(), place, (long) target.last()));
    }

    private void send(ChatCommand command) {
        WebSocketSession open = session;
        if (open != null) {
            try (var frames = Wire.frames(command.message())) {
                open.send(frames);
            }
        }
    }

    private synchronized void broken(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        boolean refused = cause instanceof WebClientException known && known.status() >= 400 && known.status() < 500;
        if (refused) {
            fail(String.valueOf(cause.getMessage()));
        } else {
            again(String.valueOf(cause.getMessage()));
        }
    }

    private void again(String why) {
        session = null;
        if (fault == null && !finished) {
            System.err.println("-- " + why + "; again in a second");
            timer.schedule(this::start, AGAIN_MS, TimeUnit.MILLISECONDS);
        }
        notifyAll();
    }

    private void fail(String why) {
        fault = why;
        notifyAll();
    }

    /** Says something, now or as soon as there is a connection. */
    synchronized void say(String text) {
        long ref = next++;
        var send = new ChatCommand.Send(ref, target.room(), prefix + "-" + ref, text, null, List.of());
        unacknowledged.put(ref, send);
        if (joined) {
            send(send);
        }
    }

    /** Waits until everything is acknowledged, or can't be. */
    synchronized void finish() throws InterruptedException {
        while (!unacknowledged.isEmpty() && fault == null) {
            wait();
        }
        finished = true;
        WebSocketSession open = session;
        if (open != null) {
            open.close(1000, "");
        }
    }

    /** Why it can't go on; null: it can. */
    synchronized @Nullable String fault() {
        return fault;
    }

    /** Hears one connection. */
    private final class Ear implements WebSocketListener {
        @Override
        public void textBytes(ByteBuf utf8) {
            try {
                heard(decoder.message(utf8));
            } catch (EventException unknown) {
                System.err.println("-- " + unknown.getMessage());
            }
        }

        @Override
        public void closed(int code, String reason) {
            synchronized (Talker.this) {
                if (code >= TERMINAL_FROM) {
                    fail("closed: " + code + " " + reason);
                } else {
                    again("closed: " + code + " " + reason);
                }
            }
        }
    }

    private synchronized void heard(EventMessage message) {
        if (message instanceof EventMessage.Event event) {
            happened(event);
        } else if (message instanceof EventMessage.Ok ok) {
            done(ok);
        } else if (message instanceof EventMessage.Failure failure) {
            refused(failure);
        }
    }

    private void done(EventMessage.Ok ok) {
        if (ok.ref() == JOIN) {
            joined(ok.ok());
        } else if (unacknowledged.remove(ok.ref()) != null) {
            notifyAll();
        }
    }

    private void joined(Map<String, @Nullable Object> facts) {
        joined = true;
        if (!Boolean.TRUE.equals(facts.get("recovered"))) {
            long seq = facts.get("seq") instanceof Long head ? head : 0;
            place = new ChatCommand.Place(String.valueOf(facts.get("epoch")), Math.max(0, seq - target.last()));
        }
        Out.line(Lines.plain("-- " + facts.get("room") + ", " + facts.get("online") + " here " + facts.get("topic")));
        List.copyOf(unacknowledged.values()).forEach(this::send);
    }

    private void refused(EventMessage.Failure failure) {
        Long ref = failure.ref();
        Long wait = failure.retryAfterMs();
        String why = failure.code() + ": " + failure.message();
        ChatCommand.Send send = ref == null ? null : unacknowledged.get(ref);
        if (send == null) {
            fail(why);
        } else if (wait == null) {
            unacknowledged.remove(ref);
            System.err.println("-- not said: " + why);
            notifyAll();
        } else {
            timer.schedule(() -> repeat(send), wait, TimeUnit.MILLISECONDS);
        }
    }

    private synchronized void repeat(ChatCommand.Send send) {
        if (unacknowledged.containsKey(send.ref()) && joined) {
            send(send);
        }
    }

    private void happened(EventMessage.Event event) {
        String id = event.id();
        Long seq = event.seq();
        if (id != null && seq != null) {
            place = new ChatCommand.Place(id.substring(0, id.lastIndexOf(':')), seq);
            Out.line(Lines.of(String.valueOf(event.source()), Lines.read(event)));
        } else if (event.type().equals("gap")) {
            System.err.println(
                    "-- " + event.data().get("from") + " to " + event.data().get("to") + " are not kept any more");
        } else if (event.type().equals("left")) {
            fail("out of the room: " + event.data().get("change"));
        }
    }
}
