package io.netloft.proto.http1;

import static io.netloft.proto.http1.Http1HeadDecoder.NEED_MORE;
import static io.netloft.proto.http1.Http1Octets.CR;
import static io.netloft.proto.http1.Http1Octets.LF;
import static io.netloft.proto.http1.Http1Octets.SP;

/** Reads request lines (RFC 9112 §3) and status lines (§4) at the start of a head's array. */
final class Http1StartLine {
    private static final long HTTP_1_1 = Http1Octets.wordOf("HTTP/1.1");
    private static final long HTTP_1_0 = Http1Octets.wordOf("HTTP/1.0");
    private static final int VERSION_LENGTH = 8;

    private Http1StartLine() {}

    /** Returns where the next line begins, or NEED_MORE. */
    static int request(Http1RequestHead head, int end) {
        byte[] bytes = head.bytes();
        int methodEnd = Http1Octets.endOfToken(bytes, 0);
        if (methodEnd == end) {
            return NEED_MORE;
        }
        if (methodEnd == 0 || bytes[methodEnd] != SP) {
            return stopped(Http1Fault.START_LINE, bytes, methodEnd, end);
        }
        head.method(methodEnd);
        int start = methodEnd + 1;
        int pathEnd = Http1Octets.endOfPath(bytes, start);
        int targetEnd = pathEnd;
        while (bytes[targetEnd] == '?') {
            targetEnd = Http1Octets.endOfPath(bytes, targetEnd + 1);
        }
        if (targetEnd == end) {
            return NEED_MORE;
        }
        if (bytes[targetEnd] != SP || targetEnd == start) {
            Http1Fault fault = targetFault(bytes, start, targetEnd);
            return stopped(fault, bytes, targetEnd, end);
        }
        int lineEnd = version(head, targetEnd + 1, end);
        int next = lineEnd == NEED_MORE ? NEED_MORE : endOfLine(head, lineEnd, end);
        if (next != NEED_MORE) {
            head.target(start, targetEnd);
            form(head, bytes, pathEnd, next - 1);
        }
        return next;
    }

    /** Returns where the next line begins, or NEED_MORE. */
    static int response(Http1ResponseHead head, int end) {
        byte[] bytes = head.bytes();
        int at = version(head, 0, end);
        if (at == NEED_MORE) {
            return NEED_MORE;
        }
        if (end - at < 5) {
            int feed = lineFeed(bytes, at, end);
            return feed < 0 ? NEED_MORE : fail(Http1Fault.STATUS_LINE, at, feed);
        }
        if (bytes[at] != SP || !isStatus(bytes, at + 1)) {
            return fail(Http1Fault.STATUS_LINE, at, decided(bytes, at, 5));
        }
        head.status((bytes[at + 1] - '0') * 100 + (bytes[at + 2] - '0') * 10 + bytes[at + 3] - '0');
        int reason = at + 4;
        // RFC 9112 §4 wants the space even before an empty reason; many origins leave it out, and nothing hangs on it.
        if (bytes[reason] == SP) {
            reason++;
        } else if (bytes[reason] != CR && bytes[reason] != LF) {
            return fail(Http1Fault.STATUS_LINE, reason);
        }
        int reasonEnd = Http1Octets.endOfText(bytes, reason);
        if (reasonEnd < end && bytes[reasonEnd] != CR && bytes[reasonEnd] != LF) {
            return fail(Http1Fault.STATUS_LINE, reasonEnd);
        }
        head.reason(reason, reasonEnd);
        return endOfLine(head, reasonEnd, end);
    }

    /** The line that ends at {@code at}: where the next begins, or NEED_MORE. */
    static int endOfLine(Http1Head head, int at, int end) {
        byte[] bytes = head.bytes();
        if (bytes[at] == CR) {
            if (bytes[at + 1] == LF && at + 1 < end) {
                return at + 2;
            }
            return at + 1 == end ? NEED_MORE : fail(Http1Fault.BARE_CR, at, at + 1);
        }
        if (at == end) {
            return NEED_MORE;
        }
        head.refuse(Http1Fault.BARE_LF, at);
        return at + 1;
    }

    private static boolean isStatus(byte[] bytes, int at) {
        return bytes[at] != '0'
                && Http1Octets.isDigit(bytes[at])
                && Http1Octets.isDigit(bytes[at + 1])
                && Http1Octets.isDigit(bytes[at + 2]);
    }

    /** Reads the version at {@code at}; returns where it ends, which is where a line may end, or NEED_MORE. */
    private static int version(Http1Head head, int at, int end) {
        byte[] bytes = head.bytes();
        if (end - at < VERSION_LENGTH) {
            int feed = lineFeed(bytes, at, end);
            return feed < 0 ? NEED_MORE : fail(Http1Fault.VERSION, at, feed);
        }
        long word = Http1Octets.word(bytes, at);
        if (word == HTTP_1_1) {
            head.minor(1);
        } else if (word == HTTP_1_0) {
            head.minor(0);
        } else {
            return fail(otherVersion(bytes, at), at, decided(bytes, at, VERSION_LENGTH));
        }
        int next = at + VERSION_LENGTH;
        byte stop = bytes[next];
        if (next < end && stop != CR && stop != LF && !(stop == SP && head instanceof Http1ResponseHead)) {
            return fail(Http1Fault.VERSION, next);
        }
        return next;
    }

