package io.netloft.sniffer.text;

/** Options of DHCP that have a form of their own. */
final class DhcpSpecials extends Dissector {
    private static final Names NODES = Names.of("1:b-node|2:p-node|4:m-node|8:h-node");
    private static final Names OVERLOADS = Names.of("1:file|2:sname|3:file+sname");
    private static final Names HARDWARE = Names.of("1:ether|6:ieee802|7:arcnet|15:frelay|23:strip|24:ieee1394");
    private static final Names AGENT = Names.of("1:Circuit-ID|2:Remote-ID|6:Subscriber-ID");

    DhcpSpecials(Page page) {
        super(page);
    }

    /** Prints; returns how much of the data, negative when cut. */
    int print(int code, int at, int length) {
        return switch (code) {
            case 46 -> word(NODES, at, length);
            case 52 -> word(OVERLOADS, at, length);
            case 61 -> client(at, length);
            case 77 -> classes(at, length);
            case 81 -> domainName(at, length);
            case 82 -> agent(at, length);
            case 121, 249 -> routes(at, length);
            default -> {
                put("[unknown special tag ")
                        .dec(code)
                        .put(", size ")
                        .dec(length)
                        .put(']');
                yield length;
            }
        };
    }

    private int tooShort(int least, int length, int used) {
        if (length >= least) {
            return 0;
        }
        put("[ERROR: length < ").dec(least).put(" bytes]");
        return used;
    }

    private int word(Names words, int at, int length) {
        if (length < 1) {
            return tooShort(1, length, length);
        }
        String word = words.find(u1(at));
        if (word == null) {
            put("#").dec(u1(at));
        } else {
            put(word);
        }
        return 1;
    }

    private int client(int at, int length) {
        if (length < 1) {
            return tooShort(1, length, length);
        }
        int type = u1(at);
        if (type == 0) {
            put("\"");
            text(at + 1, length - 1);
            put("\"");
            return length;
        }
        named(HARDWARE, type, "hardware-type ", ",").put(' ');
        hexes(at + 1, length - 1);
        return length;
    }

    private int classes(int at, int length) {
        if (length < 2) {
            return tooShort(2, length, length);
        }
        int i = 0;
        for (int number = 1; i < length; number++) {
            int size = u1(at + i);
            i++;
            put("\n\t      instance#").dec(number).put(": ");
            if (size == 0) {
                put("[ERROR: suboption length must be non-zero]");
                return length;
            }
            if (length - i < size) {
                put("[ERROR: invalid option]");
                return length;
            }
            put("\"");
            text(at + i, size);
            put("\", length ").dec(size);
            i += size;
        }
        return length;
    }

    // RFC 4702: flags(1) results(2) name
    private int domainName(int at, int length) {
        if (length < 3) {
            return tooShort(3, length, length);
        }
        int flags = u1(at);
        if ((flags & 0xF0) != 0) {
            put("[ERROR: MBZ nibble 0x").hex(flags >> 4).put(" != 0] ");
        }
        if ((flags & 15) != 0) {
            put("[").put((flags & 1) != 0 ? "S" : "").put((flags & 2) != 0 ? "O" : "");
            put((flags & 4) != 0 ? "E" : "").put((flags & 8) != 0 ? "N" : "").put("] ");
        }
        if (u2(at + 1) != 0) {
            out().dec(u1(at + 1)).put('/').dec(u1(at + 2)).put(' ');
        }
        put("\"");
        text(at + 3, length - 3);
        put("\"");
        return length;
    }

    // RFC 3046: suboptions of a relay
    private int agent(int at, int length) {
        int i = 0;
        while (length - i >= 2) {
            int code = u1(at + i);
            int size = u1(at + i + 1);
            i += 2;
            put("\n\t      ")
                    .put(AGENT.or(code, "Unknown"))
                    .put(" SubOption ")
                    .dec(code)
                    .put(", length ")
                    .dec(size);
            if (size > length - i) {
                put(": length goes past end of option");
                return length;
            }
            put(": ");
            if (AGENT.find(code) != null) {
                text(at + i, size);
            } else {
                unknown("\n\t\t", at + i, size);
            }
            i += size;
        }
        return i;
    }

    // RFC 3442: mask width(1), as many octets of the destination as that needs, router(4)
    private int routes(int at, int length) {
        if (length < 5) {
            return tooShort(5, length, length);
        }
        int i = 0;
        while (i < length) {
            put(i > 0 ? "," : "");
            int width = u1(at + i);
            i++;
            if (width > 32) {
                put("[ERROR: Mask width (").dec(width).put(") > 32]");
                return length;
            }
            int octets = (width + 7) / 8;
            if (length - i < octets + 4) {
                put("[ERROR: Remaining length (")
                        .dec(length - i)
                        .put(") < ")
                        .dec(octets + 4)
                        .put(" bytes]");
                return length;
            }
            put(width == 0 ? "(default" : "(");
            for (int k = 0; width > 0 && k < 4; k++) {
                put(k > 0 ? "." : "").dec(k < octets ? u1(at + i + k) : 0);
            }
            if (width > 0) {
                put("/").dec(width);
            }
            ip4(":", at + i + octets).put(')');
            i += octets + 4;
        }
        return length;
    }
}
