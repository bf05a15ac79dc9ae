package io.netloft.proto.http1;

import static io.netloft.proto.http1.Http1Field.CONNECTION;
import static io.netloft.proto.http1.Http1Field.CONTENT_LENGTH;
import static io.netloft.proto.http1.Http1Field.EXPECT;
import static io.netloft.proto.http1.Http1Field.HOST;
import static io.netloft.proto.http1.Http1Field.KEEP_ALIVE;
import static io.netloft.proto.http1.Http1Field.TRANSFER_ENCODING;
import static io.netloft.proto.http1.Http1Field.UPGRADE;

/** Judges a whole head: host, framing, expectation, and what Connection says (RFC 9112 §3.2, §6, RFC 9110 §7.6). */
final class Http1HeadRules {
    private static final int MAX_LENGTH_DIGITS = 18;

    private Http1HeadRules() {}

    static void judge(Http1RequestHead head) {
        host(head);
        connection(head);
        expect(head);
        if (head.has(TRANSFER_ENCODING)) {
            chunked(head);
        } else if (head.has(CONTENT_LENGTH)) {
            head.frame(Http1Framing.LENGTH, length(head));
        } else {
            head.frame(Http1Framing.NONE, -1);
        }
    }

    static void judge(Http1ResponseHead head, Http1Method requestMethod) {
        connection(head);
        int status = head.status();
        boolean tunnel = requestMethod == Http1Method.CONNECT && status >= 200 && status < 300;
        if (tunnel) {
            // RFC 9110 §9.3.6: whatever its fields say, what follows is the tunnel's.
            head.frame(Http1Framing.NONE, -1);
        } else if (status < 200 || status == 204) {
            bodiless(head);
        } else if (head.has(TRANSFER_ENCODING)) {
            chunked(head);
        } else if (head.has(CONTENT_LENGTH)) {
            head.frame(Http1Framing.LENGTH, length(head));
        } else {
            head.frame(Http1Framing.UNTIL_CLOSE, -1);
        }
        if (status == 304 || requestMethod == Http1Method.HEAD) {
            // RFC 9112 §6.3: the fields tell of the body that a GET would have brought.
            head.frame(Http1Framing.NONE, -1);
        }
    }

    /** RFC 9110 §8.6, RFC 9112 §6.1: 1xx and 204 end with their head and announce no body. */
    private static void bodiless(Http1ResponseHead head) {
        if (head.has(TRANSFER_ENCODING)) {
            head.refuse(Http1Fault.UNEXPECTED_BODY, head.lineStart(head.first(TRANSFER_ENCODING)));
        }
        if (head.has(CONTENT_LENGTH) && length(head) > 0) {
            head.refuse(Http1Fault.UNEXPECTED_BODY, head.lineStart(head.first(CONTENT_LENGTH)));
        }
        head.frame(Http1Framing.NONE, -1);
    }

    /** RFC 9112 §6.1: one coding, chunked; two opinions about where a body ends are an attack or a broken peer. */
    private static void chunked(Http1Head head) {
        int i = head.first(TRANSFER_ENCODING);
        int at = head.lineStart(i);
        if (head.minor() == 0) {
            head.refuse(Http1Fault.TRANSFER_ENCODING_IN_1_0, at);
        }
        if (head.repeats(TRANSFER_ENCODING)) {
            head.refuse(Http1Fault.TRANSFER_ENCODING, at);
        }
        if (!head.valueEquals(i, "chunked")) {
            head.refuse(otherCoding(head, i) ? Http1Fault.TRANSFER_CODING : Http1Fault.TRANSFER_ENCODING, at);
        }
        if (head.has(CONTENT_LENGTH)) {
            head.refuse(Http1Fault.CONTENT_LENGTH_WITH_CHUNKED, at);
        }
        head.frame(Http1Framing.CHUNKED, -1);
    }

    /** Whether the value is a list of tokens in which chunked, if it is there at all, is the last and only once. */
    private static boolean otherCoding(Http1Head head, int i) {
        byte[] bytes = head.bytes();
        int end = head.valueEnd(i);
        int at = head.valueStart(i);
        while (at < end) {
            int stop = Math.min(end, Http1Octets.endOfToken(bytes, at));
            boolean last = stop == end;
            boolean isChunked = Http1Octets.equalsLowercase(bytes, at, stop, "chunked");
            if (stop == at || (isChunked && !last)) {
                return false;
            }
            if (last) {
                return true;
            }
            stop = skipBlanks(bytes, stop, end);
            if (bytes[stop] != ',') {
                return false;
            }
            at = skipBlanks(bytes, stop + 1, end);
        }
        return false;
    }

    /** RFC 9112 §6.3: digits and nothing else, once. */
    private static long length(Http1Head head) {
        int i = head.first(CONTENT_LENGTH);
        int start = head.valueStart(i);
        int end = head.valueEnd(i);
        if (head.repeats(CONTENT_LENGTH)) {
            head.refuse(Http1Fault.CONTENT_LENGTH_REPEATED, head.lineStart(i));
        }
        if (start == end || end - start > MAX_LENGTH_DIGITS) {
            throw new Http1Exception(Http1Fault.CONTENT_LENGTH, start);
        }
        byte[] bytes = head.bytes();
        long length = 0;
        for (int at = start; at < end; at++) {
            if (!Http1Octets.isDigit(bytes[at])) {
                throw new Http1Exception(Http1Fault.CONTENT_LENGTH, at);
            }
            length = length * 10 + bytes[at] - '0';
        }
        return length;
    }

