package io.netloft.proto.http1;

import static io.netloft.proto.http1.Wire.assertFault;
import static io.netloft.proto.http1.Wire.buffer;
import static io.netloft.proto.http1.Wire.head;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class Http1DecoderTest {
    private static final String REQUEST = head("GET /a HTTP/1.1", "Host: a");
    private static final String RESPONSE = head("HTTP/1.1 200 OK", "Content-Length: 5") + "hello";

    private final Transcript transcript = new Transcript();
    private Http1Decoder decoder = decoder(Http1Direction.RESPONSES, false);

    @AfterEach
    void close() {
        decoder.close();
    }

    @Test
    void tellsHeadsPayloadAndEnds() {
        decoder = decoder(Http1Direction.REQUESTS, false);
        decoder.decode(buffer(REQUEST
                + head("POST /b HTTP/1.1", "Host: a", "Transfer-Encoding: chunked")
                + "5\r\nhello\r\n1;x\r\n!\r\n0\r\nX: y\r\n\r\n"
                + REQUEST));
        assertThat(transcript.lines())
                .containsExactly("GET /a", "end", "POST /b", "body hello!", "end", "GET /a", "end");
    }

    @Test
    void framesEachResponseByTheRequestItAnswers() {
        decoder.expect(Http1Method.HEAD);
        decoder.expect(Http1Method.GET);
        decoder.decode(buffer(head("HTTP/1.1 100 Continue")
                + head("HTTP/1.1 200 OK", "Content-Length: 5")
                + RESPONSE
                + head("HTTP/1.1 204 No Content")));
        assertThat(transcript.lines())
                .containsExactly("100", "end", "200", "end", "200", "body hello", "end", "204", "end");
    }

    @Test
    void refusesToRememberRequestsWithoutEnd() {
        int remembered = 0;
        while (decoder.expect(Http1Method.GET) && remembered < 10_000) {
            remembered++;
        }
        assertThat(remembered).isEqualTo(256);
    }

    @Test
    void endsABodyThatLastsUntilClose() {
        decoder.decode(buffer(head("HTTP/1.1 200 OK") + "hello"));
        decoder.endOfInput();
        assertThat(transcript.lines()).containsExactly("200", "body hello", "end");
        assertThat(decoder.ended()).isTrue();
    }

    @Test
    void saysThatABodyCutShortIsNotComplete() {
        decoder.decode(buffer(head("HTTP/1.1 200 OK", "Content-Length: 9") + "hello"));
        decoder.endOfInput();
        assertThat(transcript.lines()).containsExactly("200", "body hello", "cut off");
    }

    @Test
    void handsOverATunnelAfterAnUpgrade() {
        decoder.decode(buffer(head("HTTP/1.1 101 x", "Connection: upgrade", "Upgrade: websocket") + "\u0081\u0001a"));
        assertThat(transcript.lines()).containsExactly("101", "end", "tunnel \u0081\u0001a");
    }

    @Test
    void refusesTheRestOfAStreamThatBroke() {
        assertFault(Http1Fault.VERSION, () -> decoder.decode(buffer("nonsense\r\n" + RESPONSE)));
        assertFault(Http1Fault.VERSION, () -> decoder.decode(buffer(RESPONSE)));
        assertThat(transcript.lines()).isEmpty();
        assertThat(decoder.ended()).isTrue();
    }

    @Test
    void findsTheNextMessageWhenItStartsInTheMiddle() {
        for (int from = 1; from < RESPONSE.length(); from++) {
            transcript.lines().clear();
            decoder.close();
            decoder = decoder(Http1Direction.RESPONSES, true);
            decoder.startMidStream();
            assertThat(decoder.seeking()).isTrue();
            decoder.decode(buffer(RESPONSE.substring(from)));
            decoder.decode(buffer("\r\n"));
            decoder.decode(buffer(RESPONSE));
            assertThat(transcript.lines()).as("from " + from).endsWith("200", "body hello", "end");
            assertThat(decoder.seeking()).isFalse();
        }
    }

    @Test
    void readsAMessageAtOnceWhenTheMiddleHappensToBeAStart() {
        decoder.startMidStream();
        decoder.decode(buffer(RESPONSE));
        assertThat(transcript.lines()).containsExactly("200", "body hello", "end");
    }

    @Test
    void goesOnBehindAGapInsideABodyOfKnownLength() {
        decoder.decode(buffer(head("HTTP/1.1 200 OK", "Content-Length: 9") + "hel"));
        decoder.gap(4);
        decoder.decode(buffer("lo" + RESPONSE));
        assertThat(transcript.lines())
                .containsExactly("200", "body hel", "missing 4", "body lo", "end", "200", "body hello", "end");
    }

    @Test
    void endsABodyThatTheGapCompletes() {
        decoder.decode(buffer(head("HTTP/1.1 200 OK", "Content-Length: 9") + "hel"));
        decoder.gap(6);
        decoder.decode(buffer(RESPONSE));
        assertThat(transcript.lines())
                .containsExactly("200", "body hel", "missing 6", "end", "200", "body hello", "end");
    }

    @Test
    void looksForTheNextMessageBehindAGapThatSwallowedFraming() {
        decoder.decode(buffer(head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked") + "5\r\nhel"));
        decoder.gap(100);
        assertThat(decoder.seeking()).isTrue();
        decoder.decode(buffer("5\r\nhello\r\n0\r\n\r\n" + RESPONSE));
        assertThat(transcript.lines())
                .containsExactly("200", "body hel", "cut off", "skipped 115", "200", "body hello", "end");
    }

    @Test
    void givesUpAHeadWithAGapInIt() {
        decoder.decode(buffer(head("HTTP/1.1 200 OK", "X: y").substring(0, 20)));
        decoder.gap(10);
        decoder.decode(buffer(RESPONSE));
        assertThat(transcript.lines()).containsExactly("skipped 30", "200", "body hello", "end");
        assertThatIllegalArgumentException().isThrownBy(() -> decoder.gap(0));
    }

    @Test
    void notesFaultsAndReadsOnWhenLenient() {
        Http1RequestHead copy = new Http1RequestHead();
        Http1HeadDecoder lenient = Http1HeadDecoder.lenient(Http1Limits.DEFAULT);
        String text = "POST / HTTP/1.1\nHost : a\nX: b\n c\nContent-Length: 2\nTransfer-Encoding: chunked\n\n";
        assertThat(lenient.readRequest(buffer(text), copy)).isEqualTo(text.length());
        assertThat(copy.framing()).isEqualTo(Http1Framing.CHUNKED);
        assertThat(copy.authority()).isEqualTo("a");
        for (Http1Fault fault : List.of(
                Http1Fault.BARE_LF,
                Http1Fault.SPACE_BEFORE_COLON,
                Http1Fault.OBS_FOLD,
                Http1Fault.CONTENT_LENGTH_WITH_CHUNKED)) {
            assertThat(copy.noted(fault)).as(fault.word()).isTrue();
        }
        assertThat(copy.noted(Http1Fault.HOST)).isFalse();
    }

    @Test
    void looksForTheNextMessageAfterAFaultWhenLenient() {
        decoder = decoder(Http1Direction.RESPONSES, true);
        decoder.decode(buffer("nonsense\r\n" + RESPONSE + head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked")
                + "x\r\n" + RESPONSE));
        assertThat(transcript.lines())
                .containsExactly(
                        "fault version",
                        "skipped 10",
                        "200",
                        "body hello",
                        "end",
                        "200",
                        "fault chunk-size",
                        "cut off",
                        "skipped 3",
                        "200",
                        "body hello",
                        "end");
    }

    private Http1Decoder decoder(Http1Direction direction, boolean lenient) {
        return new Http1Decoder(Http1Limits.DEFAULT, direction, lenient, transcript);
    }
}
