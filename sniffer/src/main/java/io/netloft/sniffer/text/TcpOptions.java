package io.netloft.sniffer.text;

/**
 * Options of TCP: {@code kind(1) [length(1) data]} (RFC 9293 3.1, 7323, 2018, 2385, 5482, 5925, 6994, 7413, 8684).
 */
final class TcpOptions extends Dissector {
    private static final int HEAD = 20;
    private static final int BAD = -1;
    private static final int CUT = -2;
    private static final int SIGNATURE = 16;
    /** Two of no operation, and the head of timestamps. */
    private static final int TIMES = 0x0101_080A;

    private static final int TIMES_SIZE = 12;
    private static final Word BEGIN = Word.of(", options [");
    private static final Word TIMES_VALUE = Word.of("nop,nop,TS val ");
    private static final Word TIMES_ECHO = Word.of(" ecr ");
    private static final int FAST_OPEN_MAGIC = 0xF989;
    private static final Names KINDS = Names.of("0:eol|1:nop|2:mss|3:wscale|4:sackOK|5:sack|6:echo|7:echoreply|8:TS"
            + "|11:cc|12:ccnew|13:|19:md5|20:scps|28:uto|29:tcp-ao|30:mptcp|34:tfo|254:exp");

    private final Conversations conversations;
    private final Mptcp mptcp;

    TcpOptions(Page page, Conversations conversations) {
        super(page);
        this.conversations = conversations;
        this.mptcp = new Mptcp(page);
    }

    /** Prints the options of a segment; false when that ended its text. */
    boolean print(int tcp, int head, int payload) {
        put(BEGIN);
        int at = tcp + HEAD;
        int left = head - HEAD;
        if (left == TIMES_SIZE && has(at, left) && u4(at) == TIMES) {
            times(at + 2);
            return true;
        }
        boolean any = false;
        while (left > 0) {
            if (any) {
                out().put(',');
            }
            int kind = u1(at);
            boolean bare = kind <= 1;
            int length = bare ? 1 : u1(at + 1);
            if (!bare && (length < 2 || length > left)) {
                return end("[bad opt]", any ? "]" : "");
            }
            int head1 = bare ? 1 : 2;
            named(KINDS, kind, "unknown-", "");
            int used = bare ? 0 : data(kind, tcp, at + 2, length - 2, left - 2, payload);
            if (used == BAD) {
                return end("[bad opt]", any ? "]" : "");
            }
            if (used == CUT) {
                truncated();
                return end("", any ? ">" : "");
            }
            if (used + head1 != length) {
                put("[len ").dec(length).put(']');
            }
            at += head1 + used;
            left -= head1 + used;
            any = true;
            if (kind == 0) {
                break;
            }
        }
        put("]");
        return true;
    }

    // RFC 7323 appendix A lays them out like this, and nearly every segment has them: all at once is twice as fast.
    private void times(int at) {
        int value = u4(at + 2);
        put(TIMES_VALUE).dec(value).put(TIMES_ECHO).dec(u4(at + 6)).put(']');
    }

    private boolean end(String text, String close) {
        put(text).put(close);
        return false;
    }

    /** Whether so much data lies within the options and was captured: 0, {@link #BAD} or {@link #CUT}. */
    private int room(int at, int length, int left) {
        return length > left ? BAD : has(at, length) ? 0 : CUT;
    }

    private int data(int kind, int tcp, int at, int length, int left, int payload) {
        int size = switch (kind) {
            case 2, 20, 28 -> 2;
            case 3 -> 1;
            case 4 -> 0;
            case 6, 7, 11, 12, 13 -> 4;
            case 8 -> 8;
            case 19 -> SIGNATURE;
            default -> length;
        };
        if (kind == 5 && size % 8 != 0) {
            put(" invalid sack");
            return size;
        }
        if (kind == 29 && size < 2) {
            invalid();
            return size;
        }
        int room = room(at, size, left);
        if (room != 0) {
            return partial(kind, at, size, left, room);
        }
        return whole(kind, tcp, at, size, payload) ? size : BAD;
    }

