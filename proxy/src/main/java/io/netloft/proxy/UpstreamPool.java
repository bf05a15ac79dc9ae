package io.netloft.proxy;

import io.netloft.proxy.core.Pick;
import io.netloft.proxy.core.Spoken;
import io.netloft.proxy.core.Upstream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The idle upstream connections of one event loop, by upstream. Last in, first out: a short queue of warm connections is
 * used, and the rest ages out. Bounded by {@code pool.idle} for each upstream; what would exceed it is closed.
 */
final class UpstreamPool implements Pick.Room {
    private final LoopContext loop;
    private final Map<Upstream, Slot> slots = new IdentityHashMap<>();

    UpstreamPool(LoopContext loop) {
        this.loop = loop;
    }

    /** The connections of one upstream on one loop, and the meters that go with it. */
    static final class Slot {
        private final Upstream upstream;
        private final LiveMetrics.UpstreamMeters meters;
        private final ArrayDeque<UpstreamHandler> idle = new ArrayDeque<>();
        private final Set<UpstreamHandler> open = new HashSet<>();
        /** Those of HTTP/2 that take requests, or will once they are open. */
        private final List<Http2UpstreamHandler> shared = new ArrayList<>();
        /** Who waits for a connection. */
        private final Set<Attempt> connecting = new LinkedHashSet<>();
        /** Asked what it speaks, it said HTTP/1.1; forgotten with its last connection. */
        private boolean old;
        /** Grows each time that connections are to be made anew. */
        private int era;

        Slot(Upstream upstream, LiveMetrics.UpstreamMeters meters) {
            this.upstream = upstream;
            this.meters = meters;
        }

        Upstream upstream() {
            return upstream;
        }

        private boolean hasRoom() {
            return !idle.isEmpty() || shared.stream().anyMatch(Http2UpstreamHandler::hasRoom);
        }

        private boolean unused() {
            return open.isEmpty() && shared.isEmpty() && upstream.removed();
        }

        /** An attempt waits for a connection; {@link #waited} must follow. */
        void waits(Attempt attempt) {
            connecting.add(attempt);
        }

        /** It waits no more. */
        void waited(Attempt attempt) {
            connecting.remove(attempt);
        }

        boolean old() {
            return old;
        }

        int era() {
            return era;
        }

        LiveMetrics.UpstreamMeters meters() {
            return meters;
        }
    }

    Slot slot(Upstream upstream) {
        Slot slot = slots.get(upstream);
        if (slot == null) {
            slot = new Slot(upstream, loop.live().metrics().upstream(upstream));
            slots.put(upstream, slot);
        }
        return slot;
    }

    @Override
    public boolean hasRoom(Upstream upstream, int most) {
        return upstream.connections() < most || slot(upstream).hasRoom();
    }

    /** Closes an idle connection of each of these, so that another loop can open one. */
    void makeRoom(List<Upstream> upstreams) {
        for (Upstream upstream : upstreams) {
            Slot slot = slots.get(upstream);
            UpstreamHandler idle = slot == null ? null : slot.idle.pollFirst();
            if (idle != null) {
                idle.close();
            }
        }
    }

    /** A warm connection, or null. */
    @Nullable
    UpstreamHandler take(Slot slot) {
        UpstreamHandler connection = slot.idle.pollLast();
        while (connection != null && !connection.usable()) {
            connection = slot.idle.pollLast();
        }
        return connection;
    }

