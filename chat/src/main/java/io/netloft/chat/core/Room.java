package io.netloft.chat.core;

import io.netloft.chat.core.History.Keep;
import io.netloft.chat.core.History.Membership;
import io.netloft.chat.core.History.RoomState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A room in memory: what its log says of it, its last events, and who is there. Owned by the hub's thread. What the log
 * says is changed by {@link #arrived} alone.
 */
final class Room {
    private final long id;
    private final RoomFace face;
    private final boolean closed;
    private final Audience audience;
    private final Ring ring;
    private final Map<String, Membership> members = new HashMap<>();
    private final Map<String, Long> marks;
    private final Set<Seat> seats = new LinkedHashSet<>();
    private final Map<String, Integer> present = new LinkedHashMap<>();
    private final Bucket bucket = new Bucket();
    private final Whispers whispers;
    private List<RoomEvent> fresh = new ArrayList<>();
    private long head;
    private long first;
    private String topic;
    private Keep keep;
    private long usedMs;
    private int live;

    Room(RoomState state, Audience audience, HubLimits limits, long nowMs) {
        this.id = state.id();
        this.face = state.face();
        this.closed = state.closed();
        this.audience = audience;
        this.ring = new Ring(limits.ringBytes());
        this.marks = new HashMap<>(state.marks());
        this.head = state.head();
        this.first = state.first();
        this.topic = state.topic();
        this.keep = state.keep();
        this.whispers = new Whispers(this, limits.typingMs());
        this.usedMs = nowMs;
        state.members().forEach(member -> members.put(member.user(), member));
        state.recent().forEach(ring::add);
    }

    /** Takes the next event of the log over. */
    void arrived(RoomEvent event) {
        head = event.seq();
        first = Math.max(1, first);
        ring.add(event);
        fresh.add(event);
        switch (event.kind()) {
            case DELETE -> ring.erase(event.target());
            case TOPIC -> topic = event.text();
            case ROOM -> keep = new Keep(event.number("keepEvents"), event.number("keepMs"), event.number("keepBytes"));
            case MEMBER -> changed(event);
            default -> {}
        }
    }

    private void changed(RoomEvent event) {
        String user = event.word("user");
        if (user != null) {
            members.put(user, membership(user).after(event));
        }
    }

    /** What is known of a user; of a stranger what all are. */
    Membership membership(String user) {
        Membership known = members.get(user);
        return known != null ? known : Membership.stranger(user);
    }

    @Nullable
    Membership member(String user) {
        return members.get(user);
    }

    Collection<Membership> members() {
        return members.values();
    }

    /** What has arrived since it was asked last. */
    List<RoomEvent> takeFresh() {
        List<RoomEvent> taken = fresh;
        fresh = new ArrayList<>();
        return taken;
    }

    boolean hasFresh() {
        return !fresh.isEmpty();
    }

    long id() {
        return id;
    }

    RoomFace face() {
        return face;
    }

    String name() {
        return face.name();
    }

    boolean closed() {
        return closed;
    }

    Audience audience() {
        return audience;
    }

    Ring ring() {
        return ring;
    }

    Set<Seat> seats() {
        return seats;
    }

    /** How many connections get what comes live. */
    int live() {
        return live;
    }

    void live(int more) {
        live += more;
    }

    /** How many connections of each user are there. */
    Map<String, Integer> present() {
        return present;
    }

    Map<String, Long> marks() {
        return marks;
    }

    Bucket bucket() {
        return bucket;
    }

    Whispers whispers() {
        return whispers;
    }

    long head() {
        return head;
    }

    /** Number of the oldest event that is kept, as far as is known here. */
    long first() {
        return first;
    }

    /** The store has told that older ones are gone. */
    void first(long seq) {
        first = Math.max(first, seq);
    }

    String topic() {
        return topic;
    }

    Keep keep() {
        return keep;
    }

    long usedMs() {
        return usedMs;
    }

    void used(long nowMs) {
        usedMs = nowMs;
    }
}
