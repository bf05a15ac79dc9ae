package io.netloft.logstream.core;

import io.netty.buffer.ByteBuf;

/**
 * Recognises when a line says that it was written, from its bytes. Zones that are not written are taken for UTC, a year that
 * is not written for the last one in which the time is not after a given moment.
 *
 * <p>ISO 8601 and RFC 3339 ({@code 2026-11-21T14:25:00.123+01:00}, with a space, with a comma, with slashes), syslog of RFC
 * 5424 ({@code <34>1 2026-…}) and RFC 3164 ({@code <34>Nov 21 14:25:00}), the common log's brackets ({@code
 * [21/Nov/2026:14:25:00 +0100]}), seconds or milliseconds since 1970 at the beginning, and JSON members {@code time},
 * {@code timestamp}, {@code ts}, {@code @timestamp}.
 */
public final class Timestamps {
    /** No time was recognised. */
    public static final long NONE = Long.MIN_VALUE;

    // Beyond that a time belongs to the message, not to the line.
    private static final int LOOKED_AT = 256;

    private Timestamps() {}

    /** Milliseconds since 1970 of a line; {@link #NONE} when it says none. */
    public static long of(ByteBuf text, int start, int length, long nearMs) {
        int end = start + Math.min(length, LOOKED_AT);
        var at = new TimeText(text, start, end, nearMs);
        return at.line();
    }
}
