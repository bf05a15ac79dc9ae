package io.netloft.sniffer;

import io.netloft.chassis.term.Out;
import io.netloft.proto.capture.CaptureRecord;
import io.netloft.proto.packet.IpProtocol;
import io.netloft.proto.packet.Layers;
import io.netloft.proto.packet.NetworkView;
import io.netloft.proto.packet.PacketView;
import io.netloft.proto.packet.TransportView;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Adds packets up by flow, address or protocol, and prints the largest when the run ends. It holds 100,000 entries; what
 * comes after them is added up as one.
 */
final class StatsSink implements PacketSink {
    private static final int MAX_ENTRIES = 100_000;
    private static final int SHOWN = 20;
    private static final String REST = "(all others)";

    private final SnifferConfig.Stats kind;
    private final PacketView packet = new PacketView();
    private final Layers layers = new Layers(packet);
    private final Map<String, Sum> sums = new HashMap<>();

    StatsSink(SnifferConfig.Stats kind) {
        this.kind = kind;
    }

    /** Packets and octets of one entry. */
    private static final class Sum {
        private long packets;
        private long octets;

        long octets() {
            return octets;
        }
    }

    @Override
    public void accept(CaptureRecord record) {
        packet.wrap(record.octets(), record.offset(), record.captured());
        layers.read(record.linkType());
        int length = record.wireLength();
        switch (kind) {
            case PROTOCOLS -> add(protocol(), length);
            case TALKERS -> {
                add(address(true), length);
                add(address(false), length);
            }
            default -> add(protocol() + " " + endpoint(true) + " > " + endpoint(false), length);
        }
    }

    private void add(String name, int length) {
        Sum sum = sums.get(name);
        if (sum == null) {
            String known = sums.size() < MAX_ENTRIES ? name : REST;
            sum = sums.computeIfAbsent(known, missing -> new Sum());
        }
        sum.packets++;
        sum.octets += length;
    }

    private String protocol() {
        if (layers.network() == Layers.NONE) {
            return layers.type() == Layers.NONE ? "other" : String.format(Locale.ROOT, "0x%04x", layers.type());
        }
        return switch (layers.protocol()) {
            case IpProtocol.TCP -> "tcp";
            case IpProtocol.UDP -> "udp";
            case IpProtocol.ICMP -> "icmp";
            case IpProtocol.ICMPV6 -> "icmp6";
            default -> "ip-proto-" + layers.protocol();
        };
    }

    private String address(boolean source) {
        if (layers.network() == Layers.NONE) {
            return "other";
        }
        NetworkView ip = layers.ip();
        long high = source ? ip.sourceHigh() : ip.destinationHigh();
        long low = source ? ip.sourceLow() : ip.destinationLow();
        ByteBuffer octets = ip.four()
                ? ByteBuffer.allocate(4).putInt((int) low)
                : ByteBuffer.allocate(16).putLong(high).putLong(low);
        try {
            return InetAddress.getByAddress(octets.array()).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private String endpoint(boolean source) {
        if (!layers.hasPorts()) {
            return address(source);
        }
        TransportView ports = layers.ports();
        return address(source) + "." + (source ? ports.source() : ports.destination());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        List<Map.Entry<String, Sum>> largest = sums.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(
                        Comparator.comparingLong(Sum::octets).reversed()))
                .limit(SHOWN)
                .toList();
        StringBuilder lines = new StringBuilder();
        lines.append(String.format(Locale.ROOT, "%12s %14s  %s (%d)%n", "packets", "octets", kind.word(), sums.size()));
        for (Map.Entry<String, Sum> entry : largest) {
            Sum sum = entry.getValue();
            lines.append(String.format(Locale.ROOT, "%12d %14d  %s%n", sum.packets, sum.octets, entry.getKey()));
        }
        Out.text(lines.toString());
    }
}
