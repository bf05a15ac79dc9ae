package io.netloft.sniffer.text;

/**
 * The lightweight resolver of BIND 9.
 *
 * <pre>
 *   length(4) version(2) flags(2) serial(4) operation(4) result(4) room(4) authentication(2) its length(2)
 * </pre>
 */
final class Lwres extends Dissector {
    private static final int HEAD = 28;
    private static final int ADDRESSES = 0x1_0001;
    private static final int NAME = 0x1_0002;
    private static final int RECORDS = 0x1_0003;
    private static final Names OPERATIONS =
            Names.of("0:noop|0x10001:getaddrsbyname|0x10002:getnamebyaddr|0x10003:getrdatabyname");

    /** An address that contradicts itself. */
    private boolean bad;

    Lwres(Page page) {
        super(page);
    }

    void print(int at, int length) {
        protocol("lwres");
        need(at, HEAD);
        put(" lwres");
        int version = u2(at + 4);
        if (verbose() || version != 0) {
            put(" v").dec(version);
        }
        int told = u4(at);
        if (version != 0) {
            tail(told, length, false);
            return;
        }
        boolean response = (u2(at + 6) & 1) != 0;
        int operation = u4(at + 12);
        head(at, operation, response);
        bad = false;
        int last = response ? response(operation, at + HEAD) : query(operation, at + HEAD);
        if (bad) {
            invalid();
            return;
        }
        tail(told, length, OPERATIONS.find(operation) != null && Integer.compareUnsigned(last - at, told) < 0);
    }

    private void tail(int told, int length, boolean extra) {
        if (told != length) {
            put(" [len: ").dec(told).put(" != ").dec(length).put(']');
        }
        put(extra ? "[extra]" : "");
    }

    private void head(int at, int operation, boolean response) {
        put(" ");
        String word = OPERATIONS.find(operation);
        if (word == null) {
            put("#0x").hex(operation);
        } else {
            put(word);
        }
        put(response ? "" : "?");
        int flags = u2(at + 6);
        if ((flags & ~1) != 0) {
            put("[0x").hex(flags).put(']');
        }
        if (verbosity() > 1) {
            put(" (serial:0x")
                    .hex(u4(at + 8))
                    .put(" result:0x")
                    .hex(u4(at + 16))
                    .put(" recvlen:")
                    .dec(u4(at + 20));
            if (verbosity() > 2) {
                put(" authtype:0x").hex(u2(at + 24)).put(" authlen:").dec(u2(at + 26));
            }
            put(")");
        }
    }

    private void flags(int at) {
        if (verbosity() > 2) {
            put(" flags:0x").hex(u4(at));
        }
    }

    private int query(int operation, int at) {
        switch (operation) {
            case ADDRESSES -> {
                need(at, 10);
                flags(at);
                int types = u4(at + 4);
                put(new String[] {"", " IPv4", " IPv6", " IPv4/6"}[types & 3]);
                if ((types & ~3) != 0) {
                    put("[0x").hex(types).put(']');
                }
                return name(at + 10, u2(at + 8));
            }
            case NAME -> {
                need(at, 4);
                flags(at);
                return address(at + 4);
            }
            case RECORDS -> {
                need(at, 10);
                flags(at);
                type(at);
                return name(at + 10, u2(at + 8));
            }
            default -> {
                return at;
            }
        }
    }

    private void type(int at) {
        put(" ");
        named(DnsRecord.TYPES, u2(at + 6), "Type", "");
        if (u2(at + 4) != 1) {
            put(" ");
            named(DnsRecord.CLASSES, u2(at + 4), "Class", "");
        }
    }

    private int response(int operation, int from) {
        switch (operation) {
            case ADDRESSES, NAME -> {
                return names(operation == ADDRESSES, from);
            }
            case RECORDS -> {
                need(from, 16);
                flags(from);
                type(from);
                put(" TTL ");
                duration(u4(from + 8));
                int count = u2(from + 12) + u2(from + 14);
                put(" ").dec(u2(from + 12)).put('/').dec(u2(from + 14));
                int at = counted(from + 16);
                for (int i = 0; i < count; i++) {
                    at = octets(at + 2, u2(at));
                }
                return at;
            }
            default -> {
                return from;
            }
        }
    }

    private int names(boolean addresses, int from) {
        int head = addresses ? 10 : 8;
        need(from, head);
        flags(from);
        int aliases = u2(from + 4);
        put(" ").dec(aliases);
        if (addresses) {
            put("/").dec(u2(from + 6));
        }
        int at = name(from + head, u2(from + head - 2));
        for (int i = 0; i < aliases; i++) {
            at = counted(at);
        }
        for (int i = addresses ? u2(from + 6) : 0; i > 0 && !bad; i--) {
            at = address(at);
        }
        return at;
    }

    private int name(int at, int length) {
        put(" ");
        for (int i = 0; i < length; i++) {
            out().shown(u1(at + i));
        }
        put(u1(at + length) != 0 ? " (not NUL-terminated!)" : "");
        return at + length + 1;
    }

    private int counted(int at) {
        return name(at + 2, u2(at));
    }

    private int octets(int at, int length) {
        for (int i = 0; i < length; i++) {
            out().hex2(u1(at + i));
        }
        return at + length;
    }

    private int address(int at) {
        int length = u2(at + 4);
        int family = u4(at);
        need(at + 6, length);
        switch (family) {
            case 1, 2 -> {
                int size = family == 1 ? 4 : 16;
                bad = length < size;
                if (bad) {
                    return at;
                }
                if (family == 1) {
                    ip4(" ", at + 6);
                } else {
                    ip6(" ", at + 6);
                }
                return at + 6 + size;
            }
            default -> {
                put(" ").dec(family).put('/');
                return octets(at + 6, length);
            }
        }
    }
}