    private static Http1Fault otherVersion(byte[] bytes, int at) {
        boolean wellFormed = Http1Octets.startsWith(bytes, at, at + 5, "http/")
                && bytes[at] == 'H'
                && bytes[at + 1] == 'T'
                && bytes[at + 2] == 'T'
                && bytes[at + 3] == 'P'
                && bytes[at + 5] != '0'
                && Http1Octets.isDigit(bytes[at + 5])
                && bytes[at + 6] == '.'
                && Http1Octets.isDigit(bytes[at + 7]);
        return wellFormed ? Http1Fault.VERSION_NOT_SUPPORTED : Http1Fault.VERSION;
    }

    private static Http1Fault targetFault(byte[] bytes, int start, int stop) {
        boolean lineEnds = bytes[stop] == CR || bytes[stop] == LF;
        if (lineEnds && stop > start) {
            // HTTP/0.9: a request without a version.
            return Http1Fault.VERSION;
        }
        return lineEnds || bytes[stop] == SP ? Http1Fault.START_LINE : Http1Fault.TARGET;
    }

    /** A start line that stops where it must not. */
    private static int stopped(Http1Fault fault, byte[] bytes, int at, int end) {
        if (bytes[at] == CR) {
            if (at + 1 == end) {
                return NEED_MORE;
            }
            return fail(bytes[at + 1] == LF ? fault : Http1Fault.BARE_CR, at, at + 1);
        }
        return fail(fault, at);
    }

    /** The byte that shows a part of fixed length to be malformed: its last one, or the end of the line before that. */
    private static int decided(byte[] bytes, int at, int length) {
        int feed = lineFeed(bytes, at, at + length);
        return feed < 0 ? at + length - 1 : feed;
    }

    private static int lineFeed(byte[] bytes, int from, int to) {
        for (int at = from; at < to; at++) {
            if (bytes[at] == LF) {
                return at;
            }
        }
        return -1;
    }

    private static int fail(Http1Fault fault, int at) {
        return fail(fault, at, at);
    }

    private static int fail(Http1Fault fault, int at, int decidedAt) {
        throw new Http1Exception(fault, at, decidedAt);
    }

    private static void form(Http1RequestHead head, byte[] bytes, int pathEnd, int lineEnd) {
        int start = head.targetStart();
        int end = head.targetEnd();
        boolean connect = head.method() == Http1Method.CONNECT;
        if (connect) {
            if (!Http1Authority.valid(bytes, start, end, true)) {
                fail(Http1Fault.TARGET, start, lineEnd);
            }
            head.form(Http1Target.AUTHORITY);
            head.authority(start, end);
            head.path(end, end);
        } else if (bytes[start] == '/') {
            head.form(Http1Target.ORIGIN);
            head.path(start, pathEnd);
        } else if (bytes[start] == '*' && end - start == 1 && head.method() == Http1Method.OPTIONS) {
            head.form(Http1Target.ASTERISK);
            head.path(start, end);
        } else {
            absolute(head, bytes, pathEnd, lineEnd);
        }
        path(head, bytes, lineEnd);
    }

    /** A path that readers take apart differently: {@code %} without two digits, and a backslash, to some a slash. */
    private static void path(Http1RequestHead head, byte[] bytes, int lineEnd) {
        int end = head.pathEnd();
        int at = Http1Octets.endOfPlainPath(bytes, head.pathStart(), end);
        while (at < end) {
            boolean encoded = bytes[at] == '%'
                    && end - at >= 3
                    && Http1Octets.isHex(bytes[at + 1])
                    && Http1Octets.isHex(bytes[at + 2]);
            if (!encoded) {
                head.refuse(Http1Fault.TARGET, at, lineEnd);
            }
            at = Http1Octets.endOfPlainPath(bytes, at + 1, end);
        }
    }

    private static void absolute(Http1RequestHead head, byte[] bytes, int pathEnd, int lineEnd) {
        int start = head.targetStart();
        int scheme = Http1Octets.startsWith(bytes, start, pathEnd, "http://")
                ? 7
                : Http1Octets.startsWith(bytes, start, pathEnd, "https://") ? 8 : 0;
        if (scheme == 0) {
            fail(Http1Fault.TARGET, start, lineEnd);
        }
        int authority = start + scheme;
        int authorityEnd = authority;
        while (authorityEnd < pathEnd && bytes[authorityEnd] != '/') {
            authorityEnd++;
        }
        if (!Http1Authority.valid(bytes, authority, authorityEnd, false)) {
            fail(Http1Fault.TARGET, authority, lineEnd);
        }
        head.form(Http1Target.ABSOLUTE);
        head.authority(authority, authorityEnd);
        head.path(authorityEnd, pathEnd);
    }
}
