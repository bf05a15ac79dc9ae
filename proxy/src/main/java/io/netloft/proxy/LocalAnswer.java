package io.netloft.proxy;

import io.netloft.proto.http1.Http1Field;
import io.netloft.proto.http1.Http1Method;
import io.netloft.proto.http1.Http1RequestHead;
import io.netloft.proxy.core.Cors;
import io.netloft.proxy.core.Route;
import io.netloft.proxy.core.RouteRules;
import io.netloft.proxy.core.Template;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * An answer that a route gives without any upstream: a redirect, a fixed text, or what a browser asks before it sends a
 * request across origins (a preflight).
 *
 * @param status its status
 * @param fields its own fields, each with its line end
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; lives for one answer.
record LocalAnswer(int status, String fields, byte[] body) {

    /** True when this request is answered here. */
    static boolean wanted(Http1RequestHead head, Route route) {
        return route.rules().reply() != null || (route.rules().cors() != null && preflight(head));
    }

    private static boolean preflight(Http1RequestHead head) {
        return head.method() == Http1Method.OPTIONS && head.has(Http1Field.ORIGIN) && asked(head, "method") != null;
    }

    private static @Nullable String asked(Http1RequestHead head, String what) {
        for (int i = 0; i < head.size(); i++) {
            if (head.nameEquals(i, "access-control-request-" + what)) {
                return head.value(i);
            }
        }
        return null;
    }

    /** The answer; null for a preflight of an origin that may not read. */
    static @Nullable LocalAnswer of(Http1RequestHead head, Route route, RequestValues values) {
        Cors cors = route.rules().cors();
        if (cors != null && preflight(head)) {
            String origin = head.value(head.first(Http1Field.ORIGIN));
            String headers = asked(head, "headers");
            return cors.allows(origin)
                    ? new LocalAnswer(
                            204,
                            cors.fields(origin) + cors.preflightFields(headers == null ? "" : headers),
                            new byte[0])
                    : null;
        }
        RouteRules.Reply reply = route.rules().reply();
        if (reply == null) {
            throw new IllegalStateException("route: " + route.name() + " answers nothing itself");
        }
        StringBuilder fields = new StringBuilder();
        Template location = reply.location();
        if (location != null) {
            fields.append("Location: ")
                    .append(RequestValues.encoded(location.render(values)))
                    .append("\r\n");
        }
        byte[] body = reply.body().render(values).getBytes(StandardCharsets.UTF_8);
        if (body.length > 0) {
            fields.append("Content-Type: ").append(reply.contentType()).append("\r\n");
        }
        route.rules().response().set().forEach(field -> values.field(field, fields));
        route.rules().response().add().forEach(field -> values.field(field, fields));
        if (cors != null) {
            fields.append(Delivery.corsFields(cors, head));
        }
        return new LocalAnswer(reply.status(), fields.toString(), body);
    }

    ByteBuf write(ClientFlow client, boolean keepAlive, boolean http10, boolean bodiless) {
        boolean noBody = status == 204 || status == 304;
        String connection = !keepAlive ? "Connection: close\r\n" : http10 ? "Connection: keep-alive\r\n" : "";
        byte[] head = HeadBytes.ascii("HTTP/1.1 " + status + " "
                + HttpResponseStatus.valueOf(status).reasonPhrase() + "\r\n" + fields
                + (noBody ? "" : "Content-Length: " + body.length + "\r\n") + connection + "\r\n");
        ByteBuf out = client.buffer(head.length + body.length).writeBytes(head);
        return bodiless || noBody ? out : out.writeBytes(body);
    }
}
