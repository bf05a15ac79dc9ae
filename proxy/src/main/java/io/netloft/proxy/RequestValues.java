package io.netloft.proxy;

import io.netloft.proto.http1.Http1Field;
import io.netloft.proto.http1.Http1RequestHead;
import io.netloft.proxy.core.Route;
import io.netloft.proxy.core.RouteRules;
import io.netloft.proxy.core.RouteTable;
import io.netloft.proxy.core.Template;
import java.util.Locale;

/**
 * The values that templates of a route may name. What a client sent can't break out of the place where it is put: a head's
 * parts hold no line ends, and what else doesn't belong into a target is percent-encoded. Lives as long as the request's
 * head.
 */
final class RequestValues implements Template.Values {
    private static final String UPPER_HEX = "0123456789ABCDEF";

    private final Http1RequestHead head;
    private final Route route;
    private final Peer peer;
    private final RequestRecord record;

    RequestValues(Http1RequestHead head, Route route, Peer peer, RequestRecord record) {
        this.head = head;
        this.route = route;
        this.peer = peer;
        this.record = record;
    }

    @Override
    public String value(String name, String argument) {
        return switch (name) {
            case "scheme" -> scheme();
            case "host" -> hostname();
            case "port" -> String.valueOf(peer.port());
            case "path" -> path();
            case "query" -> head.hasQuery() ? "?" + head.query() : "";
            case "rest" -> route.match().path().rest(path());
            case "client" -> peer.address();
            case "method" -> head.methodText();
            case "route" -> route.name();
            case "id" -> requestId();
            case "header" -> header(argument);
            default -> route.match().path().group(Integer.parseInt(name), path());
        };
    }

    private String requestId() {
        String id = record.requestId();
        return id == null ? "" : id;
    }

    /** What a trusted peer says, else what the connection is. */
    private String scheme() {
        int told = peer.trusted() ? head.first(Http1Field.X_FORWARDED_PROTO) : -1;
        return told >= 0 && head.value(told).matches("https?") ? head.value(told) : peer.scheme();
    }

    private String hostname() {
        return RouteTable.hostOf(head);
    }

    private String path() {
        return RouteTable.pathOf(head);
    }

    private String header(String name) {
        for (int i = 0; i < head.size(); i++) {
            if (head.nameEquals(i, name.toLowerCase(Locale.ROOT))) {
                return head.value(i);
            }
        }
        return "";
    }

    /** Appends a field's line; a value that comes out empty leaves the field away. */
    void field(RouteRules.Field field, StringBuilder out) {
        String value = field.value().render(this);
        if (!value.isEmpty()) {
            out.append(field.name()).append(": ").append(value).append("\r\n");
        }
    }

    /** The target that the upstream sees: the rewritten path, and the client's query unless it has one of its own. */
    String target(Template rewrite) {
        String path = rewrite.render(this);
        String rooted = path.startsWith("/") ? path : "/" + path;
        String whole = rooted.indexOf('?') < 0 ? rooted + value("query", "") : rooted;
        return encoded(whole);
    }

    /** Percent-encodes what would end a target or a line. */
    static String encoded(String target) {
        StringBuilder out = null;
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            boolean plain = c > ' ' && c < 0x7F && c != '"' && c != '<' && c != '>' && c != '#' && c != '\\';
            if (!plain && out == null) {
                out = new StringBuilder(target.length() + 16).append(target, 0, i);
            }
            if (out != null) {
                if (plain) {
                    out.append(c);
                } else {
                    out.append('%').append(UPPER_HEX.charAt(c >> 4 & 0xF)).append(UPPER_HEX.charAt(c & 0xF));
                }
            }
        }
        return out == null ? target : out.toString();
    }
}
