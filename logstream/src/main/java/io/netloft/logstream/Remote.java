package io.netloft.logstream;

import io.netloft.chassis.net.Transport;
import io.netloft.chassis.web.WebClientException;
import io.netloft.chassis.web.WebSocketClient;
import io.netloft.chassis.web.WebSocketLimits;
import io.netloft.chassis.web.WebSocketListener;
import io.netloft.chassis.web.WebSocketOptions;
import io.netloft.chassis.web.WebSocketSession;
import io.netloft.proto.event.EventDecoder;
import io.netloft.proto.event.EventException;
import io.netloft.proto.event.EventLimits;
import io.netloft.proto.event.EventMessage;
import io.netloft.proto.event.TailCommand;
import io.netty.buffer.ByteBuf;
import io.netty.handler.ssl.SslContext;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A subscription to another logstream that goes on by itself: when the connection breaks it comes back, with its cursor, at
 * growing intervals. What comes is bounded by credit, which its listener gives back as it is done with lines. Thread-safe.
 */
final class Remote {
    /** Lines that may be on their way. */
    static final long CREDIT = 8192;

    // A line of 4 MiB, each of its bytes escaped, is longer; such a line breaks the connection off.
    private static final int MOST_MESSAGE = 8 << 20;
    private static final int OUTBOUND = 256 * 1024;
    private static final EventLimits LIMITS = new EventLimits(MOST_MESSAGE, 64, 40);
    // Characters of lines that the listener has not done with; what has been read already comes on top.
    private static final int MOST_HELD = 16 << 20;
    private static final String SUB = "t";
    private static final long FIRST_WAIT_MS = 250;
    private static final long LAST_WAIT_MS = 10_000;
    private static final long STEADY_MS = 5_000;

    private final Target target;
    private final WebSocketClient client;
    private final ScheduledExecutorService timer;
    private final Listener listener;
    // Guarded by this.
    private final Map<String, String> places = new TreeMap<>();
    private @Nullable WebSocketSession session;
    private boolean subscribed;
    private boolean closed;
    private long spent;
    private long outstanding;
    private long held;
    private boolean paused;
    private long ref;
    private long waitMs = FIRST_WAIT_MS;
    private long openedNs;

    /**
     * What is wanted of whom.
     *
     * @param address of the server's {@code /v1/tail}
     * @param headers the token, for instance
     */
    record Target(
            URI address,
            Map<String, String> headers,
            List<String> files,
            TailCommand.From from,
            TailCommand.Filter filter,
            boolean follow) {}

    /** Hears what comes; on an event loop. */
    interface Listener {
        /** A line, a control event, or {@code cursor}: where it begins; give lines back by {@link #taken} when they are done with. */
        void event(EventMessage.Event event);

        /** The connection is there, or not, and why. */
        void connected(boolean now, String why);

        /** All there was has come, or it makes no sense to try again. */
        void ended(@Nullable String fault);
    }

    Remote(Target target, WebSocketClient client, ScheduledExecutorService timer, Listener listener) {
        this.target = target;
        this.client = client;
        this.timer = timer;
        this.listener = listener;
    }

    /** What speaks to other logstreams. */
    static WebSocketClient client(Transport transport, @Nullable SslContext tls) {
        WebSocketOptions options = WebSocketOptions.STANDARD
                .withSubprotocols(LogstreamWeb.SUBPROTOCOL)
                .withLimits(WebSocketLimits.STANDARD.withBytes(MOST_MESSAGE, OUTBOUND));
        return new WebSocketClient(transport, options, tls);
    }

    /** Goes on behind a cursor. */
    synchronized void resume(String cursor) {
        note(cursor);
    }

    void start() {
        client.connect(target.address(), target.headers(), Hearing::new).whenComplete((opened, failure) -> {
            if (failure != null) {
                failed(
                        failure instanceof CompletionException && failure.getCause() != null
                                ? failure.getCause()
                                : failure);
            } else {
                begin(opened);
            }
        });
    }

    private void failed(Throwable failure) {
        int status = failure instanceof WebClientException known ? known.status() : 0;
        String why = String.valueOf(failure.getMessage());
        if (status >= 400 && status < 500 && status != 429) {
            listener.ended(why);
        } else {
            again(why);
        }
    }

