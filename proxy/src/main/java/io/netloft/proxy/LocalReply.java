package io.netloft.proxy;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Answers that the proxy gives in its own name: problem details (RFC 9457) with the cause and the request's id. */
final class LocalReply {
    private static final int MOST_DETAIL = 300;

    private LocalReply() {}

    static ByteBuf of(
            ClientFlow client,
            ProxyError error,
            String detail,
            @Nullable String requestId,
            boolean keepAlive,
            boolean bodiless) {
        String sentence = detail.isEmpty() ? error.text() : error.text() + ": " + detail;
        return write(client, new Problem(error.status(), error.word(), sentence, requestId), keepAlive, bodiless);
    }

    /** The same for a gRPC call: 200, and what is wrong where trailers would be; to be sent without a body. */
    static ByteBuf grpc(ClientFlow client, ProxyError error, String detail, @Nullable String requestId) {
        String sentence = Problem.clip(detail.isEmpty() ? error.text() : error.text() + ": " + detail);
        byte[] head = HeadBytes.ascii("HTTP/1.1 200 OK\r\nContent-Type: application/grpc\r\ngrpc-status: "
                + GrpcCall.status(error) + "\r\ngrpc-message: " + GrpcCall.message(sentence) + "\r\nX-Netloft-Cause: "
                + error.word() + "\r\n" + (requestId == null ? "" : "X-Request-Id: " + requestId + "\r\n") + "\r\n");
        return client.buffer(head.length).writeBytes(head);
    }

    /** The answer to what is no request; the connection of HTTP/1.1 ends with it. */
    static ByteBuf of(ClientFlow client, int status, String rule, String detail) {
        return write(client, new Problem(status, rule, detail, null), false, false);
    }

    private record Problem(
            int status,
            String cause,
            String detail,
            @Nullable String requestId) {
        String json() {
            StringBuilder json = new StringBuilder(256)
                    .append("{\"type\":\"about:blank\",\"title\":\"")
                    .append(HttpResponseStatus.valueOf(status).reasonPhrase())
                    .append("\",\"status\":")
                    .append(status)
                    .append(",\"cause\":\"")
                    .append(cause)
                    .append("\",\"detail\":\"");
            JsonStringEncoder.getInstance().quoteAsString(clip(detail), json);
            json.append('"');
            if (requestId != null) {
                json.append(",\"requestId\":\"").append(requestId).append('"');
            }
            return json.append("}\n").toString();
        }

        private static String clip(String text) {
            return text.length() <= MOST_DETAIL ? text : text.substring(0, MOST_DETAIL) + "…";
        }
    }

    private static ByteBuf write(ClientFlow client, Problem problem, boolean keepAlive, boolean bodiless) {
        byte[] body = problem.json().getBytes(StandardCharsets.UTF_8);
        StringBuilder head = new StringBuilder(256)
                .append("HTTP/1.1 ")
                .append(problem.status())
                .append(' ')
                .append(HttpResponseStatus.valueOf(problem.status()).reasonPhrase())
                .append("\r\nContent-Type: application/problem+json\r\nCache-Control: no-store\r\nContent-Length: ")
                .append(body.length)
                .append("\r\nX-Netloft-Cause: ")
                .append(problem.cause())
                .append("\r\n");
        if (problem.requestId() != null) {
            head.append("X-Request-Id: ").append(problem.requestId()).append("\r\n");
        }
        if (problem.status() == 405) {
            head.append("Allow: GET, HEAD, POST, PUT, DELETE, OPTIONS, PATCH\r\n");
        }
        head.append(keepAlive ? "" : "Connection: close\r\n").append("\r\n");
        byte[] headBytes = HeadBytes.ascii(head.toString());
        ByteBuf out = client.buffer(headBytes.length + body.length).writeBytes(headBytes);
        return bodiless ? out : out.writeBytes(body);
    }
}
