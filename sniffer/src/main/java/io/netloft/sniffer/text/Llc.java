package io.netloft.sniffer.text;

/**
 * Logical link control (IEEE 802.2) and SNAP (IEEE 802).
 *
 * <pre>
 *   dsap(1) ssap(1) control(1 or 2)            snap = organization(3) type(2)
 * </pre>
 */
final class Llc extends Dissector {
    private static final int SNAP = 0xAA;
    private static final int STP = 0x42;
    private static final int IP = 0x06;
    private static final int UI = 0x03;
    private static final int XID = 0xAF;
    private static final int XID_BASIC = 0x81;
    private static final int POLL = 0x10;
    private static final int POLL_WIDE = 0x100;
    private static final int SNAP_HEAD = 5;
    private static final Names COMMANDS =
            Names.of("3:ui|0xe3:test|0xaf:xid|0x63:ua|0x43:disc|0x0f:dm|0x6f:sabme|0x87:frmr");
    private static final Names FLAGS = Names.of("0:Command|1:Response|0x10:Poll|0x11:Final|0x100:Poll|0x101:Final");
    private static final Names SUPERVISORY = Names.of("0:Receiver Ready|1:Receiver not Ready|2:Reject");

    private final Protocols protocols;

    Llc(Page page, Protocols protocols) {
        super(page);
        this.protocols = protocols;
    }

    /**
     * Prints; returns the octets of its header, negative when the payload was not printed.
     *
     * @param macs position of the Ethernet addresses, negative for none
     */
    int print(int at, int length, int macs) {
        protocol("llc");
        int captured = packet().left(at);
        if (captured < 3 || length < 3) {
            return cut(at, captured, captured < 3 ? captured : length);
        }
        int control = u1(at + 2);
        boolean unnumbered = (control & 3) == 3;
        int head = unnumbered ? 3 : 4;
        if (!unnumbered) {
            if (captured < 4 || length < 4) {
                return cut(at, captured, captured < 4 ? captured : length);
            }
            control = packet().le2(at + 2);
        }
        int dsap = u1(at) & 0xFE;
        int ssap = u1(at + 1) & 0xFE;
        if (link()) {
            addresses(at, control, unnumbered);
        }
        if (ssap == dsap && control == UI) {
            int used = known(dsap, at + head, length - head, head, macs);
            if (used != 0) {
                return used;
            }
        }
        if (!link()) {
            stations(macs, ssap, dsap);
        }
        return frame(at, length, head, control, unnumbered);
    }

    private int cut(int at, int captured, int used) {
        truncated();
        HexDump.hexAndText(page(), "\n\t", at, captured);
        return used;
    }

    private void addresses(int at, int control, boolean unnumbered) {
        int dsap = u1(at);
        int ssap = u1(at + 1);
        put("LLC, dsap ").put(EtherNames.POINTS.or(dsap & 0xFE, "Unknown"));
        put(" (0x").hex(dsap & 0xFE, 2).put(") ").put((dsap & 1) == 0 ? "Individual" : "Group");
        put(", ssap ").put(EtherNames.POINTS.or(ssap & 0xFE, "Unknown"));
        put(" (0x").hex(ssap & 0xFE, 2).put(") ").put((ssap & 1) == 0 ? "Command" : "Response");
        put(", ctrl 0x").hex(control, unnumbered ? 2 : 4).put(": ");
    }

    private int known(int point, int at, int length, int head, int macs) {
        switch (point) {
            case SNAP -> {
                return snap(at, length, macs) ? head + SNAP_HEAD : -(head + SNAP_HEAD);
            }
            case STP -> protocols.stp().print(at, length);
            case IP -> protocols.ip4().print(at, length);
            default -> {
                return 0;
            }
        }
        return head;
    }

    private void stations(int macs, int ssap, int dsap) {
        if (macs >= 0) {
            mac("", macs + 6).put(' ');
        }
        if (ssap != dsap) {
            point(ssap, "Unknown SSAP 0x");
            put(" ");
        }
        if (macs >= 0) {
            mac("> ", macs).put(' ');
        } else if (ssap != dsap) {
            put("> ");
        }
        point(dsap, "Unknown DSAP 0x");
        put(" ");
    }

