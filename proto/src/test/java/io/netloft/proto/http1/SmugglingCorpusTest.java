package io.netloft.proto.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Locale;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

class SmugglingCorpusTest {
    private final List<Corpus.Case> cases = Corpus.cases();

    @Test
    void isLargeAndHoldsBothVerdicts() {
        assertThat(cases).hasSizeGreaterThan(900);
        assertThat(cases).anyMatch(c -> c.verdict().startsWith("accept"));
        assertThat(cases).anyMatch(c -> !c.verdict().startsWith("accept"));
    }

    @Test
    void getsTheVerdictWrittenBesideEachMessage() {
        SoftAssertions soft = new SoftAssertions();
        for (Corpus.Case c : cases) {
            soft.assertThat(verdict(c, c.bytes().length)).as(c.toString()).isEqualTo(c.verdict());
        }
        soft.assertAll();
    }

    @Test
    void getsTheSameVerdictByteByByteAndCutAtEveryPoint() {
        SoftAssertions soft = new SoftAssertions();
        for (Corpus.Case c : cases) {
            for (int first = 0; first < c.bytes().length; first++) {
                soft.assertThat(verdict(c, first))
                        .as("cut at " + first + " " + c)
                        .isEqualTo(c.verdict());
            }
        }
        soft.assertAll();
    }

    /** The verdict when the first {@code first} bytes come at once and the rest at once, or one by one when 0. */
    private static String verdict(Corpus.Case c, int first) {
        try {
            return switch (c.kind()) {
                case "request" -> request(c.bytes(), first);
                case "response" -> response(c.bytes(), first);
                case "chunked" -> chunked(c.bytes(), first);
                default -> throw new IllegalArgumentException(c.kind());
            };
        } catch (Http1Exception e) {
            return e.fault().word();
        }
    }

    private static String request(byte[] bytes, int first) {
        Http1HeadDecoder decoder = new Http1HeadDecoder(Http1Limits.DEFAULT);
        Http1RequestHead head = new Http1RequestHead();
        return head(bytes, first, head, in -> decoder.readRequest(in, head));
    }

    private static String response(byte[] bytes, int first) {
        Http1HeadDecoder decoder = new Http1HeadDecoder(Http1Limits.DEFAULT);
        Http1ResponseHead head = new Http1ResponseHead();
        return head(bytes, first, head, in -> decoder.readResponse(in, head, Http1Method.GET));
    }

    private static String head(byte[] bytes, int first, Http1Head head, Reading reading) {
        ByteBuf in = Unpooled.buffer();
        int from = 0;
        while (from < bytes.length) {
            int to = first == 0 ? from + 1 : from == 0 ? first : bytes.length;
            in.writeBytes(bytes, from, to - from);
            from = to;
            int read = reading.read(in);
            if (read > 0) {
                return read == bytes.length && from == read ? "accept " + framing(head) : "accept too early";
            }
        }
        return "incomplete";
    }

    private static String framing(Http1Head head) {
        return switch (head.framing()) {
            case LENGTH -> "length=" + head.contentLength();
            default -> head.framing().name().toLowerCase(Locale.ROOT).replace('_', '-');
        };
    }

    private static String chunked(byte[] bytes, int first) {
        Http1BodyReader reader = new Http1BodyReader(Http1Limits.DEFAULT);
        reader.begin(Http1Framing.CHUNKED, -1);
        int from = 0;
        while (from < bytes.length) {
            int to = first == 0 ? from + 1 : from == 0 ? first : bytes.length;
            int taken = reader.accept(Unpooled.wrappedBuffer(bytes, from, to - from));
            if (reader.done()) {
                return from + taken == bytes.length ? "accept" : "accept too early";
            }
            assertThat(taken).isEqualTo(to - from);
            from = to;
        }
        return "incomplete";
    }

    private interface Reading {
        int read(ByteBuf in);
    }
}
