package io.netloft.sniffer.app;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Tells from the first octets of a direction what it is, and who sends it. Reads nothing away. */
enum Guess {
    HTTP_REQUEST(AppProtocol.HTTP, true),
    HTTP_RESPONSE(AppProtocol.HTTP, false),
    HTTP2_PREFACE(AppProtocol.HTTP2, true),
    HTTP2_SETTINGS(AppProtocol.HTTP2, false),
    RESP_COMMAND(AppProtocol.RESP, true),
    TLS_CLIENT(AppProtocol.TLS, true),
    TLS_SERVER(AppProtocol.TLS, false),
    PEER_HANDSHAKE(AppProtocol.PEERWIRE, true);

    /** More octets than this tell no more. */
    static final int ENOUGH = 24;

    private static final int LONGEST_METHOD = 20;
    private static final int LONGEST_LINE = 8192;
    private static final int FRAME_HEAD = 9;
    private static final int SETTINGS = 4;
    private static final int SETTING = 6;
    private static final int MOST_SETTINGS = 16;
    private static final String PREFACE = "PRI * HTTP/2.0\r\n";
    private static final String PEER = "\u0013BitTorrent protocol";
    private static final String[] METHODS = {
        "GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "CONNECT", "PATCH", "TRACE", "PROPFIND"
    };

    private final AppProtocol protocol;
    private final boolean client;

    Guess(AppProtocol protocol, boolean client) {
        this.protocol = protocol;
        this.client = client;
    }

    AppProtocol protocol() {
        return protocol;
    }

    /** Whether a client sends it. */
    boolean client() {
        return client;
    }

    /** What these octets begin, or null. */
    static @Nullable Guess of(ByteBuf in) {
        int length = in.readableBytes();
        if (length < 3) {
            return null;
        }
        int at = in.readerIndex();
        byte first = in.getByte(at);
        if (first == 0x16) {
            return tls(in, at, length);
        }
        if (first == PEER.charAt(0)) {
            return starts(in, at, length, PEER) ? PEER_HANDSHAKE : null;
        }
        if (first == 0) {
            return settings(in, at, length) ? HTTP2_SETTINGS : null;
        }
        if (first == '*') {
            return command(in, at, length) ? RESP_COMMAND : null;
        }
        if (!isLetter(first)) {
            return null;
        }
        if (starts(in, at, length, "HTTP/1.")) {
            return HTTP_RESPONSE;
        }
        if (starts(in, at, length, PREFACE)) {
            return HTTP2_PREFACE;
        }
        return request(in, at, length) ? HTTP_REQUEST : null;
    }

    // RFC 8446 5.1: handshake(1) version(2) length(2), then the kind of handshake.
    private static @Nullable Guess tls(ByteBuf in, int at, int length) {
        if (length < 6 || in.getByte(at + 1) != 3 || in.getByte(at + 2) > 4 || in.getByte(at + 2) < 0) {
            return null;
        }
        int size = in.getUnsignedShort(at + 3);
        if (size < 4 || size > 1 << 14) {
            return null;
        }
        return switch (in.getByte(at + 5)) {
            case 1 -> TLS_CLIENT;
            case 2 -> TLS_SERVER;
            default -> null;
        };
    }

    /** The frame that a server begins with, before its client has said anything, too (RFC 9113 3.4). */
    private static boolean settings(ByteBuf in, int at, int length) {
        return length >= FRAME_HEAD
                && in.getUnsignedMedium(at) % SETTING == 0
                && in.getUnsignedMedium(at) <= MOST_SETTINGS * SETTING
                && in.getByte(at + 3) == SETTINGS
                && in.getByte(at + 4) == 0
                && in.getInt(at + 5) == 0;
    }

    /** Whether it tells only at the start of a direction. */
    boolean starts() {
        return this == HTTP2_SETTINGS;
    }

    /** An array of bulks: two lines, each a kind, a number, and CRLF. */
    private static boolean command(ByteBuf in, int at, int length) {
        int second = numberLine(in, at, at + length);
        return second > 0
                && second < at + length
                && in.getByte(second) == '$'
                && numberLine(in, second, at + length) > 0;
    }

    private static int numberLine(ByteBuf in, int at, int end) {
        int i = at + 1;
        while (i < end && i < at + 10 && in.getByte(i) >= '0' && in.getByte(i) <= '9') {
            i++;
        }
        boolean whole = i > at + 1 && i + 1 < end && in.getByte(i) == '\r' && in.getByte(i + 1) == '\n';
        return whole ? i + 2 : -1;
    }

    private static boolean request(ByteBuf in, int at, int length) {
        int space = in.indexOf(at, at + Math.min(length, LONGEST_METHOD + 1), (byte) ' ');
        if (space <= at || !isToken(in, at, space)) {
            return false;
        }
        int feed = in.indexOf(space, at + Math.min(length, LONGEST_LINE), (byte) '\n');
        if (feed < 0) {
            return length >= ENOUGH && isMethod(in, at, space) && isTarget(in.getByte(space + 1));
        }
        int last = in.getByte(feed - 1) == '\r' ? feed - 1 : feed;
        return last - space > 9 && starts(in, last - 9, 9, " HTTP/1.");
    }

    private static boolean isMethod(ByteBuf in, int at, int space) {
        for (String method : METHODS) {
            if (method.length() == space - at && starts(in, at, space - at, method)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isTarget(byte first) {
        return first == '/' || first == '*' || first == 'h' || isLetter(first);
    }

    private static boolean isToken(ByteBuf in, int at, int end) {
        for (int i = at; i < end; i++) {
            if (!isLetter(in.getByte(i)) && in.getByte(i) != '-' && in.getByte(i) != '_') {
                return false;
            }
        }
        return true;
    }

    private static boolean isLetter(byte octet) {
        return (octet >= 'A' && octet <= 'Z') || (octet >= 'a' && octet <= 'z');
    }

    private static boolean starts(ByteBuf in, int at, int length, String text) {
        if (length < text.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (in.getByte(at + i) != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
