package io.netloft.proxy;

import io.netloft.proto.http1.Http1Field;
import io.netloft.proto.http1.Http1Framing;
import io.netloft.proto.http1.Http1RequestHead;
import io.netloft.proto.http1.Http1Target;
import io.netloft.proxy.ProxyConfig.ForwardingFields;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * Writes the head that goes to an upstream: the client's own lines, copied as they came in runs as long as possible,
 * less what belongs to the client's connection (RFC 9110 §7.6.1), plus what an upstream should know.
 */
final class RequestWriter {
    private static final byte[] HTTP_1_1 = HeadBytes.ascii(" HTTP/1.1\r\n");
    private static final byte[] HTTP_1_0 = HeadBytes.ascii(" HTTP/1.0\r\n");
    private static final byte[] HOST = HeadBytes.ascii("Host: ");
    private static final byte[] CHUNKED = HeadBytes.ascii("Transfer-Encoding: chunked\r\n");
    private static final byte[] UPGRADE = HeadBytes.ascii("Connection: Upgrade\r\nUpgrade: ");
    private static final byte[] FORWARDED_FOR = HeadBytes.ascii("X-Forwarded-For: ");
    private static final byte[] FORWARDED_HOST = HeadBytes.ascii("X-Forwarded-Host: ");
    private static final byte[] FORWARDED = HeadBytes.ascii("Forwarded: ");
    private static final byte[] HOST_PAIR = HeadBytes.ascii(";host=\"");
    private static final byte[] REQUEST_ID = HeadBytes.ascii("X-Request-Id: ");
    private static final byte[] LIST = HeadBytes.ascii(", ");
    private static final byte[] LINE = HeadBytes.ascii("\r\n");

    /** Written anew, whoever sent them. */
    private static final Set<Http1Field> REPLACED =
            Collections.unmodifiableSet(EnumSet.of(Http1Field.X_FORWARDED_FOR, Http1Field.FORWARDED));

    /** Believed from a trusted peer only. */
    private static final Set<Http1Field> TRUSTED_ONLY = Collections.unmodifiableSet(EnumSet.of(
            Http1Field.X_FORWARDED_PROTO,
            Http1Field.X_FORWARDED_HOST,
            Http1Field.X_FORWARDED_PORT,
            Http1Field.X_REAL_IP));

    private final RequestId ids;

    RequestWriter(RequestId ids) {
        this.ids = ids;
    }

    /**
     * @param out empty; takes the whole head
     * @return where in {@code out} the request id begins; it ends at the line's end
     */
    int write(Http1RequestHead head, Peer peer, Settings settings, boolean upgrade, HeadBytes out) {
        byte[] in = head.bytes();
        startLine(head, in, out);
        boolean absolute = head.form() == Http1Target.ABSOLUTE;
        if (absolute) {
            // RFC 9112 §3.2.2: the authority of an absolute target is what Host must say.
            out.add(HOST).add(in, head.authorityStart(), head.authorityEnd()).add(LINE);
        }
        fields(head, in, absolute, peer.trusted(), settings, out);
        if (head.framing() == Http1Framing.CHUNKED) {
            out.add(CHUNKED);
        }
        if (upgrade) {
            int i = head.first(Http1Field.UPGRADE);
            out.add(UPGRADE).add(in, head.valueStart(i), head.valueEnd(i)).add(LINE);
        }
        forwarding(head, in, peer, settings.forwardingFields(), out);
        int idStart = requestId(head, in, settings.requestId(), out);
        out.add(LINE);
        return idStart;
    }

    private static void startLine(Http1RequestHead head, byte[] in, HeadBytes out) {
        out.add(in, 0, head.methodEnd()).add(' ');
        if (head.form() == Http1Target.ABSOLUTE) {
            if (head.pathStart() == head.pathEnd()) {
                out.add('/');
            }
            int end = head.targetEnd();
            out.add(in, Math.min(head.pathStart(), end), end);
        } else {
            out.add(in, head.targetStart(), head.targetEnd());
        }
        // An upstream answers in what the client can read: no chunks, no 1xx, for HTTP/1.0.
        out.add(head.minor() == 0 ? HTTP_1_0 : HTTP_1_1);
    }

