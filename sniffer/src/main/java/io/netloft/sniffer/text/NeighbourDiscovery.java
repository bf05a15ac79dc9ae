package io.netloft.sniffer.text;

/** Neighbour discovery of IPv6 (RFC 4861) and its options: {@code type(1) length in eights(1) data}. */
final class NeighbourDiscovery extends Dissector {
    private static final Names OPTIONS = Names.of("1:source link-address|2:destination link-address|3:prefix info"
            + "|4:redirected header|5:mtu|25:rdnss|31:dnssl|7:advertisement interval|8:homeagent information"
            + "|24:route info");
    private static final Names ROUTER_FLAGS =
            Names.of("0x80:managed|0x40:other stateful|0x20:home agent|0x02:ipv6 only");
    private static final Names PREFIX_FLAGS = Names.of("0x80:onlink|0x40:auto|0x20:router");
    private static final Names NEIGHBOUR_FLAGS = Names.of("0x80000000:router|0x40000000:solicited|0x20000000:override");
    private static final String[] PREFERENCES = {"medium", "high", "rsv", "low"};

    private final Protocols protocols;

    NeighbourDiscovery(Page page, Protocols protocols) {
        super(page);
        this.protocols = protocols;
    }

    /** Prints types 133 to 137; false when cut. */
    boolean print(int type, int at, int length) {
        return switch (type) {
            case 133 -> !verbose() || options(at + 8, length - 8);
            case 134 -> !verbose() || advertisement(at, length);
            case 135 -> {
                ip6(", who has ", at + 8);
                yield !verbose() || options(at + 24, length - 24);
            }
            case 136 -> {
                ip6(", tgt is ", at + 8);
                if (verbose()) {
                    put(", Flags [");
                    NEIGHBOUR_FLAGS.bits(out(), u4(at + 4), ", ", "none");
                    put("]");
                }
                yield !verbose() || options(at + 24, length - 24);
            }
            default -> {
                ip6(", ", at + 24);
                ip6(" to ", at + 8);
                yield !verbose() || options(at + 40, length - 40);
            }
        };
    }

    private boolean advertisement(int at, int length) {
        need(at + 4, 12);
        put("\n\thop limit ").dec(u1(at + 4)).put(", Flags [");
        ROUTER_FLAGS.bits(out(), u1(at + 5), ", ", "none");
        put("], pref ").put(preference(u1(at + 5))).put(", router lifetime ").dec(u2(at + 6));
        put("s, reachable time ")
                .dec(u4(at + 8))
                .put("ms, retrans timer ")
                .dec(u4(at + 12))
                .put("ms");
        return options(at + 16, length - 16);
    }

    private static String preference(int flags) {
        return PREFERENCES[(flags & 0x18) >> 3];
    }

    /** Prints options; false when cut, or of a length that cannot be. */
    boolean options(int from, int size) {
        int at = from;
        int left = size;
        while (at < end()) {
            if (!has(at + 1, 1)) {
                return false;
            }
            if (left <= 0) {
                return true;
            }
            int length = u1(at + 1) << 3;
            if (length == 0 || at + length > end()) {
                return false;
            }
            int type = u1(at);
            put("\n\t  ").put(OPTIONS.or(type, "unknown")).put(" option (").dec(type);
            put("), length ").dec(length).put(" (").dec(length >> 3).put("): ");
            if (OPTIONS.find(type) == null && verbosity() <= 1) {
                unknown("\n\t  ", at + 2, length - 2);
                return true;
            }
            if (!option(type, at, length, from)) {
                return false;
            }
            if (verbosity() > 1) {
                unknown("\n\t    ", at + 2, length - 2);
            }
            at += length;
            left -= length;
        }
        return true;
    }

    private boolean option(int type, int at, int length, int from) {
        switch (type) {
            case 1, 2 -> hexes(at + 2, length - 2);
            case 3 -> prefix(at, length);
            case 4 -> unknown("\n\t    ", from, length);
            case 5 -> put(" ").dec(u4(at + 4)).put(length != 8 ? "bad option length" : "");
            case 25 -> {
                put(" lifetime ").dec(u4(at + 4)).put("s,");
                for (int i = 8; i + 16 <= length; i += 16) {
                    ip6(" addr: ", at + i);
                }
            }
            case 31 -> {
                return search(at, length, from);
            }
            case 7 -> put(" ").dec(u4(at + 4)).put("ms");
            case 8 -> put(" preference ").dec(u2(at + 4)).put(", lifetime ").dec(u2(at + 6));
            case 24 -> {
                return route(at, length);
            }
            default -> {}
        }
        return true;
    }

    private void prefix(int at, int length) {
        need(at + 16, 16);
        ip6("", at + 16)
                .put('/')
                .dec(u1(at + 2))
                .put(length != 32 ? "badlen" : "")
                .put(", Flags [");
        PREFIX_FLAGS.bits(out(), u1(at + 3), ", ", "none");
        put("], valid time ");
        lifetime(u4(at + 4));
        put(", pref. time ");
        lifetime(u4(at + 8));
    }

    private void lifetime(int seconds) {
        if (seconds == -1) {
            put("infinity");
        } else {
            out().dec(seconds).put('s');
        }
    }

    private boolean search(int at, int length, int from) {
        put(" lifetime ").dec(u4(at + 4)).put("s, domain(s):");
        int name = at + 8;
        while (name < at + length && u1(name) != 0) {
            put(" ");
            name = protocols.applications().domainName(name, from);
            if (name < 0) {
                return false;
            }
        }
        return true;
    }

    private boolean route(int at, int length) {
        if (!has(at + 4, 4) || length > 24) {
            return false;
        }
        long high = length > 8 ? u8(at + 8) : 0;
        long low = length > 16 ? u8(at + 16) : 0;
        put(" ");
        Ip6Text.put(out(), high, low);
        put("/").dec(u1(at + 2)).put(", pref=").put(preference(u1(at + 3))).put(", lifetime=");
        lifetime(u4(at + 4));
        return true;
    }
}
