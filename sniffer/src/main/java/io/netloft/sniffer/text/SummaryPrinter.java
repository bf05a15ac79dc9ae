package io.netloft.sniffer.text;

import io.netloft.proto.capture.CaptureRecord;
import io.netloft.proto.packet.IpProtocol;
import io.netloft.proto.packet.Layers;
import io.netloft.proto.packet.PacketView;

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
        int at = layers.network();
        boolean ports = layers.transport() != Layers.NONE && IpProtocol.hasPorts(layers.protocol());
        if (layers.version() == 4) {
            out.ip4(packet.u4(at + (source ? Ip4.SOURCE : Ip4.DESTINATION)));
        } else {
            int from = at + (source ? Ip6.SOURCE : Ip6.DESTINATION);
            out.put(ports ? "[" : "");
            Ip6Text.put(out, packet.u8(from), packet.u8(from + 8));
            out.put(ports ? "]" : "");
        }
        if (ports) {
            out.put(':').dec(packet.u2(layers.transport() + (source ? 0 : 2)));
        }
    }
}
