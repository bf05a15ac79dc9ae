package io.netloft.sniffer.text;

/** Objects behind the packet that an error of ICMP is about (RFC 4884, RFC 4950). */
final class Icmp4Extensions extends Dissector {
    private static final int START = 136;
    private static final int DATA = START + 4;
    private static final int OBJECT_HEAD = 4;

    Icmp4Extensions(Page page) {
        super(page);
    }

    /** Prints; false when cut. */
    boolean print(int at, int length) {
        int size = length - START;
        if (!has(at, DATA + 1)) {
            return false;
        }
        boolean whole = has(at + START, size);
        // Without a length in the head it is an extension only where its checksum says so.
        if (u1(at + 5) == 0 && whole && InternetChecksumOf.octets(packet(), at + START, size) != 0) {
            return true;
        }
        int version = u1(at + START) >> 4;
        put("\n\tICMP Multi-Part extension v").dec(version);
        if (version != 2) {
            put(" packet not supported");
            return true;
        }
        if (whole) {
            boolean bad = InternetChecksumOf.octets(packet(), at + START, size) != 0;
            put(", checksum 0x").hex(u2(at + START + 2), 4).put(bad ? " (incorrect)" : " (correct)");
            put(", length ").dec(size);
        }
        return objects(at + DATA, size - 4);
    }

    private boolean objects(int from, int size) {
        int at = from;
        int left = size;
        while (left > OBJECT_HEAD) {
            if (!has(at, OBJECT_HEAD)) {
                return false;
            }
            int length = u2(at);
            int kind = u1(at + 2);
            int type = u1(at + 3);
            String word = kind == 1 ? "MPLS Stack Entry" : kind == 2 ? "Interface Identification" : "unknown";
            put("\n\t  ")
                    .put(word)
                    .put(" Object (")
                    .dec(kind)
                    .put("), Class-Type: ")
                    .dec(type);
            put(", length ").dec(length);
            left -= OBJECT_HEAD;
            at += OBJECT_HEAD;
            if (kind == 0 || length < OBJECT_HEAD) {
                return true;
            }
            int data = length - OBJECT_HEAD;
            if (kind == 1 && type == 1) {
                label(u4(at));
            } else {
                unknown("\n\t    ", at, data);
            }
            if (left < data) {
                return true;
            }
            left -= data;
            at += data;
        }
        return true;
    }

    private void label(int entry) {
        put("\n\t    label ").dec(entry >>> 12).put(", tc ").dec(entry >>> 9 & 7);
        put((entry & 0x100) != 0 ? ", [S]" : "").put(", ttl ").dec(entry & 0xFF);
    }
}
