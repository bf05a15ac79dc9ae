package io.netloft.proxy.core;

import io.netloft.proto.http1.Http1HeadDecoder;
import io.netloft.proto.http1.Http1Limits;
import io.netloft.proto.http1.Http1RequestHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** Request heads for tests, read by the reader that the proxy uses. */
final class Heads {
    private Heads() {}

    /** @param line method and target, without version */
    static Http1RequestHead of(String line, String... fields) {
        StringBuilder text = new StringBuilder(line).append(" HTTP/1.1\r\n");
        for (String field : fields) {
            text.append(field).append("\r\n");
        }
        ByteBuf in = Unpooled.copiedBuffer(text.append("\r\n"), StandardCharsets.ISO_8859_1);
        try {
            Http1RequestHead head = new Http1RequestHead();
            new Http1HeadDecoder(Http1Limits.DEFAULT).readRequest(in, head);
            return head;
        } finally {
            in.release();
        }
    }

    static String find(RouteTable table, String line, String... fields) {
        Route found = table.find(of(line, fields));
        return found == null ? "none" : found.name();
    }
}
