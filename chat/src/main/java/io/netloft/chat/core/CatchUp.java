package io.netloft.chat.core;

import io.netloft.proto.event.EventMessage.Event;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings connections that are behind up to the end of a room's log, a page at a time and only while they take it, and then
 * into the audience: exactly behind the last event that they got, because nothing else runs between the two. Nothing waits
 * in memory for a connection but its place. Those that begin at the same place share a read of the store.
 */
final class CatchUp {
    private static final int MOST_EVENTS = 1000;

    private final History history;
    private final HubLimits limits;
    private final HubCounts counts;
    private final Consumer<Room> deliverer;
    private final Set<Seat> waiting = new LinkedHashSet<>();
    private final Map<Place, CompletionStage<List<RoomEvent>>> reads = new HashMap<>();

    private record Place(Room room, long seq) {}

    /** @param deliverer delivers to its audience what has arrived in a room */
    CatchUp(History history, HubLimits limits, HubCounts counts, Consumer<Room> deliverer) {
        this.history = history;
        this.limits = limits;
        this.counts = counts;
        this.deliverer = deliverer;
    }

    int size() {
        return waiting.size();
    }

    void remove(Seat seat) {
        waiting.remove(seat);
    }

    /** Goes on with all that could not be served before. */
    void pumpAll() {
        List.copyOf(waiting).forEach(this::pump);
    }

    void pump(Seat seat) {
        Room room = seat.room();
        while (!seat.left() && !seat.live() && !seat.reading()) {
            if (seat.next() > room.head()) {
                goLive(seat);
            } else if (!seat.session().client().takes()) {
                waiting.add(seat);
                return;
            } else if (room.ring().has(seat.next())) {
                List<RoomEvent> page = room.ring().from(seat.next(), MOST_EVENTS, limits.pageBytes());
                if (!replay(seat, page, true)) {
                    return;
                }
            } else {
                read(seat);
            }
        }
    }

    private void goLive(Seat seat) {
        Room room = seat.room();
        // It has got these; the others must have them before it joins them.
        if (room.hasFresh()) {
            deliverer.accept(room);
        }
        if (!seat.left()) {
            waiting.remove(seat);
            room.audience().add(seat.session().client());
            seat.goLive();
            room.live(1);
        }
    }

    private boolean replay(Seat seat, List<RoomEvent> page, boolean memory) {
        if (!seat.session().client().replay(seat.room().face(), page)) {
            waiting.add(seat);
            return false;
        }
        counts.replayed(page.size(), memory);
        seat.next(page.get(page.size() - 1).seq() + 1);
        return true;
    }

    private void read(Seat seat) {
        var place = new Place(seat.room(), seat.next());
        seat.reading(true);
        waiting.add(seat);
        CompletionStage<List<RoomEvent>> read = reads.get(place);
        if (read == null) {
            read = history.events(seat.room().id(), place.seq, MOST_EVENTS, limits.pageBytes());
            reads.put(place, read);
            read.whenComplete((page, failure) -> reads.remove(place));
        }
        read.whenComplete((page, failure) -> taken(seat, page));
    }

    // When the store cannot answer now it is asked again with the next pump.
    private void taken(Seat seat, @Nullable List<RoomEvent> page) {
        seat.reading(false);
        if (page == null || seat.left()) {
            return;
        }
        long found = page.isEmpty() ? seat.room().head() + 1 : page.get(0).seq();
        if (found > seat.next()) {
            gap(seat, found);
        }
        if (page.isEmpty() || replay(seat, page, false)) {
            pump(seat);
        }
    }

    /** Tells that events are not kept any more, and goes on behind them. */
    void gap(Seat seat, long found) {
        Room room = seat.room();
        counts.gap();
        room.first(found);
        seat.session()
                .client()
                .tell(new Event(null, "gap", null, room.name(), null, Map.of("from", seat.next(), "to", found - 1)));
        seat.next(found);
    }
}
