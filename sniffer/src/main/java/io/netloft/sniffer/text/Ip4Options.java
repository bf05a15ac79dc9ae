package io.netloft.sniffer.text;

/** Options of IPv4 (RFC 791, RFC 2113, RFC 1393): {@code kind(1) [length(1) data]}. */
final class Ip4Options extends Dissector {
    private static final int END = 0;
    private static final int NOP = 1;
    private static final int RECORD_ROUTE = 7;
    private static final int TIMESTAMP = 68;
    private static final int LOOSE_ROUTE = 131;
    private static final int STRICT_ROUTE = 137;
    private static final int ROUTER_ALERT = 148;
    private static final Names KINDS =
            Names.of("0:EOL|1:NOP|68:timestamp|130:security|7:RR|137:SSRR|131:LSRR|148:RA|82:traceroute");

    Ip4Options(Page page) {
        super(page);
    }

    /** Prints all; false when they were cut by the capture. */
    boolean print(int from, int size) {
        int at = from;
        int left = size;
        while (left > 0) {
            if (at != from) {
                put(",");
            }
            int kind = u1(at);
            named(KINDS, kind, "unknown ", "");
            int length = 1;
            if (kind != NOP && kind != END) {
                length = u1(at + 1);
            }
            if (length > left || (length < 2 && kind > NOP)) {
                put(" [bad length ").dec(length).put(']');
                return true;
            }
            if (!has(at, length)) {
                return false;
            }
            if (kind == END) {
                return true;
            }
            if (!option(kind, at, length)) {
                return false;
            }
            at += length;
            left -= length;
        }
        return true;
    }

    private boolean option(int kind, int at, int length) {
        switch (kind) {
            case TIMESTAMP -> {
                return times(at, length);
            }
            case RECORD_ROUTE, LOOSE_ROUTE, STRICT_ROUTE -> {
                return route(at, length);
            }
            case ROUTER_ALERT -> {
                if (length < 4) {
                    put(" [bad length ").dec(length).put(']');
                } else if (u2(at + 2) != 0) {
                    put(" value ").dec(u2(at + 2));
                }
            }
            default -> {}
        }
        return true;
    }

    private boolean route(int at, int length) {
        if (length < 3) {
            put(" [bad length ").dec(length).put(']');
            return true;
        }
        if ((length + 1 & 3) != 0) {
            put(" [bad length ").dec(length).put(']');
        }
        int pointer = u1(at + 2) - 1;
        if (pointer < 3 || (pointer + 1 & 3) != 0 || pointer > length + 1) {
            put(" [bad ptr ").dec(u1(at + 2)).put(']');
        }
        for (int i = 3; i < length; i += 4) {
            if (!has(at + i, 4)) {
                return false;
            }
            // The pointer is compared as unsigned: zero before it becomes the largest.
            ip4(" ", at + i).put(Integer.compareUnsigned(pointer, i) > 0 ? "," : "");
        }
        return true;
    }

    private boolean times(int at, int length) {
        if (length < 4) {
            put("[bad length ").dec(length).put(']');
            return true;
        }
        put(" TS{");
        int kind = u1(at + 3) & 15;
        int step = kind == 0 ? 4 : 8;
        if ((length - 4 & step - 1) != 0) {
            put("[bad length ").dec(length).put(']');
        }
        int pointer = u1(at + 2) - 1;
        if (pointer < 4 || (pointer - 4 & step - 1) != 0 || pointer > length + 1) {
            put("[bad ptr ").dec(u1(at + 2)).put(']');
        }
        int position = 0;
        if (kind == 0 || kind == 1 || kind == 3) {
            put(kind == 0 ? "TSONLY" : kind == 1 ? "TS+ADDR" : "PRESPEC");
            position = stamps(at, length, step, pointer);
            if (position < 0) {
                return false;
            }
        } else {
            put("[bad ts type ").dec(kind).put(']');
        }
        put(pointer == position ? " ^ " : "");
        int missed = u1(at + 3) >> 4;
        if (missed != 0) {
            put(" [").dec(missed).put(" hops not recorded]} ");
        } else {
            put("}");
        }
        return true;
    }

    /** Prints the stamps; returns where they end, negative when they are cut. */
    private int stamps(int at, int length, int step, int pointer) {
        int i = 4;
        for (; i < length; i += step) {
            if (!has(at + i, step)) {
                return -1;
            }
            put(pointer == i ? " ^ " : " ").dec(u4(at + i + step - 4)).put('@');
            if (step == 8) {
                ip4("", at + i);
            }
        }
        return i;
    }
}