    private static void fields(
            Http1RequestHead head, byte[] in, boolean absolute, boolean peerTrusted, Settings settings, HeadBytes out) {
        boolean trusted = peerTrusted && settings.forwardingFields() != ForwardingFields.NONE;
        boolean newId = settings.requestId();
        int runStart = -1;
        int runEnd = -1;
        for (int i = 0; i < head.size(); i++) {
            if (dropped(head, i, absolute, trusted, newId)) {
                continue;
            }
            int lineStart = head.lineStart(i);
            if (lineStart != runEnd) {
                if (runStart >= 0) {
                    out.add(in, runStart, runEnd);
                }
                runStart = lineStart;
            }
            runEnd = head.lineEnd(i);
        }
        if (runStart >= 0) {
            out.add(in, runStart, runEnd);
        }
    }

    private static boolean dropped(Http1RequestHead head, int i, boolean absolute, boolean trusted, boolean newId) {
        if (head.hopByHop(i)) {
            return true;
        }
        Http1Field field = head.field(i);
        return REPLACED.contains(field)
                || (!trusted && TRUSTED_ONLY.contains(field))
                || (newId && field == Http1Field.X_REQUEST_ID)
                || (absolute && field == Http1Field.HOST);
    }

    private static void forwarding(
            Http1RequestHead head, byte[] in, Peer peer, ForwardingFields fields, HeadBytes out) {
        if (fields == ForwardingFields.NONE) {
            return;
        }
        if (fields != ForwardingFields.FORWARDED) {
            out.add(FORWARDED_FOR);
            before(head, in, Http1Field.X_FORWARDED_FOR, peer, out);
            out.add(peer.addressBytes()).add(LINE);
            if (!peer.trusted() || !head.has(Http1Field.X_FORWARDED_PROTO)) {
                out.add(peer.xForwarded());
            }
            boolean hostKnown = head.authorityEnd() > head.authorityStart();
            if (hostKnown && (!peer.trusted() || !head.has(Http1Field.X_FORWARDED_HOST))) {
                out.add(FORWARDED_HOST)
                        .add(in, head.authorityStart(), head.authorityEnd())
                        .add(LINE);
            }
        }
        if (fields != ForwardingFields.X_FORWARDED) {
            out.add(FORWARDED);
            before(head, in, Http1Field.FORWARDED, peer, out);
            out.add(peer.forwardedNode());
            if (head.authorityEnd() > head.authorityStart()) {
                out.add(HOST_PAIR)
                        .add(in, head.authorityStart(), head.authorityEnd())
                        .add('"');
            }
            out.add(LINE);
        }
    }

    /** What a trusted peer already said goes before our own word, as a list. */
    private static void before(Http1RequestHead head, byte[] in, Http1Field field, Peer peer, HeadBytes out) {
        if (!peer.trusted()) {
            return;
        }
        for (int i = 0; i < head.size(); i++) {
            if (head.field(i) == field && head.valueEnd(i) > head.valueStart(i)) {
                out.add(in, head.valueStart(i), head.valueEnd(i)).add(LIST);
            }
        }
    }

    private int requestId(Http1RequestHead head, byte[] in, boolean sent, HeadBytes out) {
        if (!sent) {
            return -1;
        }
        out.add(REQUEST_ID);
        int start = out.length();
        int own = head.first(Http1Field.X_REQUEST_ID);
        if (own >= 0 && RequestId.acceptable(in, head.valueStart(own), head.valueEnd(own))) {
            out.add(in, head.valueStart(own), head.valueEnd(own));
        } else {
            out.add(ids.next());
        }
        out.add(LINE);
        return start;
    }
}
