package io.netloft.chat.core;

import io.netloft.chat.core.History.NewRoom;
import io.netloft.chat.core.History.RoomState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The rooms in memory, and those that are being opened with who waits for them. Owned by the hub's thread. */
final class Rooms {
    private static final long UNUSED_MS = 120_000;

    private final History history;
    private final Function<RoomState, Room> maker;
    private final Map<String, Room> open = new HashMap<>();
    private final Map<String, List<Waiting>> opening = new HashMap<>();

    private record Waiting(@Nullable NewRoom made, Consumer<Room> then, Consumer<Refusal> otherwise) {}

    Rooms(History history, Function<RoomState, Room> maker) {
        this.history = history;
        this.maker = maker;
    }

    @Nullable
    Room get(String name) {
        return open.get(name);
    }

    Collection<Room> all() {
        return open.values();
    }

    /**
     * Goes on with a room, at once when it is in memory.
     *
     * @param made how to make it when there is none; null to refuse then
     */
    void with(String name, @Nullable NewRoom made, Consumer<Room> then, Consumer<Refusal> otherwise) {
        Room room = open.get(name);
        if (room != null) {
            then.accept(room);
            return;
        }
        var waiting = new Waiting(made, then, otherwise);
        List<Waiting> others = opening.get(name);
        if (others != null) {
            others.add(waiting);
            return;
        }
        opening.put(name, new ArrayList<>(List.of(waiting)));
        look(name, made);
    }

    private void look(String name, @Nullable NewRoom made) {
        history.open(name, made)
                .whenComplete((state, failure) ->
                        found(name, made != null, state == null ? null : state.orElse(null), failure));
    }

    private void found(String name, boolean wasToBeMade, @Nullable RoomState state, @Nullable Throwable failure) {
        List<Waiting> all = opening.getOrDefault(name, List.of());
        if (state == null && failure == null && !wasToBeMade) {
            NewRoom made = all.stream()
                    .map(Waiting::made)
                    .filter(one -> one != null)
                    .findFirst()
                    .orElse(null);
            if (made != null) {
                look(name, made);
                return;
            }
        }
        opening.remove(name);
        if (state == null) {
            Refusal refusal = failure == null ? Rights.noRoom(name) : refusal(failure);
            all.forEach(one -> one.otherwise.accept(refusal));
            return;
        }
        Room room = maker.apply(state);
        open.put(name, room);
        all.forEach(one -> one.then.accept(room));
    }

    static Refusal refusal(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof Refusal known
                ? known
                : new Refusal(ChatError.STORAGE, "store: " + cause.getClass().getSimpleName());
    }

    /** Forgets rooms in which nobody has been for a while. */
    void sweep(long nowMs) {
        open.values()
                .removeIf(room -> room.seats().isEmpty()
                        && !room.hasFresh()
                        && room.whispers().silent()
                        && nowMs - room.usedMs() > UNUSED_MS);
    }
}
