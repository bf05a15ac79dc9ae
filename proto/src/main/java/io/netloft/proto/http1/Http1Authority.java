package io.netloft.proto.http1;

/**
 * Judges {@code host[:port]} (RFC 9110 §4.2, RFC 3986 §3.2) more strictly than the grammar: a name of letters, digits
 * and {@code - . _ ~}, an IPv4 address, or an IPv6 address in brackets; a port of 1 to 5 digits up to 65535. User
 * information, percent-encoding, sub-delimiters, zones and IPvFuture are where readers disagree about who is meant.
 */
final class Http1Authority {
    private static final int MAX_PORT = 65535;
    private static final int GROUPS = 8;

    private Http1Authority() {}

    static boolean valid(byte[] bytes, int start, int end, boolean portRequired) {
        if (start == end) {
            return false;
        }
        int at = bytes[start] == '[' ? endOfAddress(bytes, start, end) : endOfName(bytes, start, end);
        if (at <= start) {
            return false;
        }
        if (at == end) {
            return !portRequired;
        }
        return bytes[at] == ':' && validPort(bytes, at + 1, end);
    }

    private static int endOfName(byte[] bytes, int start, int end) {
        int at = start;
        while (at < end && Http1Octets.isHost(bytes[at])) {
            at++;
        }
        return at;
    }

    private static boolean validPort(byte[] bytes, int start, int end) {
        if (start == end || end - start > 5) {
            return false;
        }
        int port = 0;
        for (int at = start; at < end; at++) {
            if (!Http1Octets.isDigit(bytes[at])) {
                return false;
            }
            port = port * 10 + bytes[at] - '0';
        }
        return port <= MAX_PORT;
    }

    /** Returns where the bracketed address ends, or -1. */
    private static int endOfAddress(byte[] bytes, int start, int end) {
        int at = start + 1;
        int groups = 0;
        boolean shortened = false;
        if (at + 1 < end && bytes[at] == ':' && bytes[at + 1] == ':') {
            shortened = true;
            at += 2;
        }
        while (at < end && bytes[at] != ']') {
            int digits = endOfHex(bytes, at, end) - at;
            if (digits == 0 || groups == GROUPS) {
                return -1;
            }
            if (at + digits < end && bytes[at + digits] == '.') {
                at = endOfIpv4(bytes, at, end);
                groups += 2;
                break;
            }
            at += digits;
            groups++;
            if (digits > 4 || at == end) {
                return -1;
            }
            if (bytes[at] == ':') {
                at++;
                if (at < end && bytes[at] == ':') {
                    if (shortened) {
                        return -1;
                    }
                    shortened = true;
                    at++;
                } else if (at == end || bytes[at] == ']') {
                    return -1;
                }
            }
        }
        boolean complete = shortened ? groups < GROUPS : groups == GROUPS;
        return at > 0 && at < end && bytes[at] == ']' && complete ? at + 1 : -1;
    }

    private static int endOfHex(byte[] bytes, int start, int end) {
        int at = start;
        while (at < end && Http1Octets.isHex(bytes[at])) {
            at++;
        }
        return at;
    }

    private static int endOfIpv4(byte[] bytes, int start, int end) {
        int at = start;
        for (int part = 0; part < 4; part++) {
            int value = 0;
            int digits = 0;
            while (at < end && Http1Octets.isDigit(bytes[at]) && digits < 4) {
                value = value * 10 + bytes[at] - '0';
                digits++;
                at++;
            }
            if (digits == 0 || value > 255) {
                return -1;
            }
            if (part < 3) {
                if (at == end || bytes[at] != '.') {
                    return -1;
                }
                at++;
            }
        }
        return at;
    }
}
