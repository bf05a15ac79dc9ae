package io.netloft.sniffer.text;

/** Node information of IPv6 (RFC 4620): {@code type(1) code(1) checksum(2) what(2) flags(2) nonce(8) data}. */
final class NodeInformation extends Dissector {
    private static final int HEAD = 16;
    private static final int QUERY = 139;

    NodeInformation(Page page) {
        super(page);
    }

    /** Prints; false when cut. */
    boolean print(int type, int at, int length) {
        int size = end() - at;
        if (type == QUERY) {
            return query(at, size);
        }
        return length <= size && has(at, HEAD) && reply(at, size);
    }

    private boolean query(int at, int size) {
        if (size == 12) {
            put(" who-are-you request");
            return true;
        }
        put(" node information query");
        if (!has(at, HEAD)) {
            return false;
        }
        int what = u2(at + 4);
        put(" (");
        subject(what, u2(at + 6));
        if (what <= 1) {
            put(size != HEAD && verbose() ? ", invalid len)" : ")");
        } else if (size == HEAD) {
            put(", 03 draft)");
        } else {
            about(u1(at + 1), at, size);
            put(")");
        }
        return true;
    }

    private void subject(int what, int flags) {
        switch (what) {
            case 0 -> put("noop");
            case 1 -> supported(flags);
            case 2 -> put("DNS name");
            case 3 -> {
                put("node addresses");
                addressFlags(flags, false);
            }
            default -> put("unknown");
        }
    }

    private void supported(int flags) {
        put("supported qtypes");
        if (flags != 0) {
            put((flags & 1) != 0 ? " [C]" : " []");
        }
    }

    private void addressFlags(int flags, boolean reply) {
        if (flags == 0) {
            return;
        }
        put(" [").put((flags & 0x40) != 0 ? "a" : "").put((flags & 0x20) != 0 ? "G" : "");
        put((flags & 0x10) != 0 ? "S" : "").put((flags & 8) != 0 ? "L" : "").put((flags & 4) != 0 ? "C" : "");
        put((flags & 2) != 0 ? "A" : "")
                .put(reply && (flags & 1) != 0 ? "T" : "")
                .put(']');
    }

    private void about(int kind, int at, int size) {
        switch (kind) {
            case 0 -> address(at, size, 16);
            case 1 -> {
                put(", subject=DNS name");
                name(at + HEAD);
            }
            case 2 -> address(at, size, 4);
            default -> put(", unknown subject");
        }
    }

    private void address(int at, int size, int width) {
        if (!has(at, HEAD + width)) {
            return;
        }
        if (size != HEAD + width) {
            put(verbose() ? ", invalid subject len" : "");
        } else if (width == 4) {
            ip4(", subject=", at + HEAD);
        } else {
            ip6(", subject=", at + HEAD);
        }
    }

    private void name(int from) {
        int last = end();
        if (u1(from) == last - from - 1) {
            put(verbose() ? ", 03 draft, \"" : ", \"");
            text(from + 1, last - from - 1);
            put("\"");
            return;
        }
        put(", \"");
        labels(from, last);
        put("\"");
    }

    private void labels(int from, int last) {
        int at = from;
        while (at < last) {
            int length = u1(at++);
            if (length == 0) {
                put(at == last ? "." : at + 1 == last && u1(at) == 0 ? "" : "???");
                return;
            }
            if (length > last - at) {
                put("???");
                return;
            }
            text(at, length);
            at += length;
            if (at + 1 < last && u1(at) != 0) {
                put(".");
            }
        }
    }

    private boolean reply(int at, int size) {
        put(" node information reply (");
        int code = u1(at + 1);
        boolean comma = code != 0 ? code <= 2 : verbose();
        put(code == 1 ? "refused" : code == 2 ? "unknown" : code == 0 && verbose() ? "success" : "");
        if (code != 0) {
            put(code <= 2 && size != HEAD && verbose() ? ", invalid length)" : ")");
            return true;
        }
        put(comma ? ", " : "");
        answer(at, size);
        put(")");
        return true;
    }

    private void answer(int at, int size) {
        int flags = u2(at + 6);
        switch (u2(at + 4)) {
            case 0 -> put("noop").put(size != HEAD && verbose() ? ", invalid length" : "");
            case 1 -> supported(flags);
            case 2 -> {
                put("DNS name");
                name(at + HEAD + 4);
                if ((flags & 1) != 0) {
                    put(" [TTL=").dec(u4(at + HEAD)).put(']');
                }
            }
            case 3 -> {
                put("node addresses");
                for (int i = HEAD; i + 20 <= size; i += 20) {
                    ip6(" ", at + i + 4).put('(').dec(u4(at + i)).put(')');
                }
                addressFlags(flags, true);
            }
            default -> put("unknown");
        }
    }
}
