package io.netloft.p2p;

import io.netloft.chassis.life.Chassis;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What the daemon shows on its admin page. */
final class P2pAdmin {
    private static final int MOST_SHOWN = 50;

    private final Desk desk;
    private final Supplier<NodeView> view;

    P2pAdmin(Desk desk, Supplier<NodeView> view) {
        this.desk = desk;
        this.view = view;
    }

    /** Adds the tables. */
    void addTo(Chassis chassis) {
        chassis.admin()
                .section("Now", List.of("port", "interfaces", "shares", "known", "banned", "disk free"), this::now)
                .section("Octets", List.of("received", "given", "wasted", "failed pieces"), this::octets)
                .section(
                        "Peers",
                        List.of("what they do", "number"),
                        () -> rows(view.get().peers()))
                .section(
                        "Dropped",
                        List.of("why", "times"),
                        () -> rows(view.get().drops()))
                .section("Discovery", List.of("sent", "heard", "neighbours", "their shares"), this::discovery)
                .section("Shares", List.of("name", "state", "there", "of", "peers"), this::shares);
    }

    private List<List<String>> now() {
        NodeView now = view.get();
        return List.of(cells(now.port(), now.interfaces(), now.shares(), now.known(), now.banned(), now.free()));
    }

    private List<List<String>> octets() {
        NodeView now = view.get();
        return List.of(cells(now.received(), now.given(), now.wasted(), now.poisoned()));
    }

    private List<List<String>> discovery() {
        NodeView now = view.get();
        return List.of(cells(now.announcesSent(), now.announcesHeard(), now.neighbours(), now.entries()));
    }

    private List<List<String>> shares() {
        return desk.onLoop(desk.shelf()::views).join().stream()
                .limit(MOST_SHOWN)
                .map(share -> cells(share.name(), share.state(), share.there(), share.length(), share.peers()))
                .toList();
    }

    private static List<List<String>> rows(Map<String, Integer> counts) {
        return counts.entrySet().stream()
                .map(count -> cells(count.getKey(), count.getValue()))
                .toList();
    }

    private static List<String> cells(Object... cells) {
        return Stream.of(cells).map(String::valueOf).toList();
    }
}
