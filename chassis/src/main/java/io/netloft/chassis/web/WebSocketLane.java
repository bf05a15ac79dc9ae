package io.netloft.chassis.web;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one endpoint on one event loop, and what they share: the flushes, the compressor, one timer for
 * pings, idleness and closing. Everything here runs on the loop.
 */
final class WebSocketLane {
    private static final int TICKS_IN_SHORTEST = 4;
    private static final long MIN_TICK_MS = 10;

    private final EventLoop loop;
    private final WebSocketOptions options;
    private final WebSocketCounts counts;
    private final FlushPass flushes;
    private final long tickMs;
    private @Nullable WebSocketSession first;
    private @Nullable Future<?> ticking;
    private @Nullable MessageDeflater deflater;
    private @Nullable MessageInflater inflater;

    WebSocketLane(EventLoop loop, WebSocketOptions options, WebSocketCounts counts, FlushPass flushes) {
        this.loop = loop;
        this.options = options;
        this.counts = counts;
        this.flushes = flushes;
        this.tickMs = tickMs(options.limits());
    }

    private static long tickMs(WebSocketLimits limits) {
        Duration shortest = limits.pingAfter();
        for (Duration other : new Duration[] {limits.pongWithin(), limits.idleTimeout(), limits.closeWithin()}) {
            shortest = !other.isZero() && other.compareTo(shortest) < 0 ? other : shortest;
        }
        return Math.max(MIN_TICK_MS, shortest.toMillis() / TICKS_IN_SHORTEST);
    }

    void add(WebSocketSession session) {
        session.link(null, first);
        if (first != null) {
            first.link(session, first.after());
        }
        first = session;
        counts.opened();
        if (ticking == null) {
            ticking = loop.scheduleAtFixedRate(this::tick, tickMs, tickMs, TimeUnit.MILLISECONDS);
        }
    }

    void remove(WebSocketSession session, CloseCause cause) {
        WebSocketSession before = session.before();
        WebSocketSession after = session.after();
        if (before != null) {
            before.link(before.before(), after);
        } else {
            first = after;
        }
        if (after != null) {
            after.link(before, after.after());
        }
        counts.closed(cause, session.remote());
        if (first == null) {
            rest();
        }
    }

    // Nobody is here: nothing is left on the loop or outside of the heap.
    private void rest() {
        if (ticking != null) {
            ticking.cancel(false);
            ticking = null;
        }
        if (deflater != null) {
            deflater.close();
            deflater = null;
        }
        if (inflater != null) {
            inflater.close();
            inflater = null;
        }
    }

    private void tick() {
        forEach(WebSocketSession::tick);
    }

    /** Does something with each; what ends a session meanwhile does no harm. */
    void forEach(java.util.function.Consumer<WebSocketSession> action) {
        WebSocketSession session = first;
        while (session != null) {
            WebSocketSession next = session.after();
            action.accept(session);
            session = next;
        }
    }

    MessageDeflater deflater() {
        MessageDeflater found = deflater;
        if (found == null) {
            WebSocketOptions.Compression compression = options.compression();
            found = new MessageDeflater(Math.max(1, compression.level()), compression.fromBytes());
            deflater = found;
        }
        return found;
    }

    MessageInflater inflater() {
        MessageInflater found = inflater;
        if (found == null) {
            found = new MessageInflater();
            inflater = found;
        }
        return found;
    }

    WebSocketLimits limits() {
        return options.limits();
    }

    WebSocketCounts counts() {
        return counts;
    }

    FlushPass flushes() {
        return flushes;
    }

    EventLoop loop() {
        return loop;
    }

    int pingTicks() {
        return ticks(limits().pingAfter());
    }

    int pongTicks() {
        return ticks(limits().pongWithin());
    }

    int idleTicks() {
        return limits().idleTimeout().isZero() ? 0 : ticks(limits().idleTimeout());
    }

    int closeTicks() {
        return ticks(limits().closeWithin());
    }

    private int ticks(Duration time) {
        return (int) Math.min(Integer.MAX_VALUE / 4, Math.max(1, time.toMillis() / tickMs));
    }
}
