package io.netloft.chat.core;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** A store in memory that answers when it is told to, and forgets what it has not done when it is killed. */
final class MemoryHistory implements History {
    /** What is durable. */
    static final class Disk {
        private final Map<String, Long> ids = new LinkedHashMap<>();
        private final Map<Long, List<RoomEvent>> logs = new HashMap<>();
        private final Map<Long, Boolean> closed = new HashMap<>();
        private final Map<Long, Map<String, Membership>> members = new HashMap<>();
        private final Map<List<Object>, Long> cursors = new HashMap<>();
        private final Map<List<Object>, Long> marks = new HashMap<>();

        List<RoomEvent> log(String room) {
            Long id = ids.get(room);
            return id == null ? List.of() : logs.get(id);
        }
    }

    private final Disk disk;
    private final int recent;
    private final ArrayDeque<Runnable> pending = new ArrayDeque<>();
    private boolean full;

    /** @param recent events that a room is opened with */
    MemoryHistory(Disk disk, int recent) {
        this.disk = disk;
        this.recent = recent;
    }

    int pending() {
        return pending.size();
    }

    /** Does one thing of those that wait. */
    void step() {
        Runnable next = pending.poll();
        if (next != null) {
            next.run();
        }
    }

    void full(boolean is) {
        full = is;
    }

    private <T> CompletionStage<T> later(java.util.function.Supplier<T> work) {
        var stage = new CompletableFuture<T>();
        pending.add(() -> stage.complete(work.get()));
        return stage;
    }

    @Override
    public CompletionStage<Optional<RoomState>> open(String name, NewRoom made) {
        return later(() -> {
            if (made != null && !disk.ids.containsKey(name)) {
                long id = disk.ids.size() + 1L;
                disk.ids.put(name, id);
                disk.logs.put(id, new ArrayList<>());
                disk.closed.put(id, made.closed());
                Map<String, Membership> members = new LinkedHashMap<>();
                made.members().forEach(member -> members.put(member.user(), member));
                disk.members.put(id, members);
                store(Draft.of(id, Kind.ROOM, made.creator(), "", Map.of("made", 1L)));
            }
            return Optional.ofNullable(disk.ids.get(name)).map(id -> state(name, id));
        });
    }

    private RoomState state(String name, long id) {
        List<RoomEvent> log = disk.logs.get(id);
        List<RoomEvent> last = log.subList(Math.max(0, log.size() - recent), log.size());
        return new RoomState(
                id,
                new RoomFace(name, "epoch" + id),
                log.size(),
                1,
                disk.closed.get(id),
                "",
                Keep.ALL,
                List.copyOf(disk.members.get(id).values()),
                Map.of(),
                List.copyOf(last));
    }

    private RoomEvent store(Draft draft) {
        List<RoomEvent> log = disk.logs.get(draft.room());
        var event = new RoomEvent(
                log.size() + 1L,
                draft.kind(),
                log.size(),
                draft.from(),
                draft.target(),
                draft.text(),
                draft.cid(),
                draft.topic(),
                draft.mentions(),
                draft.detail());
        log.add(event);
        String user = event.word("user");
        if (event.kind() == Kind.MEMBER) {
            Map<String, Membership> members = disk.members.get(draft.room());
            members.put(
                    user, members.getOrDefault(user, Membership.stranger(user)).after(event));
        }
        return event;
    }

    @Override
    public boolean append(Draft draft, Consumer<Outcome> then) {
        pending.add(() -> {
            Optional<RoomEvent> before = disk.logs.get(draft.room()).stream()
                    .filter(event -> draft.cid() != null
                            && draft.cid().equals(event.cid())
                            && draft.from().equals(event.from()))
                    .findFirst();
            if (full) {
                then.accept(Outcome.refused(ChatError.STORAGE, "disk: full"));
            } else {
                then.accept(before.map(Outcome::again).orElseGet(() -> Outcome.stored(store(draft))));
            }
        });
        return true;
    }

    @Override
    public CompletionStage<List<RoomEvent>> events(long room, long from, int most, int bytes) {
        return later(() -> disk.logs.get(room).stream()
                .filter(event -> event.seq() >= from)
                .limit(Math.min(most, 7))
                .toList());
    }

    @Override
    public CompletionStage<Page> messages(long room, Span span) {
        return later(() -> new Page(List.of(), false, false));
    }

    @Override
    public CompletionStage<List<Found>> search(Search search) {
        return later(List::of);
    }

    @Override
    public CompletionStage<Long> cursor(long room, String user, String device) {
        return later(() -> disk.cursors.getOrDefault(List.of(room, user, device), 0L));
    }

    @Override
    public CompletionStage<List<RoomCount>> rooms(String user) {
        return later(() -> disk.ids.entrySet().stream()
                .map(one -> new RoomCount(
                        one.getValue(),
                        one.getKey(),
                        disk.logs.get(one.getValue()).size(),
                        disk.closed.get(one.getValue()),
                        "",
                        disk.marks.containsKey(List.<Object>of(one.getValue(), user)),
                        0,
                        Unread.NONE))
                .toList());
    }

    @Override
    public CompletionStage<Unread> unread(long room, String user, long read) {
        return later(() -> Unread.NONE);
    }

    @Override
    public CompletionStage<Boolean> note(List<Note> notes) {
        return later(() -> {
            notes.forEach(note -> {
                if (note instanceof Note.Cursor cursor) {
                    disk.cursors.merge(List.of(cursor.room(), cursor.user(), cursor.device()), cursor.seq(), Math::max);
                } else if (note instanceof Note.Mark mark) {
                    disk.marks.put(List.of(mark.room(), mark.user()), mark.seq());
                }
            });
            return true;
        });
    }

    @Override
    public void audit(String actor, String action, String target, String detail) {
        throw new UnsupportedOperationException("audit");
    }

    @Override
    public CompletionStage<List<Map<String, Object>>> audited(int most, long before) {
        return later(List::of);
    }

    @Override
    public void close() {
        pending.clear();
    }
}