    /** RFC 9112 §3.2: exactly one valid Host in 1.1, at most one in 1.0, equal to the target's authority if it has one. */
    private static void host(Http1RequestHead head) {
        int i = head.first(HOST);
        if (i < 0) {
            if (head.minor() == 1) {
                head.refuse(Http1Fault.HOST_MISSING, head.fieldsEnd());
            }
            return;
        }
        int start = head.valueStart(i);
        int end = head.valueEnd(i);
        if (head.repeats(HOST)) {
            head.refuse(Http1Fault.HOST_REPEATED, head.lineStart(i));
        }
        if (!Http1Authority.valid(head.bytes(), start, end, false)) {
            head.refuse(Http1Fault.HOST, start);
        }
        switch (head.form()) {
            case ORIGIN, ASTERISK -> head.authority(start, end);
            case ABSOLUTE -> {
                if (!Http1Octets.sameIgnoringCase(
                        head.bytes(), start, end, head.authorityStart(), head.authorityEnd())) {
                    head.refuse(Http1Fault.HOST_MISMATCH, start);
                }
            }
            case AUTHORITY -> {
                // A tunnel goes where its target says; clients send Host there with and without the port.
            }
        }
    }

    /** RFC 9110 §10.1.1; a 1.0 client can't wait for 100. */
    private static void expect(Http1RequestHead head) {
        int i = head.first(EXPECT);
        if (i < 0) {
            return;
        }
        if (head.repeats(EXPECT) || !head.valueEquals(i, "100-continue")) {
            head.refuse(Http1Fault.EXPECT, head.lineStart(i));
        }
        head.expectContinue(head.minor() == 1);
    }

    private static void connection(Http1Head head) {
        boolean close = false;
        boolean keepAlive = false;
        boolean upgrade = false;
        byte[] bytes = head.bytes();
        for (int i = head.first(CONNECTION); i >= 0 && i < head.size(); i++) {
            if (head.field(i) != CONNECTION) {
                continue;
            }
            int end = head.valueEnd(i);
            int at = nextOption(bytes, head.valueStart(i), end);
            while (at < end) {
                int stop = endOfOption(head, at, end);
                if (Http1Octets.equalsLowercase(bytes, at, stop, "close")) {
                    close = true;
                } else {
                    Http1Field field = Http1Field.of(bytes, at, stop);
                    keepAlive |= field == KEEP_ALIVE;
                    upgrade |= field == UPGRADE;
                    head.nominate(field);
                }
                at = nextOption(bytes, stop, end);
            }
        }
        boolean persists = !close && (head.minor() == 1 || keepAlive);
        // RFC 9110 §7.8: an Upgrade in an HTTP/1.0 request is ignored.
        head.persist(persists, upgrade && head.minor() == 1 && upgradable(head));
    }

    private static boolean upgradable(Http1Head head) {
        if (!head.has(UPGRADE)) {
            return false;
        }
        byte[] bytes = head.bytes();
        for (int i = head.first(UPGRADE); i < head.size(); i++) {
            if (head.field(i) != UPGRADE) {
                continue;
            }
            int end = head.valueEnd(i);
            for (int at = head.valueStart(i); at < end; at++) {
                if (Http1Octets.startsWith(bytes, at, end, "h2c")) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Whether a Connection field nominates the name that stands between two offsets of the head. */
    static boolean nominates(Http1Head head, int nameStart, int nameEnd) {
        byte[] bytes = head.bytes();
        for (int i = head.first(CONNECTION); i >= 0 && i < head.size(); i++) {
            if (head.field(i) != CONNECTION) {
                continue;
            }
            int end = head.valueEnd(i);
            int at = nextOption(bytes, head.valueStart(i), end);
            while (at < end) {
                int stop = endOfOption(head, at, end);
                if (Http1Octets.sameIgnoringCase(bytes, at, stop, nameStart, nameEnd)) {
                    return true;
                }
                at = nextOption(bytes, stop, end);
            }
        }
        return false;
    }

    /** Skips blanks and commas; empty elements of a list count for nothing (RFC 9110 §5.6.1). */
    private static int nextOption(byte[] bytes, int from, int end) {
        int at = from;
        while (at < end && (bytes[at] == ',' || Http1Octets.isBlank(bytes[at]))) {
            at++;
        }
        return at;
    }

    private static int endOfOption(Http1Head head, int start, int end) {
        byte[] bytes = head.bytes();
        int stop = Math.min(end, Http1Octets.endOfToken(bytes, start));
        int after = skipBlanks(bytes, stop, end);
        if (stop == start || (after < end && bytes[after] != ',')) {
            head.refuse(Http1Fault.CONNECTION, start);
            return endOfList(bytes, start, end);
        }
        return stop;
    }

    /** For a lenient reader, the malformed element up to its comma. */
    private static int endOfList(byte[] bytes, int start, int end) {
        int at = start;
        while (at < end && bytes[at] != ',') {
            at++;
        }
        return at;
    }

    private static int skipBlanks(byte[] bytes, int from, int end) {
        int at = from;
        while (at < end && Http1Octets.isBlank(bytes[at])) {
            at++;
        }
        return at;
    }
}
