package io.netloft.proxy;

import io.netloft.proto.http1.Http1Field;
import io.netloft.proto.http1.Http1Framing;
import io.netloft.proto.http1.Http1Method;
import io.netloft.proto.http1.Http1RequestHead;
import io.netloft.proto.http1.Http1Target;
import io.netloft.proxy.ProxyConfig.ForwardingFields;
import io.netloft.proxy.ProxyConfig.TraceMode;
import io.netloft.proxy.core.RouteRules;
import io.netloft.proxy.core.Template;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Writes the head that goes to an upstream: the client's own lines, copied as they came in runs as long as possible,
 * less what belongs to the client's connection (RFC 9110 §7.6.1), plus what an upstream should know.
 */
final class RequestWriter {
    private static final byte[] HTTP_1_1 = HeadBytes.ascii(" HTTP/1.1\r\n");
    private static final byte[] HTTP_1_0 = HeadBytes.ascii(" HTTP/1.0\r\n");
    private static final byte[] CONTENT_LENGTH = HeadBytes.ascii("Content-Length: ");
    private static final byte[] HOST = HeadBytes.ascii("Host: ");
    private static final byte[] CHUNKED = HeadBytes.ascii("Transfer-Encoding: chunked\r\n");
    private static final byte[] UPGRADE = HeadBytes.ascii("Connection: Upgrade\r\nUpgrade: ");
    private static final byte[] FORWARDED_FOR = HeadBytes.ascii("X-Forwarded-For: ");
    private static final byte[] FORWARDED_HOST = HeadBytes.ascii("X-Forwarded-Host: ");
    private static final byte[] FORWARDED = HeadBytes.ascii("Forwarded: ");
    private static final byte[] HOST_PAIR = HeadBytes.ascii(";host=\"");
    private static final byte[] REQUEST_ID = HeadBytes.ascii("X-Request-Id: ");
    private static final byte[] TRACEPARENT = HeadBytes.ascii("traceparent: ");
    private static final byte[] LIST = HeadBytes.ascii(", ");
    private static final byte[] LINE = HeadBytes.ascii("\r\n");

    /** Written anew, whoever sent them. */
    private static final Set<Http1Field> REPLACED = Collections.unmodifiableSet(EnumSet.of(
            Http1Field.X_FORWARDED_FOR, Http1Field.FORWARDED, Http1Field.CLIENT_CERT, Http1Field.CLIENT_CERT_CHAIN));

    /** Believed from a trusted peer only. */
    private static final Set<Http1Field> TRUSTED_ONLY = Collections.unmodifiableSet(EnumSet.of(
            Http1Field.X_FORWARDED_PROTO,
            Http1Field.X_FORWARDED_HOST,
            Http1Field.X_FORWARDED_PORT,
            Http1Field.X_REAL_IP));

    /**
     * Fields that mean something to whom they reach, in the form with underscores that CGI and its heirs can't tell from
     * them: {@code X_Forwarded_For} would be believed there whoever sent it.
     */
    private static final Set<String> LOOK_ALIKES = Set.of(
            "content-length",
            "transfer-encoding",
            "x-forwarded-for",
            "x-forwarded-proto",
            "x-forwarded-host",
            "x-forwarded-port",
            "x-real-ip",
            "client-cert",
            "client-cert-chain",
            "x-request-id");

    private static final Pattern NO_HOST = Pattern.compile("[^A-Za-z0-9.:\\[\\]_-]");

    private final RequestId ids;
    private final TraceParent traces = new TraceParent();
    /** Of the head that is being written: whether it gets a trace's parent of ours, and the field that says which. */
    private boolean traced;

    private int traceKept;
    private int traceAt;

    RequestWriter(RequestId ids) {
        this.ids = ids;
    }

    /**
     * All but what the route adds; {@link #end} must follow.
     *
     * @param values what the route's templates may name, or null when the route changes nothing
     * @param out empty; takes the head
     * @return where in {@code out} the request's id begins, which ends at the line's end; -1 when none is sent
     */
    int write(
            Http1RequestHead head,
            Peer peer,
            Settings settings,
            boolean upgrade,
            RouteRules rules,
            @Nullable RequestValues values,
            HeadBytes out) {
        byte[] in = head.bytes();
        Template rewrite = rules.rewrite();
        startLine(head, in, values == null || rewrite == null ? null : values.target(rewrite), out);
        boolean hostWritten = host(head, in, rules, values, out);
        traceKept = trace(head, peer, settings.trace());
        traced = traceKept >= 0 || settings.trace() != TraceMode.KEEP;
        fields(head, in, hostWritten, peer.trusted(), settings, rules.request(), out);
        if (head.framing() == Http1Framing.CHUNKED) {
            out.add(CHUNKED);
        } else if (head.has(Http1Field.CONTENT_LENGTH) && octal(head, head.first(Http1Field.CONTENT_LENGTH))) {
            out.add(CONTENT_LENGTH)
                    .add(HeadBytes.ascii(String.valueOf(head.contentLength())))
                    .add(LINE);
        }
        if (upgrade) {
            int i = head.first(Http1Field.UPGRADE);
            out.add(UPGRADE).add(in, head.valueStart(i), head.valueEnd(i)).add(LINE);
        }
        forwarding(head, in, peer, settings.forwardingFields(), out);
        peer.certificate().writeTo(out, settings.clientCert());
        traceAt = -1;
        if (traced) {
            trace(head, in, settings.traceRecorded(), out);
        }
        return requestId(head, in, settings.requestId(), out);
    }

