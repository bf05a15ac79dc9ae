package io.netloft.chat.core;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What the hub has counted, for whoever shows it; any thread. */
public final class HubCounts {
    private final LongAdder sends = new LongAdder();
    private final LongAdder again = new LongAdder();
    private final LongAdder events = new LongAdder();
    private final LongAdder deliveries = new LongAdder();
    private final LongAdder fromMemory = new LongAdder();
    private final LongAdder fromStore = new LongAdder();
    private final LongAdder gaps = new LongAdder();
    private final Map<ChatError, LongAdder> refusals = new ConcurrentHashMap<>();
    private volatile int rooms;
    private volatile int sessions;
    private volatile int users;
    private volatile int catching;

    void sent() {
        sends.increment();
    }

    void sentAgain() {
        again.increment();
    }

    void delivered(int many, int to) {
        events.add(many);
        deliveries.add((long) many * to);
    }

    void replayed(int many, boolean memory) {
        (memory ? fromMemory : fromStore).add(many);
    }

    void gap() {
        gaps.increment();
    }

    /** One more refusal; also of what does not come to the hub. */
    public void refused(ChatError error) {
        refusals.computeIfAbsent(error, key -> new LongAdder()).increment();
    }

    void holds(int roomCount, int sessionCount, int userCount, int catchingCount) {
        rooms = roomCount;
        sessions = sessionCount;
        users = userCount;
        catching = catchingCount;
    }

    /** Drafts handed to the store. */
    public long sends() {
        return sends.sum();
    }

    /** Messages that were stored before. */
    public long again() {
        return again.sum();
    }

    /** Events delivered to rooms. */
    public long events() {
        return events.sum();
    }

    /** Events times connections that got them live. */
    public long deliveries() {
        return deliveries.sum();
    }

    /** Events of replays that were in memory. */
    public long fromMemory() {
        return fromMemory.sum();
    }

    /** Events of replays that were read from the store. */
    public long fromStore() {
        return fromStore.sum();
    }

    /** Replays that began behind what is kept. */
    public long gaps() {
        return gaps.sum();
    }

    /** Refusals of one kind. */
    public long refusals(ChatError error) {
        LongAdder count = refusals.get(error);
        return count == null ? 0 : count.sum();
    }

    /** Rooms in memory. */
    public int rooms() {
        return rooms;
    }

    /** Connections in the hub. */
    public int sessions() {
        return sessions;
    }

    /** Users with a connection. */
    public int users() {
        return users;
    }

    /** Connections that catch up in some room. */
    public int catching() {
        return catching;
    }
}
