package io.netloft.sniffer.text;

/**
 * Labels of multiprotocol label switching (RFC 3032, RFC 5462). What they carry is not said: it is told from the last label,
 * or the first octet behind it.
 *
 * <pre>
 *   label(20 bits) traffic class(3) last of the stack(1) time to live(8)
 * </pre>
 */
final class Mpls extends Dissector {
    private static final int ENTRY = 4;
    private static final int LAST = 0x100;
    private static final int LAST_RESERVED = 15;
    private static final int IPV4_NULL = 0;
    private static final int IPV6_NULL = 2;
    private static final int IMPLICIT_NULL = 3;
    private static final Names RESERVED =
            Names.of("0:IPv4 explicit NULL|1:router alert|2:IPv6 explicit NULL|3:implicit NULL");

    private final Protocols protocols;

    Mpls(Page page, Protocols protocols) {
        super(page);
        this.protocols = protocols;
    }

    void print(int from, int length) {
        protocol("mpls");
        put("MPLS");
        int at = from;
        int left = length;
        int entry;
        do {
            if (left < ENTRY) {
                invalid();
                return;
            }
            entry = u4(at);
            label(entry, at > from);
            at += ENTRY;
            left -= ENTRY;
        } while ((entry & LAST) == 0);
        carried(entry >>> 12, at, left);
    }

    private void label(int entry, boolean further) {
        int label = entry >>> 12;
        put(further && verbose() ? "\n\t" : " ").put("(label ").dec(label);
        if (verbose() && label <= LAST_RESERVED) {
            put(" (").put(RESERVED.or(label, "rsvd")).put(')');
        }
        put(", tc ").dec(entry >>> 9 & 7);
        put((entry & LAST) == 0 ? "" : ", [S]").put(", ttl ").dec(entry & 0xFF).put(')');
    }

    private void carried(int label, int at, int length) {
        if (length < 1) {
            return;
        }
        int first = u1(at);
        boolean four =
                label == IPV4_NULL || label == IMPLICIT_NULL || (label != IPV6_NULL && first >= 0x45 && first < 0x50);
        boolean six = !four && (label == IPV6_NULL || (first >= 0x60 && first < 0x70));
        if (!four && !six) {
            plainDump(at, Math.min(length, packet().left(at)));
            return;
        }
        put(verbose() ? "\n\t" : " ");
        if (four) {
            protocols.ip4().print(at, length);
        } else {
            protocols.ip6().print(at, length);
        }
    }
}
