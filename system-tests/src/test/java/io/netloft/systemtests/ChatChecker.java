package io.netloft.systemtests;

import io.netloft.systemtests.ChatEntry.What;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What must hold of the logs that clients kept, all of whom came back in the end: every acknowledged message came to every
 * member who had joined before it, in the room's order and without a gap; what came twice came with the same number; nothing
 * came that nobody had sent. It believes no server, only what clients saw.
 */
final class ChatChecker {
    private static final int MOST = 50;

    private final Map<String, List<ChatEntry>> logs;
    private final List<String> offences = new ArrayList<>();
    private final Map<String, String> epochs = new HashMap<>();
    // By room and number: who said what.
    private final Map<Place, Said> events = new HashMap<>();
    // By who said what: room and number.
    private final Map<Said, Place> places = new HashMap<>();
    private final Set<Said> sent = new HashSet<>();
    private final Map<String, Place> lastAcked = new TreeMap<>();

    private record Place(String room, long seq) {}

    private record Said(String from, String cid) {}

    private ChatChecker(Map<String, List<ChatEntry>> logs) {
        this.logs = logs;
    }

    /** The rules that these logs break, by the names of the users who kept them; at most fifty. */
    static List<String> offences(Map<String, List<ChatEntry>> logs) {
        var checker = new ChatChecker(new TreeMap<>(logs));
        checker.check();
        return checker.offences.subList(0, Math.min(MOST, checker.offences.size()));
    }

    private void check() {
        logs.forEach((user, log) -> log.stream()
                .filter(entry -> entry.what() == What.SENT)
                .forEach(entry -> sent.add(new Said(user, entry.cid()))));
        logs.forEach(this::checkPlaces);
        logs.forEach(this::checkOwn);
        logs.forEach(this::checkReceived);
    }

    private void offend(String user, ChatEntry entry, String rule) {
        offences.add(user + ": " + entry + ": " + rule);
    }

    /** One epoch a room, one event a number, one number a message: the same for all. */
    private void checkPlaces(String user, List<ChatEntry> log) {
        for (ChatEntry entry : log) {
            if (!entry.epoch().isEmpty()) {
                String epoch = epochs.computeIfAbsent(entry.room(), room -> entry.epoch());
                if (!epoch.equals(entry.epoch())) {
                    offend(user, entry, "another epoch than " + epoch);
                }
            }
            if (entry.what() == What.ACKED) {
                takePlace(user, entry, new Said(user, entry.cid()));
                lastAcked.merge(
                        entry.room(),
                        new Place(entry.room(), entry.seq()),
                        (one, other) -> one.seq > other.seq ? one : other);
            } else if (entry.what() == What.GOT) {
                takePlace(user, entry, new Said(entry.from(), entry.cid()));
            }
        }
    }

    private void takePlace(String user, ChatEntry entry, Said said) {
        var place = new Place(entry.room(), entry.seq());
        Said there = events.putIfAbsent(place, said);
        if (there != null && !there.equals(said)) {
            offend(user, entry, "there stands " + there);
        }
        if (said.cid.isEmpty()) {
            return;
        }
        Place its = places.putIfAbsent(said, place);
        if (its != null && !its.equals(place)) {
            offend(user, entry, "it stands at " + its);
        }
        if (!sent.contains(said)) {
            offend(user, entry, "nobody has sent that");
        }
    }

    /** What is sent after an acknowledgement stands behind what was acknowledged. */
    private void checkOwn(String user, List<ChatEntry> log) {
        Map<String, Long> acked = new HashMap<>();
        Map<String, Long> ackedBefore = new HashMap<>();
        for (ChatEntry entry : log) {
            if (entry.what() == What.SENT) {
                ackedBefore.putIfAbsent(entry.cid(), acked.getOrDefault(entry.room(), 0L));
            } else if (entry.what() == What.ACKED) {
                if (entry.seq() <= ackedBefore.getOrDefault(entry.cid(), 0L)) {
                    offend(user, entry, "sent after " + ackedBefore.get(entry.cid()) + " was acknowledged");
                }
                acked.merge(entry.room(), entry.seq(), Math::max);
            }
        }
    }

    /** Every number once and in order since the first join; again only behind a join, and all of it. */
    private void checkReceived(String user, List<ChatEntry> log) {
        Map<String, Long> reached = new TreeMap<>();
        Map<String, Long> next = new HashMap<>();
        Map<String, Long> asked = new HashMap<>();
        for (ChatEntry entry : log) {
            String room = entry.room();
            switch (entry.what()) {
                case JOIN -> asked.put(room, entry.seq());
                case STARTED -> {
                    if (reached.containsKey(room)) {
                        offend(user, entry, "not recovered");
                    }
                    reached.put(room, entry.seq());
                    next.put(room, entry.seq() + 1);
                }
                case RECOVERED -> {
                    long since = asked.getOrDefault(room, -1L);
                    if (since >= 0) {
                        next.put(room, since + 1);
                    } else {
                        next.remove(room);
                    }
                }
                case GOT -> got(user, entry, reached, next);
                case GAP -> offend(user, entry, "nothing was to be thrown away");
                default -> {}
            }
        }
        reached.forEach((room, seq) -> {
            Place last = lastAcked.get(room);
            if (last != null && seq < last.seq) {
                offences.add(user + ": has " + room + " up to " + seq + ": acknowledged are those up to " + last.seq);
            }
        });
    }

    private void got(String user, ChatEntry entry, Map<String, Long> reached, Map<String, Long> next) {
        String room = entry.room();
        long has = reached.getOrDefault(room, -1L);
        if (has < 0) {
            offend(user, entry, "not joined");
            return;
        }
        // Where the server chose the place, it may lie before what has come, and not behind it.
        long due = next.getOrDefault(room, Math.min(entry.seq(), has + 1));
        if (entry.seq() != due) {
            offend(user, entry, "due is " + due);
        }
        next.put(room, entry.seq() + 1);
        reached.merge(room, entry.seq(), Math::max);
    }
}
