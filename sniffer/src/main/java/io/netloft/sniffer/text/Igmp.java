package io.netloft.sniffer.text;

/**
 * Group management of IPv4 (RFC 1112, 2236, 3376), and what shares its number: DVMRP, and mtrace.
 *
 * <pre>
 *   type(1) time(1) checksum(2) group(4) [version 3: more]
 * </pre>
 */
final class Igmp extends Dissector {
    private static final Names RECORDS = Names.of("1:is_in|2:is_ex|3:to_in|4:to_ex|5:allow|6:block");

    private final Dvmrp dvmrp;

    Igmp(Page page) {
        super(page);
        dvmrp = new Dvmrp(page);
    }

    void print(int at, int length) {
        protocol("igmp");
        if (quick()) {
            put("igmp");
            return;
        }
        message(at, length);
        if (verbose() && length >= 4 && has(at, length) && InternetChecksumOf.octets(packet(), at, length) != 0) {
            put(" bad igmp cksum ").hex(u2(at + 2)).put('!');
        }
    }

    private void message(int at, int length) {
        int type = u1(at);
        switch (type) {
            case 0x11 -> query(at, length);
            case 0x12 -> {
                ip4("igmp v1 report ", at + 4);
                if (length != 8) {
                    put(" [len ").dec(length).put(']');
                }
            }
            case 0x16 -> ip4("igmp v2 report ", at + 4);
            case 0x22 -> {
                put("igmp v3 report");
                report(at, length);
            }
            case 0x17 -> ip4("igmp leave ", at + 4);
            case 0x13 -> {
                put("igmp dvmrp");
                if (length < 8) {
                    put(" [len ").dec(length).put(']');
                } else {
                    dvmrp.print(at, length);
                }
            }
            case 0x14 -> put("igmp pimv1");
            case 0x1E -> trace("mresp", at, length);
            case 0x1F -> trace("mtrace", at, length);
            default -> put("igmp-").dec(type);
        }
    }

    private void query(int at, int length) {
        put("igmp query");
        if (length >= 12) {
            query3(at, length);
            return;
        }
        int time = u1(at + 1);
        put(time != 0 ? " v2" : " v1");
        if (time != 0 && time != 100) {
            put(" [max resp time ").dec(time).put(']');
        }
        if (u4(at + 4) != 0) {
            ip4(" [gaddr ", at + 4).put(']');
        }
        if (length != 8) {
            put(" [len ").dec(length).put(']');
        }
    }

    private void query3(int at, int length) {
        put(" v3");
        if ((length & 3) != 0) {
            put(" [invalid len ").dec(length).put(']');
            return;
        }
        int code = u1(at + 1);
        int tenths = code < 128 ? code : ((code & 15) | 16) << (((code & 0x70) >> 4) + 3);
        if (code != 100) {
            put(" [max resp time ");
            if (tenths < 600) {
                out().dec(tenths / 10).put('.').dec(tenths % 10).put('s');
            } else {
                duration(tenths / 10);
            }
            put("]");
        }
        if (u4(at + 4) == 0) {
            return;
        }
        ip4(" [gaddr ", at + 4);
        sources(at + 12, u2(at + 10), length - 12);
        put("]");
    }

    private void sources(int at, int count, int room) {
        if (count == 0) {
            return;
        }
        if (room < count * 4) {
            put(" [invalid number of sources]");
        } else if (verbosity() > 1) {
            list(at, count);
        } else {
            put(", ").dec(count).put(" source(s)");
        }
    }

    private void list(int at, int count) {
        put(" {");
        for (int i = 0; i < count; i++) {
            ip4(" ", at + 4 * i);
        }
        put(" }");
    }

    private void report(int at, int length) {
        if (length < 16 || (length & 3) != 0) {
            put(" [invalid len ").dec(length).put(']');
            return;
        }
        int groups = u2(at + 6);
        put(", ").dec(groups).put(" group record(s)");
        if (!verbose()) {
            return;
        }
        int group = 8;
        for (int i = 0; i < groups; i++) {
            if (length < group + 8) {
                put(" [invalid number of groups]");
                return;
            }
            ip4(" [gaddr ", at + group + 4);
            int kind = u1(at + group);
            put(" ");
            named(RECORDS, kind, " [v3-report-#", "]");
            int count = u2(at + group + 2);
            if (length < group + 8 + count * 4) {
                put(" [invalid number of sources ").dec(count).put(']');
                return;
            }
            if (verbosity() == 1) {
                put(", ").dec(count).put(" source(s)");
            } else {
                list(at + group + 8, count);
            }
            group += 8 + count * 4;
            put("]");
        }
    }

    // mtrace: 8 octets of IGMP, then source(4) destination(4) reply to(4) ttl(1) id(3)
    private void trace(String name, int at, int length) {
        if (length < 24) {
            put(" [invalid len ").dec(length).put(']');
            return;
        }
        need(at + 8, 16);
        put(name).put(' ').dec(u3(at + 21)).put(": ");
        ip4("", at + 8);
        ip4(" to ", at + 12);
        ip4(" reply-to ", at + 16);
        if ((u1(at + 16) & 0xF0) == 0xE0) {
            put(" with-ttl ").dec(u1(at + 20));
        }
    }
}
