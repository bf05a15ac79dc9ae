package io.netloft.sniffer.text;

/** Multicast listeners of IPv6: version 1 (RFC 2710) and 2 (RFC 3810). */
final class Listeners extends Dissector {
    private static final int FIRST_LENGTH = 24;
    private static final int SECOND_LENGTH = 28;
    private static final int ADDRESS = 16;
    private static final Names RECORDS = Names.of("1:is_in|2:is_ex|3:to_in|4:to_ex|5:allow|6:block");

    Listeners(Page page) {
        super(page);
    }

    void query(int at, int length) {
        if (length == FIRST_LENGTH) {
            first(at);
        } else if (length >= SECOND_LENGTH) {
            put(" v2");
            second(at, length);
        } else {
            put(" unknown-version (len ").dec(length).put(") ");
        }
    }

    void first(int at) {
        if (!has(at, FIRST_LENGTH)) {
            return;
        }
        put("max resp delay: ").dec(u2(at + 4)).put(' ');
        ip6("addr: ", at + 8);
    }

    private void second(int at, int length) {
        int code = u2(at + 4);
        int delay = code < 32_768 ? code : ((code & 0xFFF) | 0x1000) << (((code & 0x7000) >> 12) + 3);
        if (verbose()) {
            put(" [max resp delay=").dec(delay).put(']');
        }
        ip6(" [gaddr ", at + 8);
        if (verbose()) {
            int flags = u1(at + 24);
            put((flags & 8) != 0 ? " sflag" : "");
            if ((flags & 7) != 0) {
                put(" robustness=").dec(flags & 7);
            }
            int interval = u1(at + 25);
            put(" qqi=").dec(interval < 128 ? interval : ((interval & 15) | 16) << (((interval & 0x70) >> 4) + 3));
        }
        int count = u2(at + 26);
        if (count > 0) {
            if (length < SECOND_LENGTH + count * ADDRESS) {
                put(" [invalid number of sources]");
            } else {
                sources(at + SECOND_LENGTH, count);
            }
        }
        put("]");
    }

    private void sources(int at, int count) {
        if (verbosity() <= 1) {
            put(", ").dec(count).put(" source(s)");
            return;
        }
        put(" {");
        for (int i = 0; i < count; i++) {
            ip6(" ", at + ADDRESS * i);
        }
        put(" }");
    }

    void report(int at, int length) {
        if (length < 8) {
            put(" [invalid len ").dec(length).put(']');
            return;
        }
        int groups = u2(at + 6);
        put(", ").dec(groups).put(" group record(s)");
        int group = 8;
        for (int i = 0; verbose() && i < groups; i++) {
            if (length < group + 20) {
                put(" [invalid number of groups]");
                return;
            }
            ip6(" [gaddr ", at + group + 4);
            int kind = u1(at + group);
            put(" ");
            named(RECORDS, kind, " [v2-report-#", "]");
            int count = u2(at + group + 2);
            if (length < group + 20 + count * ADDRESS) {
                put(" [invalid number of sources ").dec(count).put(']');
                return;
            }
            sources(at + group + 20, count);
            group += 20 + count * ADDRESS;
            put("]");
        }
    }
}