    private void again(String why) {
        long wait;
        synchronized (this) {
            if (closed) {
                return;
            }
            session = null;
            subscribed = false;
            paused = false;
            if (System.nanoTime() - openedNs > TimeUnit.MILLISECONDS.toNanos(STEADY_MS) && openedNs != 0) {
                waitMs = FIRST_WAIT_MS;
            }
            openedNs = 0;
            // So that many clients of a server that comes back do not all come at once.
            wait = waitMs / 2 + ThreadLocalRandom.current().nextLong(waitMs / 2 + 1);
            waitMs = Math.min(LAST_WAIT_MS, waitMs * 2);
        }
        listener.connected(false, why);
        timer.schedule(this::start, wait, TimeUnit.MILLISECONDS);
    }

    private synchronized void begin(WebSocketSession opened) {
        if (closed) {
            opened.close(1000, "");
            return;
        }
        session = opened;
        openedNs = System.nanoTime();
        String cursor = cursor();
        TailCommand.From from = cursor.isEmpty()
                ? target.from()
                : new TailCommand.From(null, cursor, target.from().until());
        long credit = Math.max(1, CREDIT - outstanding);
        spent = 0;
        say(new TailCommand.Subscribe(++ref, SUB, target.files(), from, target.filter(), target.follow(), credit));
    }

    private void say(TailCommand command) {
        WebSocketSession to = session;
        if (to != null) {
            try (var frames = SocketOutlet.event(command.message())) {
                to.send(frames);
            }
        }
    }

    /** The cursor behind all that has come; empty for none. */
    synchronized String cursor() {
        return places.entrySet().stream()
                .map(place -> place.getKey() + "~" + place.getValue())
                .collect(Collectors.joining(","));
    }

    /** A line has been done with. */
    synchronized void taken(EventMessage.Event line) {
        outstanding--;
        spent++;
        held -= weight(line);
        WebSocketSession from = session;
        if (paused && held < MOST_HELD / 2 && from != null) {
            paused = false;
            from.resume();
        }
        if (spent >= CREDIT / 4 && subscribed) {
            say(new TailCommand.Credit(++ref, SUB, spent));
            spent = 0;
        }
    }

    private static int weight(EventMessage.Event line) {
        return line.data().get("line") instanceof String text ? text.length() : 0;
    }

    // Credit counts lines, and these may be long.
    private synchronized void hold(EventMessage.Event line, WebSocketSession from) {
        outstanding++;
        held += weight(line);
        if (held > MOST_HELD) {
            paused = true;
            from.pause();
        }
    }

    synchronized void close() {
        closed = true;
        if (session != null) {
            session.close(1000, "");
        }
    }

    private synchronized void note(String cursor) {
        for (String part : cursor.split(",", -1)) {
            int mark = part.indexOf('~');
            if (mark > 0) {
                places.put(part.substring(0, mark), part.substring(mark + 1));
            }
        }
    }

    /** One connection. */
    private final class Hearing implements WebSocketListener {
        private final EventDecoder decoder = new EventDecoder(LIMITS);
        private final WebSocketSession of;
        private boolean ended;

        Hearing(WebSocketSession of) {
            this.of = of;
        }

        @Override
        public void textBytes(ByteBuf utf8) {
            try {
                EventMessage message = decoder.message(utf8);
                if (message instanceof EventMessage.Event event) {
                    heard(event);
                } else if (message instanceof EventMessage.Ok ok && ok.ref() > 0) {
                    welcome();
                } else if (message instanceof EventMessage.Failure failure) {
                    refused(failure);
                }
            } catch (EventException e) {
                of.close(1007, String.valueOf(e.getMessage()));
            }
        }

        // A file that was there will be again; a rotation, or a restart, may have been at work.
        private void refused(EventMessage.Failure failure) {
            if (failure.code().equals(LogstreamError.NO_SUCH_FILE.word()) && !cursor().isEmpty()) {
                of.close(1000, "");
            } else {
                end(failure.code() + ": " + failure.message());
            }
        }

        private void welcome() {
            synchronized (Remote.this) {
                if (subscribed) {
                    return;
                }
                subscribed = true;
            }
            listener.connected(true, "");
        }

        private void heard(EventMessage.Event event) {
            if (event.type().equals("end")) {
                end(null);
                return;
            }
            String id = event.id();
            if (id != null) {
                note(id);
            }
            if (event.type().equals("line")) {
                hold(event, of);
            }
            listener.event(event);
        }

        private void end(@Nullable String fault) {
            ended = true;
            close();
            listener.ended(fault);
        }

        @Override
        public void closed(int code, String reason) {
            if (!ended) {
                again("closed " + code + (reason.isEmpty() ? "" : " " + reason));
            }
        }
    }
}
