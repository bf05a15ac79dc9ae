package io.netloft.bench.p2p;

import com.sun.net.httpserver.HttpServer;
import io.netloft.bench.run.BenchException;
import io.netloft.chassis.net.Workers;
import io.netloft.proto.bencode.InfoHash;
import io.netloft.proto.discovery.CatalogueDecoder;
import io.netloft.proto.discovery.CatalogueEncoder;
import io.netloft.proto.discovery.CatalogueEntry;
import io.netloft.proto.discovery.CatalogueException;
import io.netloft.proto.discovery.CatalogueLimits;
import io.netloft.proto.discovery.CatalogueList;
import io.netloft.proto.discovery.CatalogueMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/**
 * Nodes of loopback that share much, as far as a catalogue sees them: they answer a query from the group, each a little
 * later than the one before, and give their whole lists over HTTP.
 */
final class Neighbours implements AutoCloseable {
    private static final int OF_AN_ADDRESS = 10;
    private static final int LEAST_OCTETS = 1_200;
    private static final int HEAD = 200;
    /** The last of fifty answers within the tenth of a second that real nodes draw from. */
    private static final long APART_NS = 2_000_000;

    private final List<One> all = new ArrayList<>();
    private final MulticastSocket ear;
    private final CatalogueDecoder decoder = new CatalogueDecoder(CatalogueLimits.DEFAULT);
    private volatile long askedNs;

    private record One(DatagramSocket mouth, HttpServer web, byte[] list, List<CatalogueEntry> entries, long node) {}

    Neighbours(int count, int entries) {
        try {
            ear = new MulticastSocket(CatalogueMessage.PORT);
            ear.joinGroup(
                    new InetSocketAddress(CatalogueMessage.GROUP_4, CatalogueMessage.PORT),
                    NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress()));
            for (int i = 0; i < count; i++) {
                all.add(one(i, entries));
            }
        } catch (IOException e) {
            throw new BenchException("neighbours: " + e.getMessage() + " (expected: sockets of loopback)", e);
        }
        Workers.named("neighbours-").newThread(this::listen).start();
    }

    private static One one(int number, int count) throws IOException {
        String host = "127.0.2." + (1 + number / OF_AN_ADDRESS);
        List<CatalogueEntry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] hash = ByteBuffer.allocate(InfoHash.LENGTH)
                    .putLong(0x9E3779B97F4A7C15L * (number * (long) count + i + 1))
                    .putLong(number)
                    .putInt(i)
                    .array();
            String name = String.format(Locale.ROOT, "report of node %02d, number %04d.iso", number, i);
            entries.add(new CatalogueEntry(InfoHash.of(hash), name, 1_000_000L + i, 1));
        }
        long node = number + 1L;
        byte[] list = new CatalogueList(node, 1, entries).write();
        HttpServer web = HttpServer.create(new InetSocketAddress(host, 0), 10);
        web.createContext(CatalogueList.PATH, exchange -> {
            exchange.getResponseHeaders().set("Content-Type", CatalogueList.TYPE);
            exchange.sendResponseHeaders(200, list.length);
            try (var body = exchange.getResponseBody()) {
                body.write(list);
            }
        });
        web.start();
        return new One(new DatagramSocket(new InetSocketAddress(host, 0)), web, list, entries, node);
    }

    private void listen() {
        byte[] octets = new byte[LEAST_OCTETS];
        while (!ear.isClosed()) {
            DatagramPacket packet = new DatagramPacket(octets, octets.length);
            try {
                ear.receive(packet);
                CatalogueMessage message = decoder.decode(Unpooled.wrappedBuffer(octets, 0, packet.getLength()));
                if (message instanceof CatalogueMessage.Query query) {
                    askedNs = System.nanoTime();
                    answer(query, new InetSocketAddress(packet.getAddress(), packet.getPort()));
                }
            } catch (IOException | CatalogueException over) {
                // Closed, or something that others say to the group: neither is of the measurement.
                Thread.onSpinWait();
            }
        }
    }

    private void answer(CatalogueMessage.Query query, InetSocketAddress asker) throws IOException {
        for (One one : all) {
            List<CatalogueEntry> some =
                    CatalogueEncoder.fitting(one.entries, LEAST_OCTETS - HEAD, CatalogueLimits.DEFAULT);
            ByteBuf out = Unpooled.buffer();
            CatalogueEncoder.write(
                    out,
                    new CatalogueMessage.Answer(
                            one.node,
                            "node-" + one.node,
                            one.web.getAddress().getPort(),
                            query.reference(),
                            true,
                            some));
            one.mouth.send(new DatagramPacket(out.array(), out.readableBytes(), asker));
            LockSupport.parkNanos(APART_NS);
        }
    }

    /** When the last query was heard. */
    long askedNs() {
        return askedNs;
    }

    @Override
    public void close() {
        ear.close();
        all.forEach(one -> {
            one.mouth.close();
            one.web.stop(0);
        });
    }
}
