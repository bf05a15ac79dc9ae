package io.netloft.sniffer.app;

import io.netloft.sniffer.stream.StreamName;
import io.netty.handler.codec.http2.Http2Headers;
import org.jspecify.annotations.Nullable;

/** One direction of one stream of HTTP/2: what is shown of its request or its response. */
final class Http2Exchange {
    private static final int MOST = AppLine.SHOWN + 1;

    private final boolean client;
    private final int stream;
    private String method = "";
    private String path = "";
    private String host = "";
    private String status = "";
    private String type = "";
    private String grpcStatus = "";
    private String encoding = "";
    private @Nullable GrpcReader messages;
    private boolean begun;
    private long bytes;
    private long since;

    Http2Exchange(boolean client, int stream) {
        this.client = client;
        this.stream = stream;
    }

    int stream() {
        return stream;
    }

    /** The request's path; a response has that of its request. */
    String path() {
        return path;
    }

    void path(String asked) {
        path = asked;
    }

    /** How messages of gRPC are compressed, where they are. */
    String encoding() {
        return encoding;
    }

    /** Whether its first head was just read, and says that messages of gRPC follow. */
    boolean beginsGrpc() {
        boolean first = !begun && !interim();
        begun |= first;
        return first && isGrpc(type);
    }

    private static boolean isGrpc(String type) {
        String grpc = "application/grpc";
        return type.startsWith(grpc)
                && (type.length() == grpc.length() || "+;".indexOf(type.charAt(grpc.length())) >= 0);
    }

    void messages(GrpcReader reader) {
        messages = reader;
    }

    /** Who reads messages of gRPC in it, or null where there are none. */
    @Nullable
    GrpcReader messages() {
        return messages;
    }

    /** Takes a head, or trailers. */
    void fields(Http2Headers fields) {
        method = or(fields.method(), method);
        path = or(fields.path(), path);
        host = or(fields.authority(), host);
        status = or(fields.status(), status);
        type = or(fields.get("content-type"), type);
        encoding = or(fields.get("grpc-encoding"), encoding);
        grpcStatus = or(fields.get("grpc-status"), grpcStatus);
    }

    private static String or(@Nullable CharSequence found, String before) {
        return found == null
                ? before
                : found.subSequence(0, Math.min(found.length(), MOST)).toString();
    }

    /** Whether another head follows: 1xx. */
    boolean interim() {
        return status.length() == 3 && status.charAt(0) == '1';
    }

    void data(int octets) {
        bytes += octets;
    }

    /** Says when the request was made. */
    void since(long time) {
        since = time;
    }

    long since() {
        return since;
    }

    void write(AppLine line, StreamName name, int side, boolean complete) {
        line.begin(AppProtocol.HTTP2, name, side, client);
        if (client) {
            line.text(AppField.METHOD, method).text(AppField.TARGET, path).text(AppField.HOST, host);
        } else {
            line.number(AppField.STATUS, status.matches("[1-9]\\d\\d") ? Integer.parseInt(status) : 0);
        }
        line.text(AppField.TYPE, type).number(AppField.BYTES, bytes).number(AppField.H2_STREAM, stream);
        line.text(AppField.GRPC_STATUS, grpcStatus);
        if (!client && since != 0) {
            line.took(since);
        }
        line.flag(AppField.CUT, !complete).end();
    }
}
