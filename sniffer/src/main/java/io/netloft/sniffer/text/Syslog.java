package io.netloft.sniffer.text;

/** Log messages over UDP (RFC 3164, RFC 5424): a priority in angle brackets, then text. */
final class Syslog extends Dissector {
    private static final int MAX_DIGITS = 3;
    private static final Names SEVERITIES =
            Names.of("0:emergency|1:alert|2:critical|3:error|4:warning|5:notice|6:info|7:debug");
    private static final Names FACILITIES =
            Names.of("0:kernel|1:user|2:mail|3:daemon|4:auth|5:syslog|6:lpr|7:news|8:uucp"
                    + "|9:cron|10:authpriv|11:ftp|12:ntp|13:security|14:console|15:cron|16:local0|17:local1|18:local2"
                    + "|19:local3|20:local4|21:local5|22:local6|23:local7");

    Syslog(Page page) {
        super(page);
    }

    void print(int at, int length) {
        protocol("syslog");
        if (u1(at) != '<') {
            invalid();
            return;
        }
        int priority = 0;
        int size = 1;
        while (size <= MAX_DIGITS && u1(at + size) >= '0' && u1(at + size) <= '9') {
            priority = priority * 10 + u1(at + size) - '0';
            size++;
        }
        if (u1(at + size) != '>') {
            invalid();
            return;
        }
        size++;
        int facility = (priority & 0x3F8) >> 3;
        int severity = priority & 7;
        if (!verbose()) {
            put("SYSLOG ");
            named(FACILITIES, facility, "unknown (", ")").put('.');
            named(SEVERITIES, severity, "unknown (", ")").put(", length: ").dec(length);
            return;
        }
        put("SYSLOG, length: ").dec(length).put("\n\tFacility ");
        named(FACILITIES, facility, "unknown (", ")").put(" (").dec(facility).put("), Severity ");
        named(SEVERITIES, severity, "unknown (", ")").put(" (").dec(severity).put(")\n\tMsg: ");
        for (int i = size; i < length; i++) {
            out().shown(u1(at + i));
        }
        if (verbosity() > 1) {
            unknown("\n\t", at, length);
        }
    }
}
