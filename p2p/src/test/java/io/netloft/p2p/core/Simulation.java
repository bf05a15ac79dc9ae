package io.netloft.p2p.core;

import io.netloft.proto.peerwire.PeerwireKind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * Peers that are all connected with one another, in virtual time: a frame takes the latency, a block what the sender's
 * line needs for it, in the order in which it was taken. Nothing but the seed decides what happens.
 */
final class Simulation {
    private static final long MS = 1_000_000L;
    private static final long LATENCY_NS = MS;
    private static final long TICK_NS = 100 * MS;

    private record Event(long atNs, long order, Runnable what) {}

    /** One peer and its line. */
    final class Node implements SwarmEvents {
        private final int number;
        private final double perNs;
        private final Swarm swarm;
        private final List<Link> links = new ArrayList<>();
        private final Deque<Link> waiting = new ArrayDeque<>();
        private boolean busy;
        private boolean liar;
        private boolean leaves;
        private long completeNs = -1;

        Node(int number, BitSet have, long bytesPerSecond, SwarmLimits limits) {
            this.number = number;
            this.perNs = bytesPerSecond / 1e9;
            this.swarm = new Swarm(geometry, have, limits, random.split(), () -> nowNs, this);
        }

        Swarm swarm() {
            return swarm;
        }

        int number() {
            return number;
        }

        long completeNs() {
            return completeNs;
        }

        /** From now on every block that it gives is wrong. */
        void lie() {
            liar = true;
        }

        /** Is gone as soon as it has everything. */
        void leaveWhenComplete() {
            leaves = true;
        }

        @Override
        public void whole(int piece) {
            BitSet wrong = bad.get(number).remove(piece);
            long[] digests = new long[geometry.blocksOf(piece)];
            at(MS, () -> {
                if (wrong != null) {
                    wrong.stream().forEach(block -> digests[block] = 1);
                    swarm.failed(piece, digests);
                } else {
                    swarm.verified(piece, digests);
                }
            });
        }

        @Override
        public void complete() {
            completeNs = nowNs;
            if (leaves) {
                links.forEach(Link::part);
            }
        }

        private void send() {
            while (!busy && !waiting.isEmpty()) {
                Link link = waiting.poll();
                link.queued = false;
                List<Block> blocks = link.gone ? List.of() : swarm.takeUploads(link.peer, window);
                if (blocks.isEmpty()) {
                    continue;
                }
                long octets = blocks.stream().mapToLong(Block::length).sum();
                busy = true;
                at((long) (octets / perNs), () -> {
                    busy = false;
                    link.uploads();
                    send();
                });
                long each = (long) (octets / perNs / blocks.size());
                for (int i = 0; i < blocks.size(); i++) {
                    Block block = blocks.get(i);
                    at(each * (i + 1) + LATENCY_NS, () -> link.deliver(block));
                }
            }
        }
    }

    /** One direction between two peers: what {@code from} says to {@code to}. */
    private final class Link implements Outbox {
        private final Node from;
        private final Node to;
        private Link back;
        private SwarmPeer peer;
        private boolean queued;
        private boolean gone;

        Link(Node from, Node to) {
            this.from = from;
            this.to = to;
        }

        private void frame(PeerwireKind kind, int piece, int begin, int length) {
            at(LATENCY_NS, () -> {
                if (!gone) {
                    to.swarm.heard(back.peer);
                    to.swarm.frame(back.peer, kind, piece, begin, length);
                }
            });
        }

        @Override
        public void plain(PeerwireKind kind) {
            frame(kind, 0, 0, 0);
        }

        @Override
        public void piece(PeerwireKind kind, int piece) {
            frame(kind, piece, 0, 0);
        }

        @Override
        public void block(PeerwireKind kind, Block block) {
            frame(kind, block.piece(), block.begin(), block.length());
        }

        @Override
        public void bitfield(byte[] bits) {
            at(LATENCY_NS, () -> to.swarm.bitfield(back.peer, bits));
        }

        @Override
        public void uploads() {
            if (!queued) {
                queued = true;
                from.waiting.add(this);
                at(0, from::send);
            }
        }

        @Override
        public void drop(DropReason reason, String detail) {
            drops.add(new Drop(from.number, to.number, reason));
            part();
        }

        private void part() {
            gone = true;
            back.gone = true;
            at(0, () -> {
                from.swarm.leave(peer);
                to.swarm.leave(back.peer);
            });
        }

        private void deliver(Block block) {
            if (gone) {
                return;
            }
            to.swarm.heard(back.peer);
            if (to.swarm.block(back.peer, block.piece(), block.begin(), block.length())) {
                if (from.liar) {
                    bad.get(to.number)
                            .computeIfAbsent(block.piece(), none -> new BitSet())
                            .set(block.number());
                }
                to.swarm.stored(back.peer, block.piece());
            }
        }
    }

    /** A connection that one side ended. */
    record Drop(int by, int peer, DropReason reason) {}

    private final Geometry geometry;
    private final SplittableRandom random;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::atNs).thenComparingLong(Event::order));
    private final List<Node> nodes = new ArrayList<>();
    /** Blocks by piece, as each peer holds them, that are not what they should be. */
    private final List<Map<Integer, BitSet>> bad = new ArrayList<>();

    private final List<Drop> drops = new ArrayList<>();
    private long nowNs;
    private long order;
    private int window = 4 * Geometry.BLOCK;

    Simulation(Geometry geometry, long seed) {
        this.geometry = geometry;
        this.random = new SplittableRandom(seed);
    }

    /** Adds a peer with nothing, or with everything. */
    Node add(boolean seed, long bytesPerSecond, SwarmLimits limits) {
        BitSet have = new BitSet();
        if (seed) {
            have.set(0, geometry.pieces());
        }
        Node node = new Node(nodes.size(), have, bytesPerSecond, limits);
        nodes.add(node);
        bad.add(new HashMap<>());
        return node;
    }

    /** How many octets are taken from a swarm at once, for one peer. */
    void window(int octets) {
        window = octets;
    }

    List<Node> nodes() {
        return nodes;
    }

    List<Drop> drops() {
        return drops;
    }

    long nowNs() {
        return nowNs;
    }

    private void at(long inNs, Runnable what) {
        events.add(new Event(nowNs + inNs, order++, what));
    }

    /** Connects everybody with everybody. */
    void connect() {
        for (int a = 0; a < nodes.size(); a++) {
            for (int b = 0; b < a; b++) {
                Link there = new Link(nodes.get(a), nodes.get(b));
                Link back = new Link(nodes.get(b), nodes.get(a));
                there.back = back;
                back.back = there;
                there.peer = nodes.get(a).swarm.join(there, true);
                back.peer = nodes.get(b).swarm.join(back, true);
                nodes.get(a).links.add(there);
                nodes.get(b).links.add(back);
            }
        }
        nodes.forEach(this::tick);
    }

    private void tick(Node node) {
        at(TICK_NS, () -> {
            node.swarm.tick();
            tick(node);
        });
    }

    /** Runs until a time, or until everybody has everything. */
    void run(long untilNs) {
        while (!events.isEmpty() && events.peek().atNs <= untilNs && !done()) {
            Event event = events.poll();
            nowNs = event.atNs;
            event.what.run();
        }
    }

    boolean done() {
        return nodes.stream().allMatch(node -> node.swarm.complete() || node.liar);
    }

    /** Pieces that nobody but the first peer has. */
    int onlyAtTheFirst() {
        BitSet elsewhere = new BitSet();
        nodes.stream().skip(1).forEach(node -> elsewhere.or(node.swarm.have()));
        return geometry.pieces() - elsewhere.cardinality();
    }
}
