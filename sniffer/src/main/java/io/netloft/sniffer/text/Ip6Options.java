package io.netloft.sniffer.text;

/** Hop-by-hop and destination options of IPv6 (RFC 8200 4.2, RFC 2675, RFC 2711, RFC 6275). */
final class Ip6Options extends Dissector {
    private static final int PAD1 = 0;
    private static final int PADN = 1;
    private static final int ROUTER_ALERT = 5;
    private static final int JUMBO = 0xC2;
    private static final int HOME_ADDRESS = 0xC9;
    private static final int HOME_ADDRESS_LENGTH = 18;

    private int jumbo;
    private boolean jumboSeen;
    private boolean hopByHopSeen;

    Ip6Options(Page page) {
        super(page);
    }

    void begin() {
        jumbo = 0;
        hopByHopSeen = false;
    }

    int jumbo() {
        return jumbo;
    }

    boolean seenHopByHop() {
        return hopByHopSeen;
    }

    int hopByHop(int at, int payload) {
        begin();
        hopByHopSeen = true;
        protocol("hbhopt");
        int length = (u1(at + 1) + 1) << 3;
        if (!has(at, length)) {
            truncated();
            return -1;
        }
        put("HBH ");
        return all(at + 2, length - 2, payload) ? length : cut();
    }

    int destination(int at) {
        protocol("dstopt");
        int length = (u1(at + 1) + 1) << 3;
        if (!has(at, length)) {
            truncated();
            return -1;
        }
        put("DSTOPT ");
        return !verbose() || all(at + 2, length - 2, -1) ? length : cut();
    }

    private int cut() {
        truncated();
        return -1;
    }

    /** Prints all; payload is the header's length, negative where a jumbo has no place. */
    private boolean all(int at, int size, int payload) {
        jumboSeen = false;
        int i = 0;
        while (i < size) {
            int kind = u1(at + i);
            if (kind != PAD1 && i + 1 >= size) {
                return false;
            }
            int length = kind == PAD1 ? 1 : u1(at + i + 1) + 2;
            if (i + length > size || !option(kind, at + i, length, size - i, payload)) {
                return false;
            }
            i += length;
        }
        if (verbose()) {
            put(" ");
        }
        return true;
    }

    private boolean option(int kind, int at, int length, int left, int payload) {
        switch (kind) {
            case PAD1 -> out().put(verbose() ? "(pad1)" : "");
            case PADN -> out().put(verbose() ? "(padn)" : "");
            case ROUTER_ALERT -> {
                if (!sized("rtalert", at, left, 4)) {
                    return false;
                }
                if (verbose()) {
                    put("(rtalert: 0x").hex(u2(at + 2), 4).put(") ");
                }
            }
            case JUMBO -> {
                if (!sized("jumbo", at, left, 6)) {
                    return false;
                }
                jumbo(u4(at + 2), payload);
            }
            case HOME_ADDRESS -> {
                return home(at, length, left);
            }
            default -> {
                if (verbose()) {
                    put("(opt_type 0x")
                            .hex(kind, 2)
                            .put(": len=")
                            .dec(length - 2)
                            .put(')');
                }
            }
        }
        return true;
    }

    private boolean sized(String name, int at, int left, int length) {
        if (left < length) {
            put("(").put(name).put(": trunc)");
            return false;
        }
        if (u1(at + 1) != length - 2) {
            put("(").put(name).put(": invalid len ").dec(u1(at + 1)).put(')');
            return false;
        }
        return true;
    }

    private void jumbo(int length, int payload) {
        String what = "";
        if (jumboSeen) {
            what = " - already seen";
        } else if (payload < 0) {
            what = " - not a hop-by-hop option";
        } else if (payload != 0) {
            what = " - payload len != 0";
        } else if (Integer.compareUnsigned(length, 65_536) < 0) {
            what = " - < 65536";
        } else {
            jumbo = length;
        }
        jumboSeen = true;
        if (verbose()) {
            put("(jumbo: ").dec(length).put(what).put(") ");
        }
    }

    private boolean home(int at, int length, int left) {
        if (left < HOME_ADDRESS_LENGTH) {
            put("(homeaddr: trunc)");
            return false;
        }
        if (length < HOME_ADDRESS_LENGTH) {
            put("(homeaddr: invalid len ").dec(length - 2).put(')');
            return false;
        }
        if (verbose()) {
            ip6("(homeaddr: ", at + 2);
            if (length > HOME_ADDRESS_LENGTH && !inner(at + HOME_ADDRESS_LENGTH, length - HOME_ADDRESS_LENGTH)) {
                return false;
            }
            put(")");
        }
        return true;
    }

    private boolean inner(int at, int size) {
        int i = 0;
        while (i < size) {
            int kind = u1(at + i);
            if (kind != PAD1 && i + 1 >= size) {
                return false;
            }
            int length = kind == PAD1 ? 1 : u1(at + i + 1) + 2;
            if (i + length > size) {
                return false;
            }
            if (kind == PAD1 || kind == PADN) {
                put(kind == PAD1 ? ", pad1" : ", padn");
            } else {
                put(", sopt_type 0x").hex(kind, 2).put(": len=").dec(length - 2);
            }
            i += length;
        }
        return true;
    }
}
