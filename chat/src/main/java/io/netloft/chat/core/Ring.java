package io.netloft.chat.core;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.UnaryOperator;

/** A room's last events, without a hole between them, bounded in bytes. One thread at a time. */
final class Ring {
    private final int maxBytes;
    private ArrayDeque<RoomEvent> events = new ArrayDeque<>(4);
    private long bytes;

    Ring(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Adds the event behind the last. */
    void add(RoomEvent event) {
        events.addLast(event);
        bytes += event.bytes();
        while (bytes > maxBytes && events.size() > 1) {
            bytes -= events.removeFirst().bytes();
        }
    }

    /** Whether it has an event and all behind it. */
    boolean has(long seq) {
        return !events.isEmpty() && events.getFirst().seq() <= seq;
    }

    /** Events from one on, as many as fit. */
    List<RoomEvent> from(long seq, int most, int mostBytes) {
        List<RoomEvent> page = new ArrayList<>();
        int pageBytes = 0;
        // The end is what most want.
        long size = events.getLast().seq() - seq + 1;
        Iterator<RoomEvent> all =
                size > events.size() / 2 ? events.iterator() : tail((int) size).iterator();
        while (all.hasNext() && page.size() < most && pageBytes < mostBytes) {
            RoomEvent event = all.next();
            if (event.seq() >= seq) {
                page.add(event);
                pageBytes += event.bytes();
            }
        }
        return page;
    }

    private List<RoomEvent> tail(int size) {
        List<RoomEvent> tail = new ArrayList<>(size);
        Iterator<RoomEvent> backwards = events.descendingIterator();
        while (tail.size() < size && backwards.hasNext()) {
            tail.add(backwards.next());
        }
        java.util.Collections.reverse(tail);
        return tail;
    }

    /** Erases the words of a message and of its edits. */
    void erase(long message) {
        change(event -> event.says(message) ? event.erased() : event);
    }

    private void change(UnaryOperator<RoomEvent> each) {
        var changed = new ArrayDeque<RoomEvent>(events.size());
        events.forEach(event -> changed.addLast(each.apply(event)));
        events = changed;
        bytes = changed.stream().mapToLong(RoomEvent::bytes).sum();
    }

    long bytes() {
        return bytes;
    }
}
