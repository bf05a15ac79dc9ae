package io.netloft.chassis.web;

import io.netty.buffer.ByteBuf;

/**
 * Says whether bytes that come in pieces are UTF-8 (RFC 3629): no overlong form, no surrogate, nothing above U+10FFFF,
 * and nothing cut at the end. Not thread-safe.
 */
final class Utf8Check {
    private static final long NOT_ASCII = 0x8080808080808080L;
    private static final int LOW = 0x80;
    private static final int HIGH = 0xbf;

    private int missing;
    private int low = LOW;
    private int high = HIGH;

    static boolean isUtf8(ByteBuf text) {
        var check = new Utf8Check();
        return check.accepts(text) && check.complete();
    }

    /** Takes the next piece, without moving its reader; false once something is no beginning of UTF-8. */
    boolean accepts(ByteBuf piece) {
        int end = piece.writerIndex();
        int at = piece.readerIndex();
        while (at < end) {
            if (missing == 0 && at + Long.BYTES <= end && (piece.getLong(at) & NOT_ASCII) == 0) {
                at += Long.BYTES;
            } else if (!accepts(piece.getUnsignedByte(at++))) {
                return false;
            }
        }
        return true;
    }

    /** Whether no character is cut. */
    boolean complete() {
        return missing == 0;
    }

    private boolean accepts(int octet) {
        if (missing == 0) {
            return octet < LOW || begins(octet);
        }
        if (octet < low || octet > high) {
            return false;
        }
        missing--;
        low = LOW;
        high = HIGH;
        return true;
    }

    // RFC 3629 §4, the grammar.
    private boolean begins(int octet) {
        if (octet < 0xc2 || octet > 0xf4) {
            return false;
        }
        if (octet < 0xe0) {
            missing = 1;
        } else if (octet < 0xf0) {
            missing = 2;
            low = octet == 0xe0 ? 0xa0 : LOW;
            high = octet == 0xed ? 0x9f : HIGH;
        } else {
            missing = 3;
            low = octet == 0xf0 ? 0x90 : LOW;
            high = octet == 0xf4 ? 0x8f : HIGH;
        }
        return true;
    }
}
