package io.netloft.sniffer.text;

/** Options of Multipath TCP (RFC 6824, RFC 8684): {@code 30 length(1) subtype(4 bits) ...}. */
final class Mptcp extends Dissector {
    private static final int SYN = 2;
    private static final int ACK = 16;
    private static final String[] NAMES = {
        "capable", "join", "dss", "add-addr", "rem-addr", "prio", "fail", "fast-close", "unknown"
    };

    Mptcp(Page page) {
        super(page);
    }

    /** False for an option that contradicts itself. */
    boolean print(int at, int length, int flags) {
        protocol("mptcp");
        if (length < 3) {
            return false;
        }
        int subtype = Math.min(u1(at + 2) >> 4, NAMES.length - 1);
        put(" ").dec(length).put(' ').put(NAMES[subtype]);
        return switch (subtype) {
            case 0 -> capable(at, length, flags);
            case 1 -> join(at, length, flags);
            case 2 -> sequence(at, length, flags);
            case 3 -> addAddress(at, length);
            case 4 -> removeAddress(at, length);
            case 5 -> priority(at, length);
            case 6 -> length == 12 && fail(at);
            case 7 -> length == 12 && fastClose(at);
            default -> true;
        };
    }

    private boolean fail(int at) {
        long sequence = u8(at + 4);
        put(" seq ").dec(sequence);
        return true;
    }

    private boolean fastClose(int at) {
        long key = u8(at + 4);
        put(" key 0x").hex(key);
        return true;
    }

    private boolean capable(int at, int length, int flags) {
        boolean first = (length == 12 || length == 4) && (flags & SYN) != 0;
        boolean third = (length == 20 || length == 22) && (flags & (SYN | ACK)) == ACK;
        if (!first && !third) {
            return false;
        }
        int version = u1(at + 2) & 15;
        if (version > 1) {
            put(" Unknown Version (").dec(version).put(')');
            return true;
        }
        put(" v").dec(version);
        if ((u1(at + 3) & 0x80) != 0) {
            put(" csum");
        }
        if (length == 12 || length >= 20) {
            put(" {0x").hex(u8(at + 4));
            if (length >= 20) {
                put(",0x").hex(u8(at + 12));
            }
            put("}");
        }
        return true;
    }

    private boolean join(int at, int length, int flags) {
        boolean first = length == 12 && (flags & SYN) != 0;
        boolean second = length == 16 && (flags & (SYN | ACK)) == (SYN | ACK);
        boolean third = length == 24 && (flags & ACK) != 0;
        if (!first && !second && !third) {
            return false;
        }
        if (length == 24) {
            put(" hmac 0x");
            for (int i = 0; i < 20; i++) {
                out().hex2(u1(at + 4 + i));
            }
            return true;
        }
        put((u1(at + 2) & 1) != 0 ? " backup id " : " id ").dec(u1(at + 3));
        if (length == 12) {
            need(at + 4, 8);
            put(" token 0x").hex(u4(at + 4)).put(" nonce 0x").hex(u4(at + 8));
        } else {
            need(at + 4, 12);
            put(" hmac 0x").hex(u8(at + 4)).put(" nonce 0x").hex(u4(at + 12));
        }
        return true;
    }

    private boolean sequence(int from, int length, int flags) {
        if (length < 4 || (flags & SYN) != 0) {
            return false;
        }
        int bits = u1(from + 3);
        put((bits & 0x10) != 0 ? " fin" : "");
        int at = from + 4;
        int left = length - 4;
        if ((bits & 1) != 0) {
            int size = number(" ack ", at, left, (bits & 2) != 0);
            if (size == 0) {
                return false;
            }
            at += size;
            left -= size;
        }
        if ((bits & 4) != 0) {
            int size = number(" seq ", at, left, (bits & 8) != 0);
            at += size;
            left -= size;
            if (size == 0 || left < 4) {
                return false;
            }
            put(" subseq ").dec(u4(at));
            if (left < 6) {
                return false;
            }
            put(" len ").dec(u2(at + 4));
            left -= 6;
            if (left >= 2) {
                put(" csum 0x").hex(u2(at + 6));
                left -= 2;
            }
        }
        return left == 0;
    }

    /** A number of four or eight octets; returns how many, 0 when they are not there. */
    private int number(String name, int at, int left, boolean wide) {
        put(name);
        int size = wide ? 8 : 4;
        if (left < size) {
            return 0;
        }
        if (wide) {
            out().dec(u8(at));
        } else {
            out().dec(u4(at));
        }
        return size;
    }

    private boolean addAddress(int at, int length) {
        boolean four = length == 8 || length == 10 || length == 16 || length == 18;
        boolean six = length == 20 || length == 22 || length == 28 || length == 30;
        if (!four && !six) {
            return false;
        }
        put(
                switch (u1(at + 2) & 15) {
                    case 6 -> " v0-ip6";
                    case 4 -> " v0-ip4";
                    case 1 -> " v1-echo";
                    case 0 -> " v1";
                    default -> " [bad version/echo]";
                });
        put(" id ").dec(u1(at + 3));
        int size = four ? 4 : 16;
        if (four) {
            ip4(" ", at + 4);
        } else {
            ip6(" ", at + 4);
        }
        int rest = length - 4 - size;
        int next = at + 4 + size;
        if ((rest & 2) != 0) {
            put(":").dec(u2(next));
            next += 2;
        }
        if (rest >= 8) {
            put(" hmac 0x").hex(u8(next));
        }
        return true;
    }

    private boolean removeAddress(int at, int length) {
        if (length < 4) {
            return false;
        }
        put(" id");
        for (int i = 3; i < length; i++) {
            put(" ").dec(u1(at + i));
        }
        return true;
    }

    private boolean priority(int at, int length) {
        if (length != 3 && length != 4) {
            return false;
        }
        put((u1(at + 2) & 1) != 0 ? " backup" : " non-backup");
        if (length == 4) {
            put(" id ").dec(u1(at + 3));
        }
        return true;
    }
}
