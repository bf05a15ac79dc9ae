package io.netloft.sniffer.stream;

import io.netloft.proto.packet.IpProtocol;
import io.netloft.proto.packet.Layers;
import io.netloft.proto.packet.LinkType;
import io.netloft.proto.packet.PacketView;

/**
 * Comes from a packet as it was captured to the one that an application sent: out of tunnels, and put together from its
 * parts. Where several tunnels are within each other, the innermost packet is the one. Serves one thread.
 */
final class Unwrapping {
    private final PacketView packet;
    private final Layers layers;
    private final StreamCounts counts;
    private final Fragments fragments;

    Unwrapping(PacketView packet, Layers layers, StreamCounts counts) {
        this.packet = packet;
        this.layers = layers;
        this.counts = counts;
        this.fragments = new Fragments(packet, layers, counts);
    }

    /** Moves the layers on to the innermost packet; false while parts of one are missing. */
    boolean innermost(int seconds) {
        if (layers.protocol() == IpProtocol.TCP && !layers.fragmented()) {
            return true;
        }
        boolean inside = false;
        // A packet that was put together is shorter than its parts were, and each level of tunnels takes octets of it.
        while (true) {
            if (layers.fragmented()) {
                byte[] whole = fragments.add(seconds);
                if (whole == null) {
                    return false;
                }
                packet.wrap(whole, 0, whole.length);
                layers.read(layers.version() == 4 ? LinkType.IPV4 : LinkType.IPV6);
            } else if (layers.descend()) {
                inside = true;
            } else {
                if (inside) {
                    counts.unwrapped();
                }
                return true;
            }
        }
    }

    /** Gives up what is not complete. */
    void finish() {
        fragments.finish();
    }
}
