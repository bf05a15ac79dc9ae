package io.netloft.sniffer.text;

/**
 * Spanning trees: 802.1D, rapid 802.1w, multiple 802.1s and shortest path bridging 802.1aq.
 *
 * <pre>
 *   protocol(2) version(1) type(1) flags(1) root(8) cost(4) bridge(8) port(2) age(2) max(2) hello(2) delay(2) v1(1)
 * </pre>
 */
final class Stp extends Dissector {
    private static final int RAPID = 2;
    private static final int MULTIPLE = 3;
    private static final int SHORTEST = 4;
    private static final int CONFIG = 0;
    private static final int CONFIG_RAPID = 2;
    private static final int HEAD = 36;
    private static final int MULTIPLE_MIN = 102;
    private static final int SHORTEST_MIN = 87;
    private static final Names VERSIONS = Names.of("0:802.1d|2:802.1w|3:802.1s|4:802.1aq");
    private static final Names TYPES = Names.of("0:Config|2:Rapid STP|0x80:Topology Change");
    private static final Names FLAGS =
            Names.of("1:Topology change|2:Proposal|0x10:Learn|0x20:Forward|0x40:Agreement|0x80:Topology change ACK");
    private static final Names ROLES = Names.of("0:Unknown|1:Alternate|2:Root|3:Designated");

    Stp(Page page) {
        super(page);
    }

    void print(int at, int length) {
        protocol("stp");
        if (length < 4) {
            invalid();
            return;
        }
        if (u2(at) != 0) {
            put("unknown STP version, length ").dec(length);
            return;
        }
        int version = u1(at + 2);
        String word = VERSIONS.find(version);
        if (word == null) {
            put("STP Unknown STP protocol (0x").hex(version, 2).put(')');
            return;
        }
        put("STP ").put(word);
        int type = u1(at + 3);
        word = TYPES.find(type);
        if (word == null) {
            put(", Unknown BPDU Type (0x").hex(type, 2).put(')');
            return;
        }
        put(", ").put(word);
        if (!body(at, length, version, type)) {
            invalid();
        }
    }

    private boolean body(int at, int length, int version, int type) {
        if (type == CONFIG) {
            return length >= HEAD - 1 && config(at, length);
        }
        if (type != CONFIG_RAPID || version < RAPID) {
            return true;
        }
        if (version == RAPID) {
            return length >= HEAD && config(at, length);
        }
        return (version == MULTIPLE || version == SHORTEST) ? multiple(at, length, version) : true;
    }

    private boolean multiple(int at, int length, int version) {
        if (length < MULTIPLE_MIN || u1(at + HEAD - 1) != 0) {
            return false;
        }
        int trees = u2(at + HEAD) + 2;
        if (length < HEAD + trees) {
            return false;
        }
        trees(at, length);
        if (version == SHORTEST) {
            int paths = u2(at + HEAD + trees) + 2;
            if (length < HEAD + trees + paths || paths < SHORTEST_MIN) {
                return false;
            }
            paths(at + HEAD + trees);
        }
        return true;
    }

    private void flags(int at) {
        put("[");
        FLAGS.bits(out(), u1(at), ", ", "none");
        put("]");
    }

    private void bridge(String before, int at) {
        need(at, 8);
        put(before).hex2(u1(at)).hex2(u1(at + 1)).put('.');
        hexes(at + 2, 6);
    }

    private boolean config(int at, int length) {
        need(at + 4, 1);
        put(", Flags ");
        flags(at + 4);
        need(at + 17, 10);
        bridge(", bridge-id ", at + 17);
        put(".").hex(u2(at + 25), 4).put(", length ").dec(length);
        if (!verbose()) {
            return true;
        }
        times(at);
        need(at + 5, 12);
        bridge("\n\troot-id ", at + 5);
        put(", root-pathcost ").dec(u4(at + 13));
        if (u1(at + 2) == RAPID) {
            role(", port-role ", u1(at + 4));
        }
        return true;
    }

    private void role(String before, int flags) {
        put(before).put(ROLES.or(flags >> 2 & 3, "Unknown"));
    }

