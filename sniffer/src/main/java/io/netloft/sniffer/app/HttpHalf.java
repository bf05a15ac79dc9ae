package io.netloft.sniffer.app;

import io.netloft.proto.http1.Http1Field;
import io.netloft.proto.http1.Http1Head;
import io.netloft.proto.http1.Http1RequestHead;
import io.netloft.proto.http1.Http1ResponseHead;
import io.netloft.sniffer.stream.StreamName;

/** One request or response between its head and its end: what is shown of it. Reused. */
final class HttpHalf {
    private static final int MOST = AppLine.SHOWN + 1;

    private String method = "";
    private String target = "";
    private String host = "";
    private String type = "";
    private int status;
    private long bytes;
    private long missing;
    private long since;
    private boolean open;

    void request(Http1RequestHead head) {
        begin(head);
        method = head.methodText();
        target = cut(head.target());
        host = head.has(Http1Field.HOST) ? cut(head.value(head.first(Http1Field.HOST))) : cut(head.authority());
    }

    void response(Http1ResponseHead head, long asked) {
        begin(head);
        status = head.status();
        target = cut(head.reason());
        since = asked;
    }

    private void begin(Http1Head head) {
        int at = head.first(Http1Field.CONTENT_TYPE);
        type = at < 0 ? "" : cut(head.value(at));
        bytes = 0;
        missing = 0;
        open = true;
    }

    private static String cut(String text) {
        return text.length() <= MOST ? text : text.substring(0, MOST);
    }

    void body(long octets) {
        bytes += octets;
    }

    void missing(long octets) {
        missing += octets;
        bytes += octets;
    }

    /** Whether its head was read and its end was not told. */
    boolean open() {
        return open;
    }

    boolean isEvents() {
        return type.regionMatches(true, 0, "text/event-stream", 0, 17);
    }

    /** Writes it; lasting where only its head came and more follows. */
    void write(AppLine line, StreamName name, int side, boolean client, boolean complete, boolean lasting) {
        open = false;
        line.begin(AppProtocol.HTTP, name, side, client);
        if (client) {
            line.text(AppField.METHOD, method).text(AppField.TARGET, target).text(AppField.HOST, host);
        } else {
            line.number(AppField.STATUS, status).text(AppField.REASON, target);
        }
        line.text(AppField.TYPE, type);
        if (!lasting) {
            line.number(AppField.BYTES, bytes);
        }
        if (since != 0) {
            line.took(since);
        }
        line.some(AppField.MISSING, missing)
                .flag(AppField.CUT, !complete)
                .flag(AppField.OPEN, lasting)
                .end();
    }
}