    private void point(int point, String other) {
        String word = EtherNames.POINTS.find(point);
        if (word == null) {
            put(other).hex(point, 2);
        } else {
            put(word);
        }
    }

    private int frame(int at, int length, int head, int control, boolean unnumbered) {
        int response = u1(at + 1) & 1;
        if (unnumbered) {
            put("Unnumbered, ");
            String word = COMMANDS.find(control & 0xEF);
            if (word == null) {
                out().hex(control & 0xEF, 2);
            } else {
                put(word);
            }
            flags(response | (control & POLL), length);
            return (control & ~POLL) == XID ? identification(at + head, length - head, head) : -head;
        }
        int received = control >> 9 & 0x7F;
        if ((control & 3) == 1) {
            put("Supervisory, ")
                    .put(SUPERVISORY.or(control >> 2 & 3, "?"))
                    .put(", rcv seq ")
                    .dec(received);
            flags(response | (control & POLL_WIDE), length);
            return head;
        }
        put("Information, send seq ").dec(control >> 1 & 0x7F).put(", rcv seq ").dec(received);
        flags(response | (control & POLL_WIDE), length);
        return -head;
    }

    private void flags(int flags, int length) {
        put(", Flags [").put(FLAGS.or(flags, "?")).put("], length ").dec(length);
    }

    private int identification(int at, int length, int head) {
        if (length == 0) {
            return head;
        }
        int captured = packet().left(at);
        if (captured < 1) {
            truncated();
            return head;
        }
        if (u1(at) != XID_BASIC) {
            return -head;
        }
        if (captured < 3 || length < 3) {
            truncated();
            HexDump.hexAndText(page(), "\n\t", at, captured);
        } else {
            put(": ").hex2(u1(at + 1)).put(' ').hex2(u1(at + 2));
        }
        return head;
    }

    /** SNAP; false when the payload was not printed. */
    private boolean snap(int at, int length, int macs) {
        protocol("snap");
        if (!has(at, SNAP_HEAD) || length < SNAP_HEAD) {
            truncated();
            return true;
        }
        int organization = u3(at);
        int type = u2(at + 3);
        int rest = length - SNAP_HEAD;
        if (link()) {
            put("oui ");
            organization(organization);
            put(organization == 0 ? ", ethertype " : ", pid ");
            type(organization, type);
            put(", length ").dec(rest).put(": ");
        }
        if (payload(organization, type, at + SNAP_HEAD, rest, macs)) {
            return true;
        }
        if (!link()) {
            snapHead(organization, type, rest, macs);
        }
        return false;
    }

    private void snapHead(int organization, int type, int length, int macs) {
        if (macs >= 0) {
            mac("", macs + 6);
            mac(" > ", macs).put(' ');
        }
        put("SNAP, ");
        if (organization == 0) {
            put("ethertype ");
        } else {
            put("oui ");
            organization(organization);
            put(", pid ");
        }
        type(organization, type);
        put(", length ").dec(length).put(": ");
    }

    private void organization(int organization) {
        put(EtherNames.ORGANIZATIONS.or(organization, "Unknown"))
                .put(" (0x")
                .hex(organization, 6)
                .put(')');
    }

    private void type(int organization, int type) {
        String word = switch (organization) {
            case 0, 0x0000F8, 0x080007 -> EtherNames.TYPES.or(type, "Unknown");
            case 0x00000C -> EtherNames.CISCO.or(type, "Unknown");
            case 0x0080C2 -> EtherNames.BRIDGED.or(type, "Unknown");
            default -> "Unknown";
        };
        put(word).put(" (0x").hex(type, 4).put(')');
    }

    private boolean payload(int organization, int type, int at, int length, int macs) {
        if (organization == 0 || organization == 0x0000F8) {
            return protocols.ethertype(type, at, length, macs);
        }
        if ((organization == 0x00000C && (type == 0x010B || type == 0x010C))
                || (organization == 0x0080C2 && type == 0x000E)) {
            protocols.stp().print(at, length);
            return true;
        }
        if (organization == 0x0080C2 && (type == 1 || type == 7)) {
            need(at, 2);
            protocols.ether().print(at + 2, length - 2);
            return true;
        }
        return false;
    }
}
