package io.netloft.sniffer.text;

import io.netloft.proto.capture.CaptureRecord;
import io.netloft.proto.packet.Layers;
import io.netloft.proto.packet.NetworkView;
import io.netloft.proto.packet.PacketView;
import io.netloft.proto.packet.TransportView;

/** One plain sentence a packet: {@code TCP packet from 10.0.0.1:80 to 10.0.0.2:4711}. */
public final class SummaryPrinter implements RecordPrinter {
    private final PacketView packet = new PacketView();
    private final Layers layers = new Layers(packet);
    private final TextBuffer out = new TextBuffer();

    @Override
    public TextBuffer buffer() {
        return out;
    }

    @Override
    public void print(CaptureRecord record) {
        packet.wrap(record.octets(), record.offset(), record.captured());
        layers.read(record.linkType());
        if (layers.network() == Layers.NONE) {
            String type = layers.type() == Layers.NONE ? null : EtherNames.TYPES.find(layers.type());
            out.put(type == null ? "Other" : type)
                    .put(" packet of ")
                    .dec(record.wireLength())
                    .put(" octets\n");
            return;
        }
        out.put(IpNext.NAMES.or(layers.protocol(), "IP")).put(" packet from ");
        endpoint(true);
        out.put(" to ");
        endpoint(false);
        out.put('\n');
    }

    private void endpoint(boolean source) {
        NetworkView ip = layers.ip();
        boolean hasPorts = layers.hasPorts();
        if (ip.four()) {
            out.ip4((int) (source ? ip.sourceLow() : ip.destinationLow()));
        } else {
            out.put(hasPorts ? "[" : "");
            if (source) {
                Ip6Text.put(out, ip.sourceHigh(), ip.sourceLow());
            } else {
                Ip6Text.put(out, ip.destinationHigh(), ip.destinationLow());
            }
            out.put(hasPorts ? "]" : "");
        }
        if (hasPorts) {
            TransportView ports = layers.ports();
            out.put(':').dec(source ? ports.source() : ports.destination());
        }
    }
}
