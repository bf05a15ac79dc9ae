package io.netloft.proto.http1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class Http1HeadDecoderTest {
    private final Http1HeadDecoder decoder = new Http1HeadDecoder(Http1Limits.DEFAULT);
    private final Http1RequestHead request = new Http1RequestHead();
    private final Http1ResponseHead response = new Http1ResponseHead();

    @Test
    void readsEveryPartOfARequest() {
        String text = "POST /a/b?c=d&e HTTP/1.1\r\nHost: example.org:8080\r\nX-One:  two words \t\r\n"
                + "content-LENGTH: 5\r\nEmpty:\r\n\r\n";
        ByteBuf in = buffer(text + "12345");

        assertThat(decoder.readRequest(in, request)).isEqualTo(text.length());

        assertThat(in.readableBytes()).isEqualTo(5);
        assertThat(request.length()).isEqualTo(text.length());
        assertThat(request.method()).isEqualTo(Http1Method.POST);
        assertThat(request.methodText()).isEqualTo("POST");
        assertThat(request.form()).isEqualTo(Http1Target.ORIGIN);
        assertThat(request.target()).isEqualTo("/a/b?c=d&e");
        assertThat(request.path()).isEqualTo("/a/b");
        assertThat(request.query()).isEqualTo("c=d&e");
        assertThat(request.authority()).isEqualTo("example.org:8080");
        assertThat(request.minor()).isEqualTo(1);
        assertThat(request.size()).isEqualTo(4);
        assertThat(request.field(1)).isEqualTo(Http1Field.OTHER);
        assertThat(request.name(1)).isEqualTo("X-One");
        assertThat(request.value(1)).isEqualTo("two words");
        assertThat(request.value(3)).isEmpty();
        assertThat(line(request, 1)).isEqualTo("X-One:  two words \t\r\n");
        assertThat(line(request, 3)).isEqualTo("Empty:\r\n");
        assertThat(request.first(Http1Field.CONTENT_LENGTH)).isEqualTo(2);
        assertThat(request.first(Http1Field.COOKIE)).isEqualTo(-1);
        assertThat(request.framing()).isEqualTo(Http1Framing.LENGTH);
        assertThat(request.contentLength()).isEqualTo(5);
        assertThat(request.keepAlive()).isTrue();
        assertThat(request.upgrade()).isFalse();
    }

    @Test
    void takesTheAuthorityOfAnAbsoluteTarget() {
        read("GET HTTP://Example.org?q HTTP/1.1\r\nHost: example.ORG\r\n\r\n");

        assertThat(request.form()).isEqualTo(Http1Target.ABSOLUTE);
        assertThat(request.authority()).isEqualTo("Example.org");
        assertThat(request.path()).isEqualTo("/");
        assertThat(request.query()).isEqualTo("q");
    }

    @Test
    void readsConnectAndOptionsInTheirOwnForms() {
        read("CONNECT [2001:db8::1]:443 HTTP/1.1\r\nHost: example.org\r\n\r\n");
        assertThat(request.form()).isEqualTo(Http1Target.AUTHORITY);
        assertThat(request.authority()).isEqualTo("[2001:db8::1]:443");
        assertThat(request.path()).isEmpty();

        read("OPTIONS * HTTP/1.1\r\nHost: example.org\r\n\r\n");
        assertThat(request.form()).isEqualTo(Http1Target.ASTERISK);
        assertThat(request.path()).isEqualTo("*");
    }

    @Test
    void skipsOneEmptyLineBeforeARequestAndNoMore() {
        String text = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
        assertThat(decoder.readRequest(buffer("\r\n" + text), request)).isEqualTo(text.length() + 2);
        assertThat(request.length()).isEqualTo(text.length());
        assertFault(Http1Fault.START_LINE, "\r\n\r\n" + text);
    }

    @Test
    void leavesTheReaderIndexUntilTheHeadIsWhole() {
        String text = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
        ByteBuf in = Unpooled.buffer();
        for (int i = 0; i < text.length() - 1; i++) {
            in.writeByte(text.charAt(i));
            assertThat(decoder.readRequest(in, request)).isZero();
            assertThat(in.readerIndex()).isZero();
        }
        in.writeByte('\n');
        assertThat(decoder.readRequest(in, request)).isEqualTo(text.length());
        assertThat(in.isReadable()).isFalse();
    }

    @Test
    void saysHowAResponseIsFramed() {
        assertThat(framing("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n", Http1Method.GET))
                .isEqualTo(Http1Framing.LENGTH);
        assertThat(framing("HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n", Http1Method.GET))
                .isEqualTo(Http1Framing.CHUNKED);
        assertThat(framing("HTTP/1.1 200 OK\r\n\r\n", Http1Method.GET)).isEqualTo(Http1Framing.UNTIL_CLOSE);
        assertThat(response.keepAlive()).isFalse();
        assertThat(framing("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n", Http1Method.HEAD))
                .isEqualTo(Http1Framing.NONE);
        assertThat(response.contentLength()).isEqualTo(-1);
        assertThat(framing("HTTP/1.1 304 Not Modified\r\nContent-Length: 3\r\n\r\n", Http1Method.GET))
                .isEqualTo(Http1Framing.NONE);
        assertThat(framing("HTTP/1.1 204 No Content\r\n\r\n", Http1Method.GET)).isEqualTo(Http1Framing.NONE);
        assertThat(framing("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n", Http1Method.CONNECT))
                .isEqualTo(Http1Framing.NONE);
    }

    @Test
    void readsTheStatusLine() {
        assertThat(framing("HTTP/1.0 404 Not  Found\r\n\r\n", Http1Method.GET)).isEqualTo(Http1Framing.UNTIL_CLOSE);
        assertThat(response.status()).isEqualTo(404);
        assertThat(response.reason()).isEqualTo("Not  Found");
        assertThat(response.minor()).isZero();
        framing("HTTP/1.1 204\r\n\r\n", Http1Method.GET);
        assertThat(response.status()).isEqualTo(204);
        assertThat(response.reason()).isEmpty();
    }

    @Test
    void carriesTheFaultAndItsPlaceButNoStackTrace() {
        assertThatThrownBy(() -> read("GET / HTTP/1.1\r\nHost: a\n\r\n"))
                .isInstanceOfSatisfying(Http1Exception.class, e -> {
                    assertThat(e.fault()).isEqualTo(Http1Fault.BARE_LF);
                    assertThat(e.offset()).isEqualTo(23);
                    assertThat(e.getStackTrace()).isEmpty();
                    assertThat(e)
                            .hasMessage("bare-lf: at byte 23 a line ends in LF without CR; end each line with CRLF");
                });
    }

    private Http1Framing framing(String text, Http1Method method) {
        assertThat(decoder.readResponse(buffer(text), response, method)).isEqualTo(text.length());
        return response.framing();
    }

    private void read(String text) {
        assertThat(decoder.readRequest(buffer(text), request)).isEqualTo(text.length());
    }

    private void assertFault(Http1Fault fault, String text) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOfSatisfying(
                        Http1Exception.class, e -> assertThat(e.fault()).isEqualTo(fault));
    }

    private static String line(Http1Head head, int i) {
        int start = head.lineStart(i);
        return new String(head.bytes(), start, head.lineEnd(i) - start, StandardCharsets.ISO_8859_1);
    }

    private static ByteBuf buffer(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
    }
}
