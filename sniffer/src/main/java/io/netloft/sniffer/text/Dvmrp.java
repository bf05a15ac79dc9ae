package io.netloft.sniffer.text;

/** Distance vector multicast routing (RFC 1075 and its successor drafts), inside IGMP: {@code 0x13 type(1) checksum(2)}. */
final class Dvmrp extends Dissector {
    private static final int HEAD = 8;
    private static final Names TYPES =
            Names.of("1:Probe|2:Report|3:Ask-neighbors(old)|4:Neighbors(old)|5:Ask-neighbors2"
                    + "|6:Neighbors2|7:Prune|8:Graft|9:Graft-ACK");
    private static final int[] FLAGS = {0x01, 0x02, 0x40, 0x20, 0x10};
    private static final String[] FLAG_WORDS = {"/tunnel", "/srcrt", "/querier", "/disabled", "/down"};

    Dvmrp(Page page) {
        super(page);
    }

    void print(int at, int length) {
        protocol("dvmrp");
        int type = u1(at + 1);
        int from = at + HEAD;
        int size = length - HEAD;
        put(" ");
        named(TYPES, type, "[type ", "]");
        boolean good = switch (type) {
            case 1 -> !verbose() || probe(from, size);
            case 2 -> verbosity() < 2 || report(from, size);
            case 4 -> neighbors(from, size, 7);
            case 6 -> neighbors2(at, size);
            case 7, 8, 9 -> prune(from, type == 7);
            default -> true;
        };
        if (!good) {
            invalid();
        }
    }

    private boolean prune(int at, boolean timer) {
        need(at, 8);
        ip4(" src ", at);
        ip4(" grp ", at + 4);
        if (timer) {
            put(" timer ");
            duration(u4(at + 8));
        }
        return true;
    }

    private boolean probe(int from, int size) {
        if (size < 4) {
            put(" [full length ").dec(size).put(" < 4]");
            return false;
        }
        put(verbosity() > 1 ? "\n\t" : " ");
        int id = u4(from);
        put("genid ").dec(id);
        if (verbosity() < 2) {
            return true;
        }
        int at = from + 4;
        for (int left = size - 4; left > 0; left -= 4, at += 4) {
            if (left < 4) {
                put("[remaining length ").dec(left).put(" < 4]");
                return false;
            }
            ip4("\n\tneighbor ", at);
        }
        return true;
    }

    private boolean report(int from, int size) {
        int at = from;
        int left = size;
        while (left > 0) {
            if (left < 3) {
                put(" [length ").dec(left).put(" < 3]");
                return false;
            }
            int mask = 0xFF00_0000 | u3(at);
            int width = (mask & 0xFF) != 0 ? 4 : (mask & 0xFF00) != 0 ? 3 : (mask & 0xFF_0000) != 0 ? 2 : 1;
            put("\n\tMask ").ip4(mask);
            at += 3;
            left -= 3;
            boolean done = false;
            while (!done) {
                if (left < width + 1) {
                    put("\n\t  [Truncated Report]");
                    return false;
                }
                int origin = 0;
                for (int i = 0; i < width; i++) {
                    origin |= u1(at + i) << (24 - 8 * i);
                }
                int metric = u1(at + width);
                put("\n\t  ").ip4(origin).put(" metric ").dec(metric & 0x7F);
                done = (metric & 0x80) != 0;
                at += width + 1;
                left -= width + 1;
            }
        }
        return true;
    }

    private boolean neighbors(int from, int size, int head) {
        int at = from;
        int left = size;
        while (left > 0) {
            if (left < head) {
                put(" [length ").dec(left).put(" < ").dec(head).put(']');
                return false;
            }
            int address = at;
            int metric = u1(at + 4);
            int threshold = u1(at + 5);
            int count = u1(at + head - 1);
            at += head;
            left -= head;
            for (int i = 0; i < count; i++) {
                if (left < 4) {
                    put(" [length ").dec(left).put(" < 4]");
                    return false;
                }
                ip4(" [", address).put(" ->");
                ip4(" ", at).put(", (").dec(metric).put('/').dec(threshold).put(")]");
                at += 4;
                left -= 4;
            }
        }
        return true;
    }

    private boolean neighbors2(int igmp, int size) {
        int major = u1(igmp + 7);
        int minor = u1(igmp + 6);
        put(" (v ").dec(major).put('.').dec(minor).put("):");
        int at = igmp + HEAD;
        int left = size;
        while (left > 0) {
            if (left < 8) {
                put(" [length ").dec(left).put(" < 8]");
                return false;
            }
            int address = at;
            int count = u1(at + 7);
            at += 8;
            left -= 8;
            int i = 0;
            for (; i < count && left > 0; i++) {
                if (left < 4) {
                    put(" [length ").dec(left).put(" < 4]");
                    return false;
                }
                neighbor(address, at);
                at += 4;
                left -= 4;
            }
            if (i < count) {
                put(" [invalid ncount]");
                return false;
            }
        }
        return true;
    }

    private void neighbor(int address, int at) {
        ip4(" [", address).put(" -> ");
        ip4("", at).put(" (").dec(u1(address + 4)).put('/').dec(u1(address + 5));
        int flags = u1(address + 6);
        for (int i = 0; i < FLAGS.length; i++) {
            put((flags & FLAGS[i]) != 0 ? FLAG_WORDS[i] : "");
        }
        put(")]");
    }
}
