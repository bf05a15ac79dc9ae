package io.netloft.proxy;

import io.netloft.proto.http1.Http1Field;
import io.netloft.proto.http1.Http1Head;
import io.netloft.proto.http1.Http1RequestHead;
import io.netloft.proto.http1.Http1ResponseHead;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpScheme;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Field lists of HTTP/2, made of what HTTP/1.1 has: names in lower case, nothing that speaks of the connection. */
final class Http2Fields {
    private static final Map<Http1Field, AsciiString> NAMES = names();
    private static final AsciiString GRPC = AsciiString.cached("application/grpc");

    private Http2Fields() {}

    private static Map<Http1Field, AsciiString> names() {
        Map<Http1Field, AsciiString> names = new EnumMap<>(Http1Field.class);
        for (Http1Field field : Http1Field.values()) {
            if (field != Http1Field.OTHER) {
                String name = field.name().toLowerCase(Locale.ROOT).replace('_', '-');
                names.put(field, AsciiString.cached(name));
            }
        }
        return names;
    }

    /**
     * A response's; a switch of protocols is 200 there, and needs no word of acceptance (RFC 8441 §5).
     *
     * @param edits what a route changes; null for nothing
     */
    static Http2Headers of(Http1ResponseHead head, @Nullable HeadEdits edits) {
        Http2Headers fields = new FieldList(head.size() + 2);
        boolean switching = head.status() == 101;
        fields.status((switching ? HttpResponseStatus.OK : HttpResponseStatus.valueOf(head.status())).codeAsText());
        for (int i = 0; i < head.size(); i++) {
            boolean dropped = head.hopByHop(i) || (switching && head.field(i) == Http1Field.SEC_WEBSOCKET_ACCEPT);
            if (!dropped && (edits == null || edits.keep(head, i))) {
                fields.add(name(head, i), value(head, i));
            }
        }
        if (edits != null) {
            addLines(new String(edits.added(), StandardCharsets.ISO_8859_1), fields);
        }
        return fields;
    }

    /** A request's, from the head that an upstream of HTTP/1.1 would get. */
    static Http2Headers of(Http1RequestHead head, String scheme) {
        FieldList fields = new FieldList(head.size() + 4);
        // HPACK compares octets with octets many at a time, and texts one by one.
        fields.method(octets(head, 0, head.methodEnd()))
                .scheme(scheme.equals("https") ? HttpScheme.HTTPS.name() : HttpScheme.HTTP.name())
                .authority(octets(head, head.authorityStart(), head.authorityEnd()))
                .path(octets(head, head.targetStart(), head.targetEnd()));
        for (int i = 0; i < head.size(); i++) {
            if (!head.hopByHop(i) && head.field(i) != Http1Field.HOST) {
                fields.add(name(head, i), value(head, i));
            }
        }
        int type = head.first(Http1Field.CONTENT_TYPE);
        if (type >= 0 && value(head, type).startsWith(GRPC)) {
            // gRPC servers want to hear that their trailers will arrive, and they do.
            fields.add(HttpHeaderNames.TE, HttpHeaderValues.TRAILERS);
        }
        return fields;
    }

    /** An extended CONNECT (RFC 8441), of an upgrade that an upstream of HTTP/1.1 would be asked for. */
    static Http2Headers connect(Http1RequestHead head, String scheme) {
        FieldList fields = new FieldList(head.size() + 6);
        fields.method("CONNECT");
        fields.add(":protocol", head.value(head.first(Http1Field.UPGRADE)).toLowerCase(Locale.ROOT));
        fields.scheme(scheme).authority(head.authority()).path(head.target());
        for (int i = 0; i < head.size(); i++) {
            Http1Field field = head.field(i);
            // A CONNECT has no content (RFC 9110 §9.3.6), so that a length of 0 would make what goes through the tunnel
            // too much.
            boolean dropped = field == Http1Field.HOST
                    || field == Http1Field.SEC_WEBSOCKET_KEY
                    || field == Http1Field.CONTENT_LENGTH;
            if (!head.hopByHop(i) && !dropped) {
                fields.add(name(head, i), value(head, i));
            }
        }
        return fields;
    }

    private static AsciiString value(Http1Head head, int i) {
        return octets(head, head.valueStart(i), head.valueEnd(i));
    }

    /** A copy: the head's own array is used for the next one. */
    private static AsciiString octets(Http1Head head, int start, int end) {
        return new AsciiString(head.bytes(), start, end - start, true);
    }

    private static AsciiString name(Http1Head head, int i) {
        AsciiString known = NAMES.get(head.field(i));
        if (known != null) {
            return known;
        }
        int start = head.nameStart(i);
        byte[] name = new byte[head.nameEnd(i) - start];
        for (int at = 0; at < name.length; at++) {
            byte octet = head.bytes()[start + at];
            name[at] = octet >= 'A' && octet <= 'Z' ? (byte) (octet + 'a' - 'A') : octet;
        }
        return new AsciiString(name, false);
    }

    /** Adds field lines, each with its end. */
    static void addLines(String lines, Http2Headers to) {
        int start = 0;
        for (int end = lines.indexOf("\r\n"); end >= 0; end = lines.indexOf("\r\n", start)) {
            int colon = lines.indexOf(':', start);
            if (colon > start && colon < end) {
                to.add(
                        lines.substring(start, colon).toLowerCase(Locale.ROOT),
                        lines.substring(colon + 1, end).trim());
            }
            start = end + 2;
        }
    }
}
