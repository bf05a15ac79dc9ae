package io.netloft.sniffer.text;

/**
 * The domain name system (RFC 1035, 6891), also in its multicast form (RFC 6762).
 *
 * <pre>
 *   id(2) QR(1 bit) opcode(4 bits) AA TC RD RA Z AD CD rcode(4 bits) counts(2 each): questions answers authorities more
 * </pre>
 */
final class Dns extends Dissector {
    private static final int HEAD = 12;
    private static final int OPT = 41;
    private static final int IN = 1;
    private static final int TOP_BIT = 0x8000;
    private static final int INVERSE = 1;
    private static final String[] OPERATIONS = {
        "",
        " inv_q",
        " stat",
        " op3",
        " notify",
        " update",
        " op6",
        " op7",
        " op8",
        " updateA",
        " updateD",
        " updateDA",
        " updateM",
        " updateMA",
        " zoneInit",
        " zoneRef"
    };
    private static final String[] RESULTS = {
        "", " FormErr", " ServFail", " NXDomain", " NotImp", " Refused", " YXDomain", " YXRRSet", " NXRRSet",
                " NotAuth",
        " NotZone", " Resp11", " Resp12", " Resp13", " Resp14", " NoChange", " BadVers", "Resp17", " Resp18", " Resp19",
        " Resp20", "Resp21", " Resp22", " BadCookie"
    };

    private final DomainName names;
    private final DnsRecord records;
    private boolean multicast;
    private int base;

    Dns(Page page, DomainName names) {
        super(page);
        this.names = names;
        this.records = new DnsRecord(page, names);
    }

    int name(int at, int from) {
        return names.print(at, from);
    }

    /** With its length in two octets before it, as TCP has it. */
    void overTcp(int at, int length) {
        protocol("domain");
        if (length < 2) {
            put(" [DNS over TCP: length ").dec(length).put(" < 2]");
            invalid();
            return;
        }
        int told = u2(at);
        if (told != length - 2) {
            put(" [prefix length(")
                    .dec(told)
                    .put(") != length(")
                    .dec(length - 2)
                    .put(")]");
            invalid();
            return;
        }
        put(" ");
        print(at + 2, length - 2, false);
    }

    void print(int at, int length, boolean isMulticast) {
        protocol("domain");
        if (length < HEAD) {
            put("domain [length ").dec(length).put(" < 12]");
            invalid();
            return;
        }
        if (!has(at, HEAD)) {
            truncated();
            return;
        }
        multicast = isMulticast;
        base = at;
        int flags = u2(at + 2);
        if ((flags & TOP_BIT) != 0 ? response(flags) : query(flags)) {
            put(" (").dec(length).put(')');
        } else {
            truncated();
        }
    }

    private boolean response(int flags) {
        int result = result(flags & 15);
        put("").dec(u2(base)).put(OPERATIONS[flags >> 11 & 15]);
        if (result < RESULTS.length) {
            put(RESULTS[result]);
        } else {
            put(" Resp").dec(result & 0xFFF);
        }
        put((flags & 0x400) != 0 ? "*" : "").put((flags & 0x80) != 0 ? "" : "-");
        put((flags & 0x200) != 0 ? "|" : "").put((flags & 0x20) != 0 ? "$" : "");
        int questions = u2(base + 4);
        int answers = u2(base + 6);
        int authorities = u2(base + 8);
        int more = u2(base + 10);
        if (questions != 1) {
            put(" [").dec(questions).put("q]");
        }
        int at = asked(questions);
        if (at < 0) {
            return false;
        }
        put(" ").dec(answers).put('/').dec(authorities).put('/').dec(more);
        at = answers > 0 ? section("", at, answers) : at;
        return at >= 0 && (verbosity() <= 1 || sections(at, authorities, more));
    }

