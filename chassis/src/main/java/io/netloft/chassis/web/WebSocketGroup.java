package io.netloft.chassis.web;

import io.netty.channel.EventLoop;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Connections that get the same messages: a room, the viewers of a file. A message is encoded once and handed to each
 * event loop once, however many members it has there. Thread-safe; messages of one thread keep their order.
 */
public final class WebSocketGroup {
    // What waits for a loop that has fallen behind; beyond it the sender has to wait.
    private static final long MAX_WAITING_BYTES = 16L << 20;

    private final Map<EventLoop, Members> loops = new ConcurrentHashMap<>();
    private final AtomicInteger size = new AtomicInteger();

    /** What happens to a member that does not read fast enough. */
    public enum WhenSlow {
        /** It misses these messages, and does so already when half of what may wait for it is waiting. */
        SKIP_SOON,
        /** It misses these messages. */
        SKIP,
        /** It is closed with 1013, to come back and catch up. */
        CLOSE
    }

    /** The members on one event loop, which owns the set. */
    private static final class Members {
        private final Set<WebSocketSession> sessions = new LinkedHashSet<>();
        private final AtomicLong waitingBytes = new AtomicLong();
        private boolean delivering;

        // What a write brings about may remove a member while all are gone through.
        void change(EventLoop loop, Runnable task) {
            if (loop.inEventLoop() && !delivering) {
                task.run();
            } else {
                loop.execute(task);
            }
        }

        void deliver(WebSocketFrames frames, WhenSlow whenSlow) {
            waitingBytes.addAndGet(-frames.bytes());
            delivering = true;
            try {
                for (WebSocketSession session : sessions) {
                    if (!session.open()) {
                        continue;
                    }
                    if (whenSlow == WhenSlow.SKIP_SOON && session.isHalfFull()) {
                        session.skip(frames);
                    } else if (!session.sendHere(frames) && whenSlow == WhenSlow.CLOSE) {
                        session.closeAsTooSlow();
                    }
                }
            } finally {
                delivering = false;
                frames.release();
            }
        }
    }

    /** Adds a member: it gets what is sent from now on. It stays one until it is removed; remove it when it has closed. */
    public void add(WebSocketSession session) {
        Members members = loops.computeIfAbsent(session.loop(), loop -> new Members());
        members.change(session.loop(), () -> {
            if (session.open() && members.sessions.add(session)) {
                size.incrementAndGet();
            }
        });
    }

    /** Removes a member. */
    public void remove(WebSocketSession session) {
        Members members = loops.get(session.loop());
        if (members != null) {
            members.change(session.loop(), () -> {
                if (members.sessions.remove(session)) {
                    size.decrementAndGet();
                }
            });
        }
    }

    /** Members now. */
    public int size() {
        return size.get();
    }

    /**
     * Sends messages to all members; the frames stay the caller's to release. False, with nothing sent to anybody, when a
     * loop has fallen so far behind that the sender must wait and try again.
     */
    public boolean send(WebSocketFrames frames, WhenSlow whenSlow) {
        for (Members members : loops.values()) {
            if (members.waitingBytes.get() > MAX_WAITING_BYTES) {
                return false;
            }
        }
        loops.forEach((loop, members) -> {
            members.waitingBytes.addAndGet(frames.bytes());
            frames.retain();
            loop.execute(() -> members.deliver(frames, whenSlow));
        });
        return true;
    }
}
