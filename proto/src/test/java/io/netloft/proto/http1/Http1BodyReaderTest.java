package io.netloft.proto.http1;

import static io.netloft.proto.http1.Wire.assertFault;
import static io.netloft.proto.http1.Wire.buffer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.Test;

class Http1BodyReaderTest {
    private static final String CHUNKED = "5\r\nhello\r\n6;a=b\r\n world\r\n0\r\nX: y\r\n\r\n";

    private final Http1BodyReader reader = new Http1BodyReader(Http1Limits.DEFAULT);

    @Test
    void takesAsManyBytesAsTheLengthSaysAndLeavesTheReaderIndex() {
        reader.begin(Http1Framing.LENGTH, 5);
        ByteBuf in = buffer("helloGET");
        assertThat(reader.accept(in)).isEqualTo(5);
        assertThat(in.readerIndex()).isZero();
        assertThat(reader.done()).isTrue();
        assertThat(reader.payloadBytes()).isEqualTo(5);
    }

    @Test
    void isDoneAtOnceWithoutABody() {
        reader.begin(Http1Framing.NONE, -1);
        assertThat(reader.done()).isTrue();
        assertThat(reader.accept(buffer("x"))).isZero();
        reader.begin(Http1Framing.LENGTH, 0);
        assertThat(reader.done()).isTrue();
    }

    @Test
    void takesAllFramingOfAChunkedBodyButNotWhatFollows() {
        reader.begin(Http1Framing.CHUNKED, -1);
        assertThat(reader.accept(buffer(CHUNKED + "HTTP/1.1 200 OK"))).isEqualTo(CHUNKED.length());
        assertThat(reader.done()).isTrue();
        assertThat(reader.payloadBytes()).isEqualTo(11);
    }

    @Test
    void keepsItsPlaceWhereverAChunkedBodyIsCut() {
        for (int cut = 0; cut <= CHUNKED.length(); cut++) {
            reader.begin(Http1Framing.CHUNKED, -1);
            assertThat(reader.accept(buffer(CHUNKED.substring(0, cut)))).isEqualTo(cut);
            assertThat(reader.done()).isEqualTo(cut == CHUNKED.length());
            assertThat(reader.accept(buffer(CHUNKED.substring(cut)))).isEqualTo(CHUNKED.length() - cut);
            assertThat(reader.done()).isTrue();
            assertThat(reader.payloadBytes()).isEqualTo(11);
        }
    }

    @Test
    void takesEverythingUntilTheConnectionEnds() {
        reader.begin(Http1Framing.UNTIL_CLOSE, -1);
        assertThat(reader.accept(buffer("0\r\n\r\n"))).isEqualTo(5);
        assertThat(reader.done()).isFalse();
        assertThat(reader.endOfInput()).isTrue();
        assertThat(reader.done()).isTrue();
    }

    @Test
    void saysThatABodyCutOffIsNotComplete() {
        reader.begin(Http1Framing.LENGTH, 5);
        reader.accept(buffer("hell"));
        assertThat(reader.endOfInput()).isFalse();
        reader.begin(Http1Framing.CHUNKED, -1);
        reader.accept(buffer("5\r\nhello\r\n0\r\n"));
        assertThat(reader.endOfInput()).isFalse();
        reader.begin(Http1Framing.CHUNKED, -1);
        reader.accept(buffer("0\r\n\r\n"));
        assertThat(reader.endOfInput()).isTrue();
    }

    @Test
    void namesTheByteThatIsWrong() {
        reader.begin(Http1Framing.CHUNKED, -1);
        assertThatThrownBy(() -> reader.accept(buffer("5\r\nhelloX")))
                .isInstanceOfSatisfying(Http1Exception.class, e -> {
                    assertThat(e.fault()).isEqualTo(Http1Fault.CHUNK_END);
                    assertThat(e.offset()).isEqualTo(8);
                });
        assertThat(reader.done()).isTrue();
    }

    @Test
    void refusesALengthBelowZero() {
        assertThatThrownBy(() -> reader.begin(Http1Framing.LENGTH, -1))
                .hasMessage("contentLength: -1 (expected: 0 or more); pass the head's");
    }

    @Test
    void allowsChunkLinesUpToTheirLimit() {
        int most = Http1Limits.DEFAULT.maxChunkLine();
        accept("1;" + "x".repeat(most - 2) + "\r\na\r\n0\r\n\r\n");
        assertFault(Http1Fault.CHUNK_LINE_TOO_LONG, () -> accept("1;" + "x".repeat(most - 1) + "\r\na\r\n0\r\n\r\n"));
    }

    @Test
    void allowsExtensionsUpToTheirSum() {
        String chunk = "1;" + "x".repeat(255 - 1) + "\r\na\r\n";
        int bytes = 255;
        int most = Http1Limits.DEFAULT.maxChunkLine() * 64 / bytes;
        accept(chunk.repeat(most) + "0\r\n\r\n");
        assertFault(Http1Fault.CHUNK_EXTENSIONS_TOO_LONG, () -> accept(chunk.repeat(most + 1) + "0\r\n\r\n"));
    }

    @Test
    void allowsTrailersUpToTheirLimits() {
        int most = Http1Limits.DEFAULT.maxTrailer();
        accept("0\r\nX:" + "y".repeat(most - 6) + "\r\n\r\n");
        assertFault(Http1Fault.TRAILER_TOO_LARGE, () -> accept("0\r\nX:" + "y".repeat(most - 5) + "\r\n\r\n"));
        int fields = Http1Limits.DEFAULT.maxFields();
        accept("0\r\n" + "X: y\r\n".repeat(fields) + "\r\n");
        assertFault(Http1Fault.TOO_MANY_FIELDS, () -> accept("0\r\n" + "X: y\r\n".repeat(fields + 1) + "\r\n"));
    }

    @Test
    void seesAForbiddenTrailerBehindOneWithAVeryLongName() {
        accept("0\r\n" + "x".repeat(500) + ": y\r\n\r\n");
        assertFault(
                Http1Fault.TRAILER_FORBIDDEN,
                () -> accept("0\r\n" + "x".repeat(500) + ": y\r\nContent-Length: 1\r\n\r\n"));
        assertFault(Http1Fault.TRAILER_FORBIDDEN, () -> accept("0\r\nContent-" + "x".repeat(500) + ": y\r\n\r\n"));
    }

    private void accept(String text) {
        reader.begin(Http1Framing.CHUNKED, -1);
        assertThat(reader.accept(buffer(text))).isEqualTo(text.length());
        assertThat(reader.done()).isTrue();
    }
}
