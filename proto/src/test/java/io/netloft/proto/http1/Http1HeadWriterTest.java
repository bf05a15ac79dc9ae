package io.netloft.proto.http1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.netloft.testkit.Gen;
import io.netloft.testkit.Seeds;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.junit.jupiter.api.Test;

class Http1HeadWriterTest {
    private static final String TOKEN = "abcXYZ019!#$%&'*+-.^_`|~";

    private final ByteBuf out = Unpooled.buffer();

    @Test
    void writesARequest() {
        Http1HeadWriter.requestLine(out, Http1Method.PUT, "/a?b");
        Http1HeadWriter.field(out, Http1Field.HOST, "example.org");
        Http1HeadWriter.field(out, Http1Field.CONTENT_LENGTH, 12);
        Http1HeadWriter.field(out, "X-One", "caf\u00e9\tx");
        Http1HeadWriter.end(out);
        assertThat(Wire.text(out))
                .isEqualTo(
                        "PUT /a?b HTTP/1.1\r\nhost: example.org\r\ncontent-length: 12\r\nX-One: caf\u00e9\tx\r\n\r\n");
    }

    @Test
    void writesStatusLinesWithTheirReason() {
        Http1HeadWriter.statusLine(out, 404);
        assertThat(Wire.text(out)).isEqualTo("HTTP/1.1 404 Not Found\r\n");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Http1HeadWriter.statusLine(out, 99))
                .withMessageStartingWith("status: 99 (expected: 100..999)");
        out.clear();
        for (int status = 100; status < 1000; status++) {
            Http1HeadWriter.statusLine(out, status);
        }
        Http1ResponseHead head = new Http1ResponseHead();
        for (int status = 100; status < 1000; status++) {
            int end = out.indexOf(out.readerIndex(), out.writerIndex(), (byte) '\n') + 1;
            ByteBuf one = Unpooled.buffer().writeBytes(out, end - out.readerIndex());
            Http1HeadWriter.end(one);
            new Http1HeadDecoder(Http1Limits.DEFAULT).readResponse(one, head, Http1Method.GET);
            assertThat(head.status()).isEqualTo(status);
        }
    }

    @Test
    void copiesALineAsItCame() {
        Http1RequestHead head = Wire.request("GET / HTTP/1.1", "Host:   a  ", "X:y");
        Http1HeadWriter.field(out, head, 0);
        Http1HeadWriter.field(out, head, 1);
        assertThat(Wire.text(out)).isEqualTo("Host:   a  \r\nX:y\r\n");
    }

    @Test
    void refusesWhatCouldEndALineAndWritesNothingOfIt() {
        for (String bad : List.of("a\rb", "a\nb", "a\0b", "a\u007fb", "a\u0001b", "a\u0100b", "a\u010ab")) {
            assertThatIllegalArgumentException().isThrownBy(() -> Http1HeadWriter.field(out, "X", bad));
            assertThatIllegalArgumentException().isThrownBy(() -> Http1HeadWriter.field(out, Http1Field.VIA, bad));
            assertThatIllegalArgumentException().isThrownBy(() -> Http1HeadWriter.field(out, bad, "x"));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Http1HeadWriter.requestLine(out, Http1Method.GET, bad));
            assertThatIllegalArgumentException().isThrownBy(() -> Http1HeadWriter.requestLine(out, bad, "/"));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> Http1HeadWriter.field(out, "", "x"));
        assertThatIllegalArgumentException().isThrownBy(() -> Http1HeadWriter.field(out, "a b", "x"));
        assertThatIllegalArgumentException().isThrownBy(() -> Http1HeadWriter.field(out, "a:", "x"));
        assertThatIllegalArgumentException().isThrownBy(() -> Http1HeadWriter.requestLine(out, Http1Method.GET, ""));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Http1HeadWriter.requestLine(out, Http1Method.GET, "/a b"));
        assertThatIllegalArgumentException().isThrownBy(() -> Http1HeadWriter.requestLine(out, Http1Method.OTHER, "/"));
        assertThatIllegalArgumentException().isThrownBy(() -> Http1HeadWriter.field(out, Http1Field.OTHER, "x"));
        assertThat(out.isReadable()).isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Http1HeadWriter.field(out, "X", "a\rb"))
                .withMessage("value: U+000D at 1 (expected: ISO-8859-1 without control characters but HTAB);"
                        + " remove or encode it");
    }

    @Test
    void writesWhatTheDecoderReadsBack() {
        Seeds.check(500, gen -> {
            ByteBuf wire = Unpooled.buffer();
            String method = token(gen);
            Http1HeadWriter.requestLine(
                    wire, method, "/" + token(gen).replace("#", "").replace("%", "%25"));
            Http1HeadWriter.field(wire, Http1Field.HOST, "a");
            String name = "x-" + token(gen);
            String value = value(gen);
            Http1HeadWriter.field(wire, name, value);
            Http1HeadWriter.end(wire);

            Http1RequestHead head = new Http1RequestHead();
            if (!method.equals("CONNECT")) {
                assertThat(new Http1HeadDecoder(Http1Limits.DEFAULT).readRequest(wire, head))
                        .isPositive();
                assertThat(head.methodText()).isEqualTo(method);
                assertThat(head.name(1)).isEqualTo(name);
                assertThat(head.value(1)).isEqualTo(value);
            }
        });
    }

    private static String token(Gen gen) {
        StringBuilder token = new StringBuilder();
        int length = gen.between(1, 30);
        for (int i = 0; i < length; i++) {
            token.append(TOKEN.charAt(gen.between(0, TOKEN.length() - 1)));
        }
        return token.toString();
    }

    private static String value(Gen gen) {
        StringBuilder value = new StringBuilder("v");
        int length = gen.between(0, 40);
        for (int i = 0; i < length; i++) {
            char c = (char) gen.between(' ', 255);
            value.append(c == 0x7f ? '\t' : c);
        }
        return value.append('v').toString();
    }
}