    private void times(int at) {
        need(at + 27, 8);
        time("\n\tmessage-age ", u2(at + 27));
        time(", max-age ", u2(at + 29));
        time(", hello-time ", u2(at + 31));
        time(", forwarding-delay ", u2(at + 33));
    }

    // In 256ths of a second, shown in hundredths, half to even as C's printf has it.
    private void time(String before, int value) {
        int scaled = value * 100;
        int hundredths = scaled >> 8;
        int rest = scaled & 0xFF;
        if (rest > 128 || (rest == 128 && (hundredths & 1) != 0)) {
            hundredths++;
        }
        put(before).dec(hundredths / 100).put('.').two(hundredths % 100).put('s');
    }

    private void trees(int at, int length) {
        need(at + 4, 1);
        put(", CIST Flags ");
        flags(at + 4);
        put(", length ").dec(length);
        if (!verbose()) {
            return;
        }
        role("\n\tport-role ", u1(at + 4));
        put(", ");
        need(at + 5, 12);
        bridge("CIST root-id ", at + 5);
        put(", CIST ext-pathcost ").dec(u4(at + 13));
        bridge("\n\tCIST regional-root-id ", at + 17);
        put(", ");
        int port = u2(at + 25);
        put("CIST port-id ").hex(port, 4).put(',');
        times(at);
        int size = u2(at + 36);
        put("\n\tv3len ").dec(size).put(", ");
        put("MCID Name ");
        paddedText(at + 39, 32);
        digest(at + 71, at + 73);
        put(", ");
        int cost = u4(at + 89);
        put("CIST int-root-pathcost ").dec(cost).put(',');
        bridge("\n\tCIST bridge-id ", at + 93);
        put(", ");
        int hops = u1(at + 101);
        put("CIST remaining-hops ").dec(hops);
        for (int rest = size - 64, tree = at + 102; rest >= 16; rest -= 16, tree += 16) {
            tree(tree);
        }
    }

    private void digest(int revision, int at) {
        need(revision, 2);
        need(at, 16);
        put(", rev ").dec(u2(revision)).put(",\n\t\tdigest ");
        words(at, 4);
    }

    private void words(int at, int count) {
        for (int i = 0; i < count; i++) {
            out().hex(u4(at + 4 * i), 8);
        }
    }

    private void tree(int at) {
        int number = u2(at + 1) & 0xFFF;
        put("\n\tMSTI ").dec(number).put(", Flags ");
        flags(at);
        role(", port-role ", u1(at));
        need(at + 1, 12);
        bridge("\n\t\tMSTI regional-root-id ", at + 1);
        put(", pathcost ").dec(u4(at + 9));
        need(at + 13, 3);
        put("\n\t\tMSTI bridge-prio ").dec(u1(at + 13) >> 4);
        put(", port-prio ").dec(u1(at + 14) >> 4).put(", hops ").dec(u1(at + 15));
    }

    private void paths(int at) {
        if (!verbose()) {
            return;
        }
        int size = u2(at);
        put("\n\tv4len ").dec(size).put(", AUXMCID Name ");
        paddedText(at + 3, 32);
        need(at + 35, 18);
        put(", Rev ").dec(u2(at + 35)).put(",\n\t\tdigest ");
        words(at + 37, 4);
        int agreement = at + 53;
        need(agreement, 34);
        int bits = u1(agreement);
        put("\n\tAgreement num ")
                .dec(bits >> 6)
                .put(", Discarded Agreement num ")
                .dec(bits >> 4 & 3);
        put(", Agreement valid-flag ")
                .dec(bits >> 3 & 1)
                .put(",\n\tRestricted role-flag: ")
                .dec(bits >> 2 & 1);
        put(", Format id ").dec(u1(agreement + 2) >> 4).put(" cap ").dec(u1(agreement + 2));
        put(", Convention id ").dec(u1(agreement + 3) >> 4).put(" cap ").dec(u1(agreement + 3));
        put(",\n\tEdge count ").dec(u2(agreement + 4)).put(", Agreement digest ");
        words(agreement + 14, 5);
    }
}
