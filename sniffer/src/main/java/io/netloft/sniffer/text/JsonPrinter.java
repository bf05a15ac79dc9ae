package io.netloft.sniffer.text;

import io.netloft.proto.capture.CaptureRecord;
import io.netloft.proto.packet.IpProtocol;
import io.netloft.proto.packet.Layers;
import io.netloft.proto.packet.LinkView;
import io.netloft.proto.packet.NetworkView;
import io.netloft.proto.packet.PacketView;
import io.netloft.proto.packet.TransportView;
import io.netloft.sniffer.text.TextOptions.Dump;
import io.netloft.sniffer.text.TextOptions.Time;

/** One JSON object a packet and line, of the members of {@link FieldName}; the text is what {@link PacketPrinter} says. */
public final class JsonPrinter implements RecordPrinter {
    private static final String LETTERS = "FSRP.UEW";

    private final PacketView packet = new PacketView();
    private final Layers layers = new Layers(packet);
    private final TextBuffer out = new TextBuffer();
    private final PacketPrinter text;
    private final UtcText utc = new UtcText();
    private int count;

    /** Shows the text with the options given, but for time, number and octets, which are none of it. */
    public JsonPrinter(TextOptions options, java.util.function.IntFunction<String> interfaces) {
        text = new PacketPrinter(
                new TextOptions(
                        options.verbosity(),
                        options.quick(),
                        options.link(),
                        options.absolute(),
                        false,
                        options.unchecked(),
                        Dump.NONE,
                        Time.NONE,
                        true,
                        options.zone(),
                        options.as(),
                        options.names()),
                interfaces);
    }

    @Override
    public TextBuffer buffer() {
        return out;
    }

    @Override
    public void print(CaptureRecord record) {
        count++;
        number(FieldName.NUMBER, count);
        time(record);
        number(FieldName.LENGTH, record.wireLength());
        number(FieldName.CAPTURED, record.captured());
        packet.wrap(record.octets(), record.offset(), record.captured());
        layers.read(record.linkType());
        link();
        if (layers.network() != Layers.NONE) {
            network();
        }
        if (layers.transport() != Layers.NONE) {
            transport();
        }
        text(record);
        out.put("}\n");
    }

    private TextBuffer name(FieldName field) {
        return out.put(field.key());
    }

    private void number(FieldName field, int value) {
        name(field).dec(value);
    }

    private void time(CaptureRecord record) {
        name(FieldName.TIME).put('"');
        utc.put(out, record.seconds(), record.nanos());
        out.put('"');
    }

    private void link() {
        if (layers.link() != Layers.NONE) {
            LinkView frame = layers.ethernet();
            mac(FieldName.ETH_SRC, frame.source());
            mac(FieldName.ETH_DST, frame.destination());
        }
        if (layers.type() != Layers.NONE) {
            number(FieldName.ETH_TYPE, layers.type());
        }
        if (layers.vlan() != Layers.NONE) {
            number(FieldName.VLAN, layers.vlan());
        }
    }

    private void mac(FieldName field, long address) {
        name(field).put('"');
        for (int shift = 40; shift >= 0; shift -= 8) {
            out.hex2((int) (address >>> shift)).put(shift > 0 ? ":" : "");
        }
        out.put('"');
    }

    private void network() {
        NetworkView ip = layers.ip();
        address(FieldName.SRC, ip.sourceHigh(), ip.sourceLow());
        address(FieldName.DST, ip.destinationHigh(), ip.destinationLow());
        name(FieldName.PROTO).put('"');
        switch (layers.protocol()) {
            case IpProtocol.TCP -> out.put("tcp");
            case IpProtocol.UDP -> out.put("udp");
            case IpProtocol.ICMP -> out.put("icmp");
            case IpProtocol.ICMPV6 -> out.put("icmp6");
            default -> out.dec(layers.protocol());
        }
        out.put('"');
        number(FieldName.TTL, ip.ttl());
        if (layers.fragment()) {
            name(FieldName.FRAGMENT).put("true");
        }
    }

    private void address(FieldName field, long high, long low) {
        name(field).put('"');
        if (layers.version() == 4) {
            out.ip4((int) low);
        } else {
            Ip6Text.put(out, high, low);
        }
        out.put('"');
    }

    private void transport() {
        if (!layers.hasPorts()) {
            return;
        }
        TransportView ports = layers.ports();
        number(FieldName.SRC_PORT, ports.source());
        number(FieldName.DST_PORT, ports.destination());
        if (layers.protocol() == IpProtocol.TCP) {
            name(FieldName.FLAGS).put('"');
            int flags = ports.flags();
            for (int bit = 0; bit < 8; bit++) {
                if ((flags & (1 << bit)) != 0) {
                    out.put(LETTERS.charAt(bit));
                }
            }
            out.put('"');
            number(FieldName.SEQ, ports.sequence());
            number(FieldName.ACK, ports.acknowledged());
            number(FieldName.WIN, ports.window());
        }
        if (layers.payload() != Layers.NONE) {
            number(FieldName.PAYLOAD, Math.max(0, layers.end() - layers.payload()));
        }
    }

    private void text(CaptureRecord record) {
        TextBuffer lines = text.buffer();
        lines.clear();
        text.print(record);
        name(FieldName.TEXT).put('"');
        byte[] bytes = lines.bytes();
        int last = lines.size() - 1;
        int from = 0;
        for (int i = 0; i < last; i++) {
            byte letter = bytes[i];
            if (letter == '"' || letter == '\\' || letter == '\n' || letter == '\t') {
                out.put(bytes, from, i - from).put('\\');
                out.put(letter == '\n' ? 'n' : letter == '\t' ? 't' : (char) letter);
                from = i + 1;
            }
        }
        out.put(bytes, from, last - from).put('"');
    }
}
