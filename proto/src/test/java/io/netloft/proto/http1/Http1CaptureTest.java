package io.netloft.proto.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.proto.CaptureContract;
import io.netloft.proto.PcapStreams;
import io.netty.buffer.ByteBuf;
import java.util.List;

class Http1CaptureTest extends CaptureContract {
    private static final List<Exchange> CONVERSATION = List.of(
            new Exchange(
                    Wire.head("GET /one?x=y HTTP/1.1", "Host: localhost", "Accept: text/plain"),
                    Wire.head("HTTP/1.1 200 OK", "Content-Type: text/plain", "Content-Length: 6") + "hello\n"),
            new Exchange(
                    Wire.head("POST /two HTTP/1.1", "Host: localhost", "Transfer-Encoding: chunked")
                            + "5\r\nhello\r\n6;ext=1\r\n world\r\n0\r\nChecksum: 1\r\n\r\n",
                    Wire.head("HTTP/1.1 100 Continue")
                            + Wire.head("HTTP/1.1 201 Created", "Transfer-Encoding: chunked")
                            + "7\r\ncreated\r\n0\r\n\r\n"),
            new Exchange(
                    Wire.head("HEAD /three HTTP/1.1", "Host: localhost")
                            + Wire.head("GET /four HTTP/1.1", "Host: localhost"),
                    Wire.head("HTTP/1.1 200 OK", "Content-Length: 99") + Wire.head("HTTP/1.1 204 No Content")),
            new Exchange(
                    Wire.head("GET /five HTTP/1.1", "Host: localhost", "Connection: close"),
                    Wire.head("HTTP/1.1 200 OK", "Connection: close") + "until the end"));

    Http1CaptureTest() {
        super("http1", CONVERSATION);
    }

    @Override
    protected void check(PcapStreams streams) {
        Transcript requests = new Transcript();
        try (Http1Decoder decoder = new Http1Decoder(Http1Limits.DEFAULT, Http1Direction.REQUESTS, true, requests)) {
            decode(decoder, streams.fromClient());
        }
        assertThat(requests.lines())
                .containsExactly(
                        "GET /one?x=y",
                        "end",
                        "POST /two",
                        "body hello world",
                        "end",
                        "HEAD /three",
                        "end",
                        "GET /four",
                        "end",
                        "GET /five",
                        "end");
        Transcript responses = new Transcript();
        try (Http1Decoder decoder = new Http1Decoder(Http1Limits.DEFAULT, Http1Direction.RESPONSES, true, responses)) {
            for (Http1Method method :
                    List.of(Http1Method.GET, Http1Method.POST, Http1Method.HEAD, Http1Method.GET, Http1Method.GET)) {
                assertThat(decoder.expect(method)).isTrue();
            }
            decode(decoder, streams.fromServer());
        }
        assertThat(responses.lines())
                .containsExactly(
                        "200",
                        "body hello\n",
                        "end",
                        "100",
                        "end",
                        "201",
                        "body created",
                        "end",
                        "200",
                        "end",
                        "204",
                        "end",
                        "200",
                        "body until the end",
                        "end");
    }

    private static void decode(Http1Decoder decoder, ByteBuf stream) {
        inPieces(stream, decoder::decode);
        decoder.endOfInput();
    }
}
