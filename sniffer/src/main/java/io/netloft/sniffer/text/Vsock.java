package io.netloft.sniffer.text;

/**
 * Sockets between a virtual machine and its host, as vsockmon hands them over; little-endian.
 *
 * <pre>
 *   source cid(8) destination cid(8) source port(4) destination port(4) op(2) transport(2) length(2) 0(2)
 *   virtio: cids(16) ports(8) length(4) type(2) op(2) flags(4) buffer(4) forwarded(4)
 * </pre>
 */
final class Vsock extends Dissector {
    private static final int HEAD = 32;
    private static final int VIRTIO_HEAD = 44;
    private static final int VIRTIO = 2;
    private static final int PAYLOAD = 4;
    private static final Names TRANSPORTS = Names.of("0:UNKNOWN|1:NO_INFO|2:VIRTIO");
    private static final Names OPERATIONS = Names.of("0:UNKNOWN|1:CONNECT|2:DISCONNECT|3:CONTROL|4:PAYLOAD");
    private static final Names VIRTIO_OPERATIONS =
            Names.of("0:INVALID|1:REQUEST|2:RESPONSE|3:RST|4:SHUTDOWN|5:RW" + "|6:CREDIT UPDATE|7:CREDIT REQUEST");

    Vsock(Page page) {
        super(page);
    }

    int print(int at) {
        protocol("vsock");
        int captured = packet().left(at);
        if (captured < HEAD) {
            truncated();
            return captured;
        }
        int transport = packet().le2(at + 26);
        named(TRANSPORTS, transport, "Invalid transport (", ")");
        boolean cut = false;
        if (!verbose()) {
            put(" ");
        } else if (transport == VIRTIO && captured < HEAD + VIRTIO_HEAD) {
            cut = true;
        } else {
            if (transport == VIRTIO) {
                virtio(at + HEAD);
            }
            put("\n\t");
        }
        int operation = packet().le2(at + 24);
        out().dec(packet().le8(at)).put('.').dec(packet().le4(at + 16)).put(" > ");
        out().dec(packet().le8(at + 8)).put('.').dec(packet().le4(at + 20)).put(' ');
        named(OPERATIONS, operation, " invalid op (", ")").put(", length ").dec(captured);
        if (cut) {
            truncated();
            return HEAD;
        }
        if (verbosity() > 1 && operation == PAYLOAD) {
            payload(at, HEAD + (transport == VIRTIO ? VIRTIO_HEAD : 0), captured);
        }
        return HEAD;
    }

    private void payload(int at, int head, int captured) {
        if (captured > head) {
            put("\n");
            unknown("\t", at + head, captured - head);
        } else {
            truncated();
        }
    }

    private void virtio(int at) {
        put(" (len ").dec(packet().le4(at + 24)).put(", type ");
        int type = packet().le2(at + 28);
        if (type == 1) {
            put("STREAM");
        } else {
            put("Invalid type (").dec(type).put(')');
        }
        put(", op ");
        named(VIRTIO_OPERATIONS, packet().le2(at + 30), "Invalid op (", ")");
        put(", flags ").hex(packet().le4(at + 32)).put(", buf_alloc ").dec(packet().le4(at + 36));
        put(", fwd_cnt ").dec(packet().le4(at + 40)).put(')');
    }
}
