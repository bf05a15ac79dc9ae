package io.netloft.kvstore;

/** Where a reply ends: walks over RESP that this server wrote itself, and so trusts it. */
final class ReplySpan {
    private ReplySpan() {}

    /** The place behind the value that begins at {@code at}. */
    static int end(byte[] bytes, int at) {
        int line = lineEnd(bytes, at);
        return switch (bytes[at]) {
            case '$', '=', '!' -> {
                long length = number(bytes, at + 1);
                yield length < 0 ? line : line + (int) length + 2;
            }
            case '*', '~', '>' -> values(bytes, line, number(bytes, at + 1));
            case '%' -> values(bytes, line, 2 * number(bytes, at + 1));
            case '|' -> end(bytes, values(bytes, line, 2 * number(bytes, at + 1)));
            default -> line;
        };
    }

    private static int values(byte[] bytes, int from, long count) {
        int at = from;
        for (long left = count; left > 0; left--) {
            at = end(bytes, at);
        }
        return at;
    }

    /** The place behind the line that {@code at} is on. */
    static int lineEnd(byte[] bytes, int at) {
        int end = at;
        while (bytes[end] != '\n') {
            end++;
        }
        return end + 1;
    }

    private static long number(byte[] bytes, int at) {
        int from = bytes[at] == '-' ? at + 1 : at;
        long value = 0;
        for (int i = from; bytes[i] != '\r'; i++) {
            value = 10 * value + bytes[i] - '0';
        }
        return from == at ? value : -value;
    }
}
