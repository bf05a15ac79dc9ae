package io.netloft.sniffer.text;

/**
 * Router renumbering of IPv6 (RFC 2894).
 *
 * <pre>
 *   type(1) code(1) checksum(2) sequence(4) segment(1) flags(1) delay(2) 0(4) match(24) *use(32)
 * </pre>
 */
final class Renumbering extends Dissector {
    private static final int HEAD = 16;
    private static final int MATCH = 24;
    private static final int USE = 32;

    Renumbering(Page page) {
        super(page);
    }

    /** Prints; false when cut. */
    boolean print(int at) {
        if (!has(at + 12, 4)) {
            return false;
        }
        int code = u1(at + 1);
        switch (code) {
            case 0 -> put(", command");
            case 1 -> put(", result");
            case 255 -> put(", sequence number reset");
            default -> put(", code-#").dec(code);
        }
        put(", seq=").dec(u4(at + 4));
        if (verbose()) {
            flags(at);
        }
        return code != 0 || command(at + HEAD);
    }

    private void flags(int at) {
        int flags = u1(at + 9);
        put("[");
        if (flags != 0) {
            put((flags & 0x80) != 0 ? "T" : "")
                    .put((flags & 0x40) != 0 ? "R" : "")
                    .put((flags & 0x20) != 0 ? "A" : "");
            put((flags & 0x10) != 0 ? "S" : "").put((flags & 8) != 0 ? "P" : "").put(',');
        }
        put("seg=").dec(u1(at + 8)).put(",maxdelay=").dec(u2(at + 10));
        if (u4(at + 12) != 0) {
            put("rsvd=0x").hex(u4(at + 12));
        }
        put("]");
    }

    private boolean command(int at) {
        if (!has(at + 8, 16)) {
            return false;
        }
        put(verbosity() > 1 ? "\n\t" : " ").put("match(");
        int code = u1(at);
        switch (code) {
            case 1 -> put("add");
            case 2 -> put("change");
            case 3 -> put("setglobal");
            default -> put("#").dec(code);
        }
        if (verbose()) {
            put(",ord=")
                    .dec(u1(at + 2))
                    .put(",min=")
                    .dec(u1(at + 4))
                    .put(",max=")
                    .dec(u1(at + 5));
        }
        ip6(",", at + 8).put('/').dec(u1(at + 3)).put(')');
        int count = u1(at + 1) - 3;
        if (count % 4 != 0) {
            return false;
        }
        for (int i = 0; i < count / 4; i++) {
            if (!use(at + MATCH + USE * i)) {
                return false;
            }
        }
        return true;
    }

    private boolean use(int at) {
        if (!has(at + 16, 16)) {
            return false;
        }
        put(verbosity() > 1 ? "\n\t" : " ").put("use(");
        int flags = u1(at + 12);
        if (flags != 0) {
            put((flags & 0x80) != 0 ? "V" : "")
                    .put((flags & 0x40) != 0 ? "P" : "")
                    .put(',');
        }
        if (verbose()) {
            put("mask=0x").hex(u1(at + 2)).put(",raflags=0x").hex(u1(at + 3)).put(',');
            time("vltime=", u4(at + 4));
            time("pltime=", u4(at + 8));
        }
        ip6("", at + 16).put('/').dec(u1(at)).put('/').dec(u1(at + 1)).put(')');
        return true;
    }

    private void time(String name, int seconds) {
        put(name);
        if (seconds == -1) {
            put("infty,");
        } else {
            out().dec(seconds).put(',');
        }
    }
}
