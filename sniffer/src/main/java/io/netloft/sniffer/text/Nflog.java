package io.netloft.sniffer.text;

/**
 * Packets that Linux's firewall logged: a family, then attributes, the last of them the packet.
 *
 * <pre>
 *   family(1) version(1) resource(2) *( length(2) type(2) value, padded to four )      lengths in the host's order
 * </pre>
 */
final class Nflog extends Dissector {
    private static final int HEAD = 4;
    private static final int PAYLOAD = 9;
    private static final Names FAMILIES = Names.of("2:IPv4|10:IPv6");

    private final Protocols protocols;

    Nflog(Page page, Protocols protocols) {
        super(page);
        this.protocols = protocols;
    }

    int print(int at, int length) {
        protocol("nflog");
        int captured = packet().left(at);
        if (captured < HEAD) {
            truncated();
            return captured;
        }
        if (u1(at + 1) != 0) {
            put("version ").dec(u1(at + 1)).put(" (unknown)");
            return HEAD;
        }
        if (link()) {
            head(at, length);
        }
        int size = HEAD;
        while (size < length) {
            int step = attribute(at + size);
            if (step == 0) {
                truncated();
                return size;
            }
            boolean payload = packet().le2(at + size + 2) == PAYLOAD;
            size += payload ? 4 : step;
            if (payload) {
                break;
            }
        }
        inner(at, at + size, length - size);
        return size;
    }

    /** The octets of an attribute with its padding; 0 when it is cut or too short. */
    private int attribute(int at) {
        int left = packet().left(at);
        if (left < 4) {
            return 0;
        }
        int size = packet().le2(at) + 3 & 0xFFFC;
        return size < 4 || left < size ? 0 : size;
    }

    private void inner(int head, int at, int length) {
        switch (u1(head)) {
            case 2 -> protocols.ip4().print(at, length);
            case 10 -> protocols.ip6().print(at, length);
            default -> {
                if (!link()) {
                    head(head, length + HEAD);
                }
                plainDump(at, packet().left(at));
            }
        }
    }

    private void head(int at, int length) {
        put("version ").dec(u1(at + 1)).put(", resource ID ").dec(u2(at + 2));
        int family = u1(at);
        String word = FAMILIES.find(family);
        if (!quick()) {
            put(", family ")
                    .put(word == null ? "Unknown" : word)
                    .put(" (")
                    .dec(family)
                    .put(')');
        } else if (word == null) {
            put(", Unknown NFLOG (0x").hex(family, 2).put(')');
        } else {
            put(", ").put(word);
        }
        put(", length ").dec(length).put(": ");
    }
}
