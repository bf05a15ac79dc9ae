package io.netloft.proxy;

import io.netloft.proto.http1.Http1Field;
import io.netloft.proto.http1.Http1Framing;
import io.netloft.proto.http1.Http1Head;
import io.netloft.proto.http1.Http1ResponseHead;
import io.netloft.proxy.core.RouteRules;
import io.netloft.proxy.core.RouteRules.FieldRules;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Writes the head that goes to a client: the upstream's own lines, less what belongs to the upstream's connection. */
final class ResponseWriter {
    private static final byte[] VERSION = HeadBytes.ascii("HTTP/1.1 ");
    private static final byte[] CHUNKED = HeadBytes.ascii("Transfer-Encoding: chunked\r\n");
    private static final byte[] CLOSE = HeadBytes.ascii("Connection: close\r\n");
    private static final byte[] KEEP_ALIVE = HeadBytes.ascii("Connection: keep-alive\r\n");
    private static final byte[] UPGRADE = HeadBytes.ascii("Connection: Upgrade\r\nUpgrade: ");
    /** More than is ever added to the upstream's own bytes. */
    static final int ADDED = 128;

    private static final int VERSION_LENGTH = 9;
    /** Three digits and the line's end. */
    private static final int BARE_STATUS = 5;

    private static final byte[] NO_REASON = HeadBytes.ascii(" \r\n");

    /** What the client's connection does after this response. */
    enum After {
        /** Goes on, which HTTP/1.1 needn't say. */
        GO_ON,
        /** Goes on, which HTTP/1.0 must say. */
        SAY_KEEP_ALIVE,
        /** Ends. */
        CLOSE,
        /** Becomes another protocol. */
        UPGRADE
    }

    private ResponseWriter() {}

    /** @param edits what a route changes; null for nothing */
    static void write(Http1ResponseHead head, After after, @Nullable HeadEdits edits, ByteBuf out) {
        startLine(head, out);
        if (edits == null) {
            fields(head, head.bytes(), out);
        } else {
            edited(head, head.bytes(), edits, out);
        }
        end(head, after, out);
    }

    private static void edited(Http1ResponseHead head, byte[] in, HeadEdits edits, ByteBuf out) {
        for (int i = 0; i < head.size(); i++) {
            if (!head.hopByHop(i) && edits.keep(head, i)) {
                out.writeBytes(in, head.lineStart(i), head.lineEnd(i) - head.lineStart(i));
            }
        }
        out.writeBytes(edits.added());
    }

    /** Whether rules take this field away, or put another in its place. */
    static boolean replaced(Http1Head head, int i, FieldRules changes) {
        for (String name : changes.remove()) {
            if (head.nameEquals(i, name)) {
                return true;
            }
        }
        for (RouteRules.Field field : changes.set()) {
            if (head.nameEquals(i, field.lowercase())) {
                return true;
            }
        }
        return false;
    }

    private static void startLine(Http1ResponseHead head, ByteBuf out) {
        int firstLine = head.size() == 0 ? head.length() - 2 : head.lineStart(0);
        // "HTTP/1.0 200 OK": the version is ours to say, the rest of the line is the upstream's.
        out.writeBytes(VERSION);
        if (firstLine - VERSION_LENGTH == BARE_STATUS) {
            // RFC 9112 §4: without a reason the space before it stays.
            out.writeBytes(head.bytes(), VERSION_LENGTH, BARE_STATUS - 2).writeBytes(NO_REASON);
        } else {
            out.writeBytes(head.bytes(), VERSION_LENGTH, firstLine - VERSION_LENGTH);
        }
    }

    private static void end(Http1ResponseHead head, After after, ByteBuf out) {
        if (head.framing() == Http1Framing.CHUNKED) {
            out.writeBytes(CHUNKED);
        }
        switch (after) {
            case CLOSE -> out.writeBytes(CLOSE);
            case SAY_KEEP_ALIVE -> out.writeBytes(KEEP_ALIVE);
            case UPGRADE -> {
                int i = head.first(Http1Field.UPGRADE);
                int from = head.valueStart(i);
                out.writeBytes(UPGRADE).writeBytes(head.bytes(), from, head.valueEnd(i) - from);
                out.writeByte('\r').writeByte('\n');
            }
            case GO_ON -> {}
        }
        out.writeByte('\r').writeByte('\n');
    }

    private static void fields(Http1ResponseHead head, byte[] in, ByteBuf out) {
        int runStart = -1;
        int runEnd = -1;
        for (int i = 0; i < head.size(); i++) {
            if (head.hopByHop(i)) {
                continue;
            }
            int lineStart = head.lineStart(i);
            if (lineStart != runEnd) {
                if (runStart >= 0) {
                    out.writeBytes(in, runStart, runEnd - runStart);
                }
                runStart = lineStart;
            }
            runEnd = head.lineEnd(i);
        }
        if (runStart >= 0) {
            out.writeBytes(in, runStart, runEnd - runStart);
        }
    }
}
