package io.netloft.p2p.core;

import io.netloft.proto.bencode.InfoHash;
import io.netloft.proto.discovery.CatalogueDecoder;
import io.netloft.proto.discovery.CatalogueEncoder;
import io.netloft.proto.discovery.CatalogueEntry;
import io.netloft.proto.discovery.CatalogueLimits;
import io.netloft.proto.discovery.CatalogueMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * Catalogues on one network in virtual time: a datagram takes a millisecond and goes through the codec, a whole list takes
 * five. Nothing but the seed decides what happens.
 */
final class Neighbourhood {
    private static final long MS = 1_000_000L;
    private static final long TICK_NS = 100 * MS;
    private static final int PORT = 6773;

    private record Event(long atNs, long order, Runnable what) {}

    /** One node. */
    final class Node implements CatalogueOutbox {
        private final long number;
        private final String host;
        private final Catalogue catalogue;
        private boolean gone;
        private boolean deaf;
        private boolean withoutWeb;
        private int announces;
        private int answers;
        private int lists;

        Node(int index, CatalogueBounds bounds, long epoch) {
            this.number = 0x4e4c_0000_0000_0000L + index;
            this.host = "10.0.0." + index;
            CatalogueSelf self = new CatalogueSelf(number, "node " + index, 6881, 8083, epoch);
            this.catalogue = new Catalogue(self, bounds, random.split(), () -> nowNs, this);
        }

        Catalogue catalogue() {
            return catalogue;
        }

        String host() {
            return host;
        }

        long number() {
            return number;
        }

        int announces() {
            return announces;
        }

        int answers() {
            return answers;
        }

        /** How often its list was asked for. */
        int lists() {
            return lists;
        }

        /** It ends without a word. */
        void die() {
            gone = true;
        }

        /** It neither hears nor is heard. */
        void deaf(boolean now) {
            deaf = now;
        }

        /** Nobody gets its list. */
        void withoutWeb() {
            withoutWeb = true;
        }

        @Override
        public void toAll(CatalogueMessage message) {
            announces += message instanceof CatalogueMessage.Announce ? 1 : 0;
            for (Node other : List.copyOf(nodes)) {
                // Its own datagrams come back to a node as well.
                send(other, message);
            }
        }

        @Override
        public void to(Endpoint asker, CatalogueMessage message) {
            answers++;
            nodes.stream().filter(one -> one.host.equals(asker.host())).forEach(one -> send(one, message));
        }

        private void send(Node other, CatalogueMessage message) {
            CatalogueMessage read = overTheWire(message);
            boolean lost = deaf || other.deaf;
            at(MS, () -> {
                if (!lost && !other.gone) {
                    other.catalogue.heard(read, new Endpoint(host, PORT));
                }
            });
        }

        @Override
        public void list(long node, Endpoint web) {
            Node other = nodes.stream()
                    .filter(one -> one.host.equals(web.host()))
                    .findFirst()
                    .orElseThrow();
            other.lists++;
            List<CatalogueEntry> all = other.catalogue.own();
            at(5 * MS, () -> {
                if (other.gone || other.withoutWeb) {
                    catalogue.notListed(node);
                } else {
                    catalogue.listed(node, all);
                }
            });
        }
    }

    private final SplittableRandom random;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::atNs).thenComparingLong(Event::order));
    private final List<Node> nodes = new ArrayList<>();
    private long nowNs = -5_000_000_000L;
    private long order;

    Neighbourhood(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /** A node begins now, with so many shares. */
    Node add(int shares) {
        return add(shares, CatalogueBounds.DEFAULT);
    }

    Node add(int shares, CatalogueBounds bounds) {
        Node node = new Node(nodes.size() + 1, bounds, 1);
        for (int i = 0; i < shares; i++) {
            node.catalogue.add(share(nodes.size() + 1, i));
        }
        nodes.add(node);
        // Nobody's clock runs in step with another's.
        at(random.nextLong(TICK_NS), () -> tick(node));
        return node;
    }

    static CatalogueEntry share(int node, int number) {
        byte[] seed = ByteBuffer.allocate(8).putInt(node).putInt(number).array();
        return new CatalogueEntry(InfoHash.over(seed), "file " + number + " of node " + node + ".iso", 1L << 30, 1);
    }

    private static CatalogueMessage overTheWire(CatalogueMessage message) {
        ByteBuf wire = Unpooled.buffer();
        CatalogueEncoder.write(wire, message);
        return new CatalogueDecoder(CatalogueLimits.DEFAULT).decode(wire);
    }

    List<Node> nodes() {
        return nodes;
    }

    private void at(long inNs, Runnable what) {
        events.add(new Event(nowNs + inNs, order++, what));
    }

    private void tick(Node node) {
        if (!node.gone) {
            node.catalogue.tick();
            at(TICK_NS, () -> tick(node));
        }
    }

    /** Time passes. */
    void run(long milliseconds) {
        long untilNs = nowNs + milliseconds * MS;
        while (!events.isEmpty() && events.peek().atNs <= untilNs) {
            Event event = events.poll();
            nowNs = event.atNs;
            event.what.run();
        }
        nowNs = untilNs;
    }
}
