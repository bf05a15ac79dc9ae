package io.netloft.sniffer.text;

/** Routing for low-power networks (RFC 6550), inside ICMPv6. */
final class Rpl extends Dissector {
    private static final int SECURE = 0x80;
    private static final int OBJECT = 24;
    private static final int ADVERTISEMENT_HEAD = 4;
    private static final int ADDRESS = 16;
    private static final Names MODES = Names.of("0:nonstoring|1:storing|2:nonstoring-multicast|3:storing-multicast");
    private static final Names OPTIONS = Names.of("0:pad1|1:padN|2:metrics|3:routinginfo|4:config|5:rpltarget"
            + "|6:transitinfo|8:destprefix|9:rpltargetdesc");

    Rpl(Page page) {
        super(page);
    }

    void print(int code, int at, int length) {
        if ((code & SECURE) != 0) {
            put(", (SEC) [worktodo]");
            return;
        }
        put(", (CLR)");
        switch (code) {
            case 0 -> put("DODAG Information Solicitation");
            case 1 -> {
                put("DODAG Information Object");
                if (verbose()) {
                    object(at, length);
                }
            }
            case 2 -> {
                put("Destination Advertisement Object");
                if (verbose()) {
                    advertisement(at, length);
                }
            }
            case 3 -> {
                put("Destination Advertisement Object Ack");
                if (verbose()) {
                    acknowledgement(at, length);
                }
            }
            default -> put("RPL message, unknown code ").dec(code);
        }
    }

    private void object(int at, int length) {
        if (length < OBJECT) {
            put(" [length ").dec(length).put(" < 24]");
            invalid();
            return;
        }
        need(at, OBJECT);
        int mode = u1(at + 4);
        ip6(" [dagid:", at + 8).put(",seq:").dec(u1(at + 5)).put(",instance:").dec(u1(at));
        put(",rank:").dec(u2(at + 2)).put((mode & 0x80) != 0 ? ",grounded,mop:" : ",mop:");
        named(MODES, mode >> 3 & 7, "mop", "").put(",prf:").dec(mode & 7).put(']');
        if (verbosity() > 1) {
            options(at + OBJECT, length - OBJECT);
        }
    }

    private void advertisement(int at, int length) {
        if (!has(at, 20)) {
            truncated();
            return;
        }
        if (length < ADVERTISEMENT_HEAD) {
            put(" [|length too short]");
            return;
        }
        int flags = u1(at + 1);
        int size = ADVERTISEMENT_HEAD;
        if ((flags & 0x40) != 0) {
            if (length < size + ADDRESS) {
                put(" [|length too short]");
                return;
            }
            size += ADDRESS;
        }
        dag(at, size);
        put(",seq:").dec(u1(at + 3)).put(",instance:").dec(u1(at));
        put((flags & 0x80) != 0 ? ",acK" : "").put((flags & 0x40) != 0 ? ",Dagid" : "");
        put(",").hex2(flags).put(']');
        if (verbosity() > 1) {
            options(at + size, length - size);
        }
    }

    private void acknowledgement(int at, int length) {
        if (!has(at, ADVERTISEMENT_HEAD)) {
            truncated();
            return;
        }
        if (length < ADVERTISEMENT_HEAD) {
            put(" [|dao-length too short]");
            return;
        }
        int size = ADVERTISEMENT_HEAD;
        if ((u1(at + 1) & 0x80) != 0) {
            if (!has(at + size, ADDRESS)) {
                truncated();
                return;
            }
            if (length < size + ADDRESS) {
                put(" [|dao-length too short]");
                return;
            }
            size += ADDRESS;
        }
        dag(at, size);
        put(",seq:")
                .dec(u1(at + 2))
                .put(",instance:")
                .dec(u1(at))
                .put(",status:")
                .dec(u1(at + 3))
                .put(']');
        if (verbosity() > 1) {
            options(at + size, length - size);
        }
    }

    private void dag(int at, int size) {
        if (size > ADVERTISEMENT_HEAD) {
            ip6(" [dagid:", at + ADVERTISEMENT_HEAD);
        } else {
            put(" [dagid:<elided>");
        }
    }

    private void options(int from, int size) {
        int at = from;
        int left = size;
        while (left > 0) {
            int type = u1(at);
            int length = 1;
            if (type == 0) {
                put(" opt:pad1");
            } else {
                if (left < 2) {
                    truncated();
                    return;
                }
                length = u1(at + 1) + 2;
                put(" opt:");
                named(OPTIONS, type, "subopt:", "").put(" len:").dec(length).put(' ');
                if (!has(at, length) || left < length) {
                    truncated();
                    return;
                }
                if (verbosity() > 2) {
                    HexDump.hex(page(), " ", at + 2, length - 2, 0);
                }
            }
            at += length;
            left -= length;
        }
    }
}