    /** Where the trace's parent begins in the head written last; -1 when it has none that is well-formed. */
    int traceAt() {
        return traceAt;
    }

    /** The field whose trace goes on, or -1. */
    private static int trace(Http1RequestHead head, Peer peer, TraceMode mode) {
        return mode == TraceMode.RENEW && !peer.trusted() ? -1 : TraceParent.of(head);
    }

    private void trace(Http1RequestHead head, byte[] in, int recordedPercent, HeadBytes out) {
        out.add(TRACEPARENT);
        traceAt = out.length();
        if (traceKept >= 0) {
            out.add(in, head.valueStart(traceKept), head.valueEnd(traceKept));
        } else {
            traces.begin(recordedPercent, out);
        }
        out.add(LINE);
    }

    /** What the route adds, which may name the request's id, and the empty line. */
    void end(RouteRules rules, @Nullable RequestValues values, HeadBytes out) {
        if (values != null) {
            StringBuilder more = new StringBuilder();
            rules.request().set().forEach(field -> values.field(field, more));
            rules.request().add().forEach(field -> values.field(field, more));
            out.add(HeadBytes.ascii(more.toString()));
        }
        out.add(LINE);
    }

    private static void startLine(Http1RequestHead head, byte[] in, @Nullable String target, HeadBytes out) {
        out.add(in, 0, head.methodEnd()).add(' ');
        if (target != null) {
            out.add(HeadBytes.ascii(target));
        } else if (head.form() == Http1Target.ABSOLUTE) {
            boolean noPath = head.pathStart() == head.pathEnd();
            if (noPath) {
                // RFC 9112 §3.2.4: only OPTIONS can ask for the whole server, and then only without a query.
                out.add(head.method() == Http1Method.OPTIONS && !head.hasQuery() ? '*' : '/');
            }
            int end = head.targetEnd();
            out.add(in, Math.min(head.pathStart(), end), end);
        } else {
            out.add(in, head.targetStart(), head.targetEnd());
        }
        // An upstream answers in what the client can read: no chunks, no 1xx, for HTTP/1.0.
        out.add(head.minor() == 0 ? HTTP_1_0 : HTTP_1_1);
    }

    /** Writes Host where the client's own won't do; true when it did. */
    private static boolean host(
            Http1RequestHead head, byte[] in, RouteRules rules, @Nullable RequestValues values, HeadBytes out) {
        Template changed = rules.host();
        if (changed != null && values != null) {
            out.add(HOST)
                    .add(HeadBytes.ascii(NO_HOST.matcher(changed.render(values)).replaceAll("")))
                    .add(LINE);
            return true;
        }
        if (head.form() == Http1Target.ABSOLUTE) {
            // RFC 9112 §3.2.2: the authority of an absolute target is what Host must say.
            out.add(HOST).add(in, head.authorityStart(), head.authorityEnd()).add(LINE);
            return true;
        }
        if (head.minor() == 0 && !head.has(Http1Field.HOST)) {
            // HTTP/1.0 may do without; behind us there may be somebody who would guess.
            out.add(HOST).add(LINE);
            return true;
        }
        return false;
    }

    private void fields(
            Http1RequestHead head,
            byte[] in,
            boolean hostWritten,
            boolean peerTrusted,
            Settings settings,
            RouteRules.FieldRules changes,
            HeadBytes out) {
        boolean trusted = peerTrusted && settings.forwardingFields() != ForwardingFields.NONE;
        boolean newId = settings.requestId();
        boolean changed = !changes.isEmpty();
        int runStart = -1;
        int runEnd = -1;
        for (int i = 0; i < head.size(); i++) {
            if (dropped(head, i, hostWritten, trusted, newId)
                    || (traced && ofTrace(head.field(i)))
                    || (changed && ResponseWriter.replaced(head, i, changes))) {
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

    /** The parent is written anew; what vendors noted beside it goes with a trace that ends here. */
    private boolean ofTrace(Http1Field field) {
        return field == Http1Field.TRACEPARENT || (traceKept < 0 && field == Http1Field.TRACESTATE);
    }

    private static boolean dropped(Http1RequestHead head, int i, boolean hostWritten, boolean trusted, boolean newId) {
        if (head.hopByHop(i)) {
            return true;
        }
        Http1Field field = head.field(i);
        return REPLACED.contains(field)
                || (!trusted && TRUSTED_ONLY.contains(field))
                || (newId && field == Http1Field.X_REQUEST_ID)
                || (hostWritten && field == Http1Field.HOST)
                || (field == Http1Field.CONTENT_LENGTH && octal(head, i))
                || (head.underscored(i) && LOOK_ALIKES.contains(lookAlike(head, i)));
    }

    /** A length such as 010 is ten, but there are readers who take it for eight: it is written anew. */
    private static boolean octal(Http1RequestHead head, int i) {
        return head.bytes()[head.valueStart(i)] == '0' && head.valueEnd(i) - head.valueStart(i) > 1;
    }

    private static String lookAlike(Http1RequestHead head, int i) {
        return head.name(i).toLowerCase(Locale.ROOT).replace('_', '-');
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