    // The words of some options go out before their data is found to be missing.
    private int partial(int kind, int at, int size, int left, int room) {
        switch (kind) {
            case 5 -> put(" ").dec(size / 8).put(' ');
            case 29 -> {
                if (room(at, 1, left) == 0) {
                    put(" keyid ").dec(u1(at));
                }
                if (room(at, 2, left) == 0) {
                    put(" rnextkeyid ").dec(u1(at + 1)).put(" mac 0x");
                    hexLeft(at + 2, Math.min(size, left) - 2);
                }
            }
            case 2, 3, 6, 7, 8, 11, 12, 13, 19, 20, 28, 30, 34, 254 -> {}
            default -> {
                put(" 0x");
                hexLeft(at, Math.min(size, left));
            }
        }
        if (kind == 5) {
            for (int i = 0; i + 8 <= size && room(at, i + 8, left) == 0; i += 8) {
                block(at + i);
            }
        }
        return room;
    }

    private void hexLeft(int at, int length) {
        for (int i = 0; i < length && has(at, i + 1); i++) {
            out().hex2(u1(at + i));
        }
    }

    private boolean whole(int kind, int tcp, int at, int size, int payload) {
        switch (kind) {
            case 4 -> {}
            case 2 -> put(" ").dec(u2(at));
            case 3 -> put(" ").dec(u1(at));
            case 5 -> {
                put(" ").dec(size / 8).put(' ');
                for (int i = 0; i < size; i += 8) {
                    block(at + i);
                }
            }
            case 6, 7, 11, 12, 13 -> put(" ").dec(u4(at));
            case 8 -> put(" val ").dec(u4(at)).put(" ecr ").dec(u4(at + 4));
            case 19 -> signature(tcp, at, payload);
            case 20 -> put(" cap ").hex2(u1(at)).put(" id ").dec(u1(at + 1));
            case 28 -> timeout(u2(at));
            case 29 -> {
                put(" keyid ").dec(u1(at)).put(" rnextkeyid ").dec(u1(at + 1));
                if (size > 2) {
                    put(" mac 0x");
                    hexLeft(at + 2, size - 2);
                }
            }
            case 30 -> {
                return multipath(tcp, at, size);
            }
            case 34 -> {
                put(" ");
                cookie(at, size);
            }
            case 254 -> {
                return experiment(at, size);
            }
            default -> {
                if (size > 0) {
                    put(" 0x");
                    hexLeft(at, size);
                }
            }
        }
        return true;
    }

    private void block(int at) {
        int base = conversations.selective();
        put("{").dec(u4(at) - base).put(':').dec(u4(at + 4) - base).put('}');
    }

    private void signature(int tcp, int at, int payload) {
        int head = (u1(tcp + 12) >> 4) * 4;
        boolean whole = has(tcp, head + payload);
        put(whole ? " shared secret not supplied with -M, can't check - " : " snaplen too short, can't check - ");
        hexLeft(at, SIGNATURE);
    }

    private void timeout(int value) {
        put(" 0x").hex(value).put(' ').dec((value & 1) != 0 ? (value >> 1) * 60 : value >> 1);
    }

    private boolean multipath(int tcp, int at, int size) {
        int before = end();
        packet().limit(at - 2, size + 2);
        boolean good = mptcp.print(at - 2, size + 2, u1(tcp + 13));
        packet().restore(before);
        return good;
    }

    private boolean experiment(int at, int size) {
        if (size < 2) {
            return false;
        }
        int magic = u2(at);
        put("-");
        if (magic == FAST_OPEN_MAGIC) {
            put("tfo");
            cookie(at + 2, size - 2);
        } else {
            out().hex(magic, 4);
        }
        return true;
    }

    private void cookie(int at, int size) {
        if (size == 0) {
            put(" cookiereq");
        } else if (size % 2 != 0 || size < 4 || size > 16) {
            invalid();
        } else {
            put(" cookie ");
            hexLeft(at, size);
        }
    }
}
