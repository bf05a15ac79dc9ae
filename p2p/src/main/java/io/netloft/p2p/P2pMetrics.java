package io.netloft.p2p;

import io.netloft.chassis.metrics.Meter;
import io.netloft.chassis.metrics.Meters;
import io.netloft.p2p.core.DropReason;
import java.util.List;
import java.util.function.Supplier;

/** Every meter of the daemon. They are read from a look at the node that is taken once a second. */
enum P2pMetrics implements Meter {
    RECEIVED("p2p_received", Kind.COUNTER, "bytes", "Octets of blocks that came and were kept."),
    GIVEN("p2p_given", Kind.COUNTER, "bytes", "Octets of blocks that peers were given."),
    WASTED("p2p_wasted", Kind.COUNTER, "bytes", "Octets of blocks that came twice or unasked."),
    PIECES("p2p_pieces", Kind.GAUGE, "", "Pieces that are there and checked, of all shares."),
    POISONED("p2p_poisoned_pieces", Kind.COUNTER, "", "Pieces that were not what they should be."),
    SHARES("p2p_shares", Kind.GAUGE, "", "Shares by state.", "state"),
    PEERS("p2p_peers", Kind.GAUGE, "", "Connections to peers by what they do.", "state"),
    DROPS("p2p_dropped_peers", Kind.COUNTER, "", "Peers that were dropped, by why.", "reason"),
    REFUSED("p2p_refused", Kind.COUNTER, "", "Connections that were refused."),
    BANNED("p2p_banned", Kind.GAUGE, "", "Addresses that are left alone."),
    ANNOUNCES("p2p_announces", Kind.COUNTER, "", "Announces of local discovery; way is sent or heard.", "way"),
    NEIGHBOURS("p2p_neighbours", Kind.GAUGE, "", "Nodes that the catalogue knows."),
    ENTRIES("p2p_catalogue_entries", Kind.GAUGE, "", "Shares of neighbours that the catalogue knows."),
    DISK_FREE("p2p_disk_free", Kind.GAUGE, "bytes", "Octets that the disk of the downloads has left."),
    DISK_WAITING(
            "p2p_disk_waiting", Kind.GAUGE, "", "Pieces to store and blocks to read that wait for the disk's threads.");

    /** States of shares. */
    static final List<String> STATES =
            List.of("looking", "checking", "fetching", "giving", "paused", "disk-full", "withdrawn");

    /** What connections do. */
    static final List<String> DOING = List.of("new", "seed", "giving", "asking", "idle");

    private final String meterName;
    private final Kind kind;
    private final String unit;
    private final String doc;
    private final String tag;

    P2pMetrics(String meterName, Kind kind, String unit, String doc) {
        this(meterName, kind, unit, doc, "");
    }

    P2pMetrics(String meterName, Kind kind, String unit, String doc, String tag) {
        this.meterName = meterName;
        this.kind = kind;
        this.unit = unit;
        this.doc = doc;
        this.tag = tag;
    }

    static void register(Meters meters, Supplier<NodeView> view) {
        meters.functionCounter(RECEIVED, view, now -> now.get().received());
        meters.functionCounter(GIVEN, view, now -> now.get().given());
        meters.functionCounter(WASTED, view, now -> now.get().wasted());
        meters.functionCounter(POISONED, view, now -> now.get().poisoned());
        meters.gauge(PIECES, () -> view.get().pieces());
        STATES.forEach(state -> meters.gauge(SHARES, () -> view.get().states().getOrDefault(state, 0), state));
        DOING.forEach(doing -> meters.gauge(PEERS, () -> view.get().peers().getOrDefault(doing, 0), doing));
        for (DropReason reason : DropReason.values()) {
            meters.functionCounter(DROPS, view, now -> now.get().drops().getOrDefault(reason.word(), 0), reason.word());
        }
        meters.functionCounter(
                REFUSED,
                view,
                now -> now.get().refusals().values().stream()
                        .mapToInt(count -> count)
                        .sum());
        meters.gauge(BANNED, () -> view.get().banned());
        meters.functionCounter(ANNOUNCES, view, now -> now.get().announcesSent(), "sent");
        meters.functionCounter(ANNOUNCES, view, now -> now.get().announcesHeard(), "heard");
        meters.gauge(NEIGHBOURS, () -> view.get().neighbours());
        meters.gauge(ENTRIES, () -> view.get().entries());
        meters.gauge(DISK_FREE, () -> view.get().free());
        meters.gauge(DISK_WAITING, () -> view.get().waiting());
    }

    @Override
    public String meterName() {
        return meterName;
    }

    @Override
    public Kind kind() {
        return kind;
    }

    @Override
    public String unit() {
        return unit;
    }

    @Override
    public String doc() {
        return doc;
    }

    @Override
    public List<String> tags() {
        return tag.isEmpty() ? List.of() : List.of(tag);
    }
}