    /** A connection of HTTP/2 with room for one more request; opened now if there is none. */
    Http2UpstreamHandler shared(Slot slot, Spoken spoken, Settings settings) {
        for (Http2UpstreamHandler known : slot.shared) {
            if (known.hasRoom()) {
                return known;
            }
        }
        UpstreamConnector connector = loop.live().connector();
        boolean secured = loop.live().tls().of(slot.upstream.group()) != null;
        Http2UpstreamHandler fresh = Http2Setup.upstream(loop, slot, connector, settings, secured);
        slot.shared.add(fresh);
        ServerTls.Offer offer = spoken == Spoken.HTTP2 ? ServerTls.Offer.HTTP2 : ServerTls.Offer.BOTH;
        connector.connect(
                loop,
                UpstreamConnector.Order.of(slot.upstream, offer),
                protocol -> {
                    if (!secured || protocol.equals("h2")) {
                        return fresh;
                    }
                    return spoken == Spoken.HTTP2 ? null : old(slot, fresh);
                },
                settings,
                fresh);
        return fresh;
    }

    /** The upstream chose HTTP/1.1: whoever waits for a connection to share gets one of his own. */
    private UpstreamHandler old(Slot slot, Http2UpstreamHandler instead) {
        UpstreamHandler own = loop.live().connector().http(loop, slot);
        slot.old = true;
        instead.declined(own);
        return own;
    }

    /** Connections to a group's upstreams are to be made anew: no request begins on what there is. */
    void renew(String group) {
        loop.begins();
        for (Slot slot : new ArrayList<>(slots.values())) {
            if (slot.upstream.group().equals(group)) {
                slot.era++;
                slot.old = false;
                new ArrayList<>(slot.idle).forEach(UpstreamHandler::close);
                new ArrayList<>(slot.shared).forEach(Http2UpstreamHandler::leave);
            }
        }
    }

    /** It takes no more requests. */
    void left(Slot slot, Http2UpstreamHandler connection) {
        slot.shared.remove(connection);
        forget(slot);
    }

    /** A connection of HTTP/2 is open. */
    void opened(Slot slot) {
        slot.meters.opened();
    }

    /** A connection of HTTP/2 that was open is closed. */
    void closed(Slot slot) {
        slot.meters.closed();
        slot.upstream.disconnected();
        forget(slot);
    }

    private void forget(Slot slot) {
        if (slot.unused()) {
            slots.remove(slot.upstream);
        }
    }

    /** Keeps a connection whose exchange ended well, or closes it. */
    void give(Slot slot, UpstreamHandler connection, Settings settings) {
        if (!connection.shareable() || slot.upstream.removed() || slot.idle.size() >= settings.poolIdle()) {
            connection.close();
            return;
        }
        slot.idle.addLast(connection);
        loop.lines(settings).poolIdle().start(connection.idleDeadline(), loop.nowNs());
    }

    void opened(Slot slot, UpstreamHandler connection) {
        slot.open.add(connection);
        slot.meters.opened();
    }

    void closed(Slot slot, UpstreamHandler connection) {
        slot.open.remove(connection);
        slot.idle.remove(connection);
        slot.old &= !slot.open.isEmpty();
        slot.meters.closed();
        slot.upstream.disconnected();
        forget(slot);
    }

    /** Who of an upstream owes an answer of which nothing has come yet. */
    List<Outlet> waiting(Upstream upstream) {
        Slot slot = slots.get(upstream);
        if (slot == null) {
            return List.of();
        }
        List<Outlet> all = new ArrayList<>();
        slot.open.stream().filter(UpstreamHandler::unanswered).forEach(all::add);
        slot.shared.forEach(connection -> all.addAll(connection.unanswered()));
        return all;
    }

    /** Who waits for a connection to an upstream. */
    List<Attempt> connecting(Upstream upstream) {
        Slot slot = slots.get(upstream);
        return slot == null ? List.of() : new ArrayList<>(slot.connecting);
    }

    void closeIdle(Upstream upstream) {
        Slot slot = slots.get(upstream);
        if (slot != null) {
            new ArrayList<>(slot.idle).forEach(UpstreamHandler::close);
            new ArrayList<>(slot.shared).forEach(Http2UpstreamHandler::closeIfIdle);
        }
    }

    void closeAllIdle() {
        new ArrayList<>(slots.keySet()).forEach(this::closeIdle);
    }
}
