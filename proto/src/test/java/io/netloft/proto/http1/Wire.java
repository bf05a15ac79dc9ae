package io.netloft.proto.http1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Texts as bytes on the wire. */
final class Wire {
    private Wire() {}

    static ByteBuf buffer(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
    }

    static String text(ByteBuf buffer) {
        return buffer.toString(StandardCharsets.ISO_8859_1);
    }

    static Http1RequestHead request(String startLine, String... fields) {
        Http1RequestHead head = new Http1RequestHead();
        String text = head(startLine, fields);
        assertThat(new Http1HeadDecoder(Http1Limits.DEFAULT).readRequest(buffer(text), head))
                .isEqualTo(text.length());
        return head;
    }

    static Http1ResponseHead response(Http1Method method, String startLine, String... fields) {
        Http1ResponseHead head = new Http1ResponseHead();
        String text = head(startLine, fields);
        assertThat(new Http1HeadDecoder(Http1Limits.DEFAULT).readResponse(buffer(text), head, method))
                .isEqualTo(text.length());
        return head;
    }

    static String head(String startLine, String... fields) {
        StringBuilder text = new StringBuilder(startLine).append("\r\n");
        for (String field : fields) {
            text.append(field).append("\r\n");
        }
        return text.append("\r\n").toString();
    }

    static void assertFault(Http1Fault fault, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        Http1Exception.class, e -> assertThat(e.fault()).isEqualTo(fault));
    }
}