    private int asked(int questions) {
        int at = base + HEAD;
        for (int i = 0; i < questions && at >= 0; i++) {
            put(i != 0 ? "," : "");
            if (verbosity() > 1) {
                put(" q:");
                at = question(at);
            } else {
                at = names.skip(at);
                at = at < 0 ? at : at + 4;
            }
        }
        return at;
    }

    private boolean sections(int from, int authorities, int more) {
        int at = from;
        if (authorities > 0) {
            at = at < end() ? section(" ns:", at, authorities) : -1;
        }
        if (at >= 0 && more > 0) {
            at = at < end() ? section(" ar:", at, more) : -1;
        }
        return at >= 0;
    }

    /** Prints so many records; negative where they are cut. */
    private int section(String before, int from, int count) {
        put(before);
        int at = from;
        int left = count;
        do {
            put(left < count ? "," : "");
            at = records.print(at, base, multicast);
            left--;
        } while (at >= 0 && at < end() && left > 0);
        return left > 0 ? -1 : at;
    }

    private int question(int from) {
        int at = names.skip(from);
        if (at < 0 || !has(at, 4)) {
            return -1;
        }
        put(" ");
        named(DnsRecord.TYPES, u2(at), "Type", "");
        int kind = u2(at + 2);
        int family = multicast ? kind & ~TOP_BIT : kind;
        if (family != IN) {
            put(" ");
            named(DnsRecord.CLASSES, family, "(Class ", ")");
        }
        if (multicast) {
            put((kind & TOP_BIT) != 0 ? " (QU)" : " (QM)");
        }
        put("? ");
        int last = names.print(from, base);
        return last < 0 ? last : last + 4;
    }

    private boolean query(int flags) {
        int questions = u2(base + 4);
        int answers = u2(base + 6);
        int operation = flags >> 11 & 15;
        put("").dec(u2(base)).put(OPERATIONS[operation]);
        put((flags & 0x100) != 0 ? "+" : "").put((flags & 0x10) != 0 ? "%" : "");
        if ((flags & 0x6CF) != 0) {
            put(" [b2&3=0x").hex(flags).put(']');
        }
        if (operation == INVERSE) {
            count(questions, questions != 0, "q]");
            count(answers, answers != 1, "a]");
        } else {
            count(answers, answers != 0, "a]");
            count(questions, questions != 1, "q]");
        }
        int authorities = u2(base + 8);
        int more = u2(base + 10);
        count(authorities, authorities != 0, "n]");
        count(more, more != 0, "au]");
        int at = base + HEAD;
        for (int i = 0; i < questions; i++) {
            at = i == 0 || at < end() ? question(at) : -1;
            if (at < 0) {
                return false;
            }
        }
        if (verbosity() <= 1) {
            return true;
        }
        at = answers > 0 ? section("", at, answers) : at;
        return at >= 0 && sections(at, authorities, more);
    }

    private void count(int count, boolean shown, String unit) {
        if (shown) {
            put(" [").dec(count).put(unit);
        }
    }

    /** The result with the upper bits that an OPT record among the additional ones gives it. */
    private int result(int low) {
        int at = base + HEAD;
        for (int i = u2(base + 4); i > 0; i--) {
            at = names.skip(at);
            at += at < 0 ? 0 : 4;
            if (at < 0 || at >= end()) {
                return low;
            }
        }
        for (int i = u2(base + 6) + u2(base + 8); i > 0; i--) {
            at = names.skip(at);
            if (at < 0 || at + 10 > end()) {
                return low;
            }
            at += 10 + u2(at + 8);
            if (at >= end()) {
                return low;
            }
        }
        for (int i = u2(base + 10); i > 0; i--) {
            at = names.skip(at);
            if (at < 0 || at + 5 > end()) {
                return low;
            }
            if (u2(at) == OPT) {
                return low | u1(at + 4) << 4;
            }
            if (at + 10 > end()) {
                return low;
            }
            at += 10 + u2(at + 8);
            if (at >= end()) {
                return low;
            }
        }
        return low;
    }
}
