package io.netloft.sniffer.text;

/** The trivial file transfer protocol (RFC 1350, 2347): {@code operation(2)}, then texts that end in zero, or numbers. */
final class Tftp extends Dissector {
    private static final Names OPERATIONS = Names.of("1:RRQ|2:WRQ|3:DATA|4:ACK|5:ERROR|6:OACK");
    private static final Names ERRORS =
            Names.of("0:EUNDEF|1:ENOTFOUND|2:EACCESS|3:ENOSPACE|4:EBADOP|5:EBADID|6:EEXISTS|7:ENOUSER");

    private int at;
    private int left;

    Tftp(Page page) {
        super(page);
    }

    void print(int from, int length) {
        protocol("tftp");
        protocolCaps();
        put(", length ").dec(length);
        if (length < 2) {
            truncated();
            return;
        }
        int operation = u2(from);
        put(", ");
        named(OPERATIONS, operation, "tftp-#", "");
        at = from + 2;
        left = length - 2;
        if (!body(operation)) {
            truncated();
        }
    }

    private boolean body(int operation) {
        return switch (operation) {
            case 1, 2 -> request();
            case 3, 4 -> block();
            case 5 -> error();
            case 6 -> options();
            default -> true;
        };
    }

    private boolean word() {
        int size = zeroText(at, left);
        at += size;
        left -= size;
        return size > 0;
    }

    private boolean quoted() {
        put(" \"");
        boolean whole = word();
        put("\"");
        return whole;
    }

    private boolean request() {
        if (left == 0 || !quoted() || left == 0) {
            return false;
        }
        put(" ");
        return word() && options();
    }

    private boolean options() {
        while (left > 0) {
            put(u1(at) != 0 ? " " : "");
            if (!word()) {
                return false;
            }
        }
        return true;
    }

    private boolean block() {
        if (left < 2) {
            return false;
        }
        int number = u2(at);
        put(" block ").dec(number);
        return true;
    }

    private boolean error() {
        if (left < 2) {
            return false;
        }
        int code = u2(at);
        put(" ");
        named(ERRORS, code, "tftp-err-#", " \"");
        at += 2;
        left -= 2;
        return left > 0 && quoted();
    }
}
