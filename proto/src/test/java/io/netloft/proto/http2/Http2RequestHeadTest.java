package io.netloft.proto.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.netloft.proto.http1.Http1Exception;
import io.netloft.proto.http1.Http1Framing;
import io.netloft.proto.http1.Http1HeadDecoder;
import io.netloft.proto.http1.Http1Limits;
import io.netloft.proto.http1.Http1RequestHead;
import io.netloft.testkit.Gen;
import io.netloft.testkit.Seeds;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Field lists of HTTP/2 requests and the bytes of HTTP/1.1 that become of them. */
@Timeout(60)
class Http2RequestHeadTest {
    private static final String GET = ":method: GET|:scheme: https|:path: /|:authority: a.test";
    private static final String POST = ":method: POST|:scheme: https|:path: /|:authority: a.test";

    /** One field; the first colon behind the name's first character ends the name. */
    private record Field(String name, String value) {
        static Field of(String text) {
            int colon = text.indexOf(':', 1);
            String value = text.substring(colon + 1);
            return new Field(text.substring(0, colon), value.startsWith(" ") ? value.substring(1) : value);
        }
    }

    private static List<Field> list(String fields) {
        List<Field> list = new ArrayList<>();
        for (String field : fields.split("\\|")) {
            list.add(Field.of(field));
        }
        return list;
    }

    private static String written(List<Field> fields, boolean ends, Http2Limits limits) {
        Http2RequestHead head = new Http2RequestHead(limits);
        head.begin();
        fields.forEach(f -> head.add(f.name, f.value));
        ByteBuf out = Unpooled.buffer();
        head.write(ends, out);
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    private static String written(String fields, boolean ends) {
        return written(list(fields), ends, Http2Limits.DEFAULT);
    }

    private static Http2Fault fault(String fields, boolean ends) {
        return catchThrowableOfType(Http2RequestException.class, () -> written(fields, ends))
                .fault();
    }

    @Test
    void aRequestBecomesTheHeadThatSaysTheSame() {
        assertThat(written(
                        ":method: GET|:scheme: https|:authority: a.test:8443|:path: /x?y=1|accept: */*|cookie: a=1|te: trailers|"
                                + "cookie: b=2|host: A.test:8443|x-empty: ",
                        true))
                .isEqualTo("GET /x?y=1 HTTP/1.1\r\nhost: a.test:8443\r\naccept: */*\r\nx-empty: \r\n"
                        + "cookie: a=1; b=2\r\n\r\n");
    }

    /** HPACK unpacks octets, anywhere in an array; everybody else has texts. */
    @Test
    void octetsAreJudgedAndWrittenAsTheTextsThatTheyAre() {
        List<String> forms = List.of(
                ":method: GE%c|:scheme: https|:path: /|:authority: a.test",
                ":method: GET|:scheme: http%c|:path: /|:authority: a.test",
                ":method: GET|:scheme: https|:path: /%cx|:authority: a.test",
                ":method: GET|:scheme: https|:path: /|:authority: a%ctest",
                ":method: CONNECT|:protocol: web%c|:scheme: https|:path: /|:authority: a.test",
                GET + "|x-n%cme: value",
                GET + "|%c: value",
                GET + "|x-name: %c",
                GET + "|x-name: val%cue",
                GET + "|host: %c",
                GET + "|cookie: a=%c",
                GET + "|te: trailers%c",
                GET + "|upgrade%c: x",
                GET + "|content-length: %c");
        for (String form : forms) {
            for (int c = 0; c < 256; c++) {
                if (c != '|') {
                    List<Field> fields = list(form.replace("%c", String.valueOf((char) c)));
                    assertThat(outcome(fields, true)).as("%s with %d", form, c).isEqualTo(outcome(fields, false));
                }
            }
        }
    }

    private static String outcome(List<Field> fields, boolean octets) {
        Http2RequestHead head = new Http2RequestHead(Http2Limits.DEFAULT);
        head.begin();
        try {
            fields.forEach(f -> head.add(octets ? octets(f.name) : f.name, octets ? octets(f.value) : f.value));
            ByteBuf out = Unpooled.buffer();
            head.write(true, out);
            return out.toString(StandardCharsets.ISO_8859_1);
        } catch (Http2RequestException broken) {
            return broken.fault().name();
        }
    }

    private static AsciiString octets(String text) {
        byte[] more = ("<" + text + ">").getBytes(StandardCharsets.ISO_8859_1);
        return new AsciiString(more, 1, text.length(), false);
    }

    @Test
    void aBodyIsFramedByItsLengthOrByChunks() {
        assertThat(written(POST + "|content-length: 5", false))
                .isEqualTo("POST / HTTP/1.1\r\nhost: a.test\r\ncontent-length: 5\r\n\r\n");
        assertThat(written(POST, false))
                .isEqualTo("POST / HTTP/1.1\r\nhost: a.test\r\ntransfer-encoding: chunked\r\n\r\n");
        assertThat(written(POST, true)).isEqualTo("POST / HTTP/1.1\r\nhost: a.test\r\n\r\n");
    }

    @Test
    void theHostFieldServesWhereThereIsNoAuthority() {
        assertThat(written(":method: OPTIONS|:scheme: http|:path: *|host: a.test", true))
                .isEqualTo("OPTIONS * HTTP/1.1\r\nhost: a.test\r\n\r\n");
    }

    @Test
    void aTunnelsTargetIsItsAuthority() {
        assertThat(written(":method: CONNECT|:authority: a.test:443", true))
                .isEqualTo("CONNECT a.test:443 HTTP/1.1\r\nhost: a.test:443\r\n\r\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            quoteCharacter = '`',
            value = {
                ":scheme: https|:path: /|:authority: a ! PSEUDO_MISSING",
                ":method: GET|:path: /|:authority: a ! PSEUDO_MISSING",
                ":method: GET|:scheme: https|:authority: a ! PSEUDO_MISSING",
                ":method: GET|:method: GET|:scheme: https|:path: /|:authority: a ! PSEUDO_REPEATED",
                ":method: GET|:scheme: https|:scheme: https|:path: /|:authority: a ! PSEUDO_REPEATED",
                ":method: GET|:scheme: https|:path: /|:path: /|:authority: a ! PSEUDO_REPEATED",
                ":method: GET|:scheme: https|:path: /|:authority: a|:authority: b ! PSEUDO_REPEATED",
                ":method: GET|:scheme: https|:path: /|x: y|:authority: a ! PSEUDO_LATE",
                ":method: GET|:scheme: https|:path: /|:authority: a|:status: 200 ! PSEUDO_UNKNOWN",
                ":method: GET|:scheme: https|:path: /|:authority: a|:protocol: websocket ! PSEUDO_PROTOCOL",
                ":method: CONNECT|:protocol: web socket|:scheme: https|:path: /|:authority: a ! PSEUDO_PROTOCOL",
                ":method: CONNECT|:protocol: |:scheme: https|:path: /|:authority: a ! PSEUDO_PROTOCOL",
                ":method: CONNECT|:protocol: a|:protocol: b|:scheme: https|:path: /|:authority: a ! PSEUDO_REPEATED",
                ":method: CONNECT|:protocol: websocket|:authority: a ! PSEUDO_MISSING",
                ":method: CONNECT|:protocol: websocket|:scheme: https|:path: /|:authority: a|content-length: 0 ! CONTENT_LENGTH_MISMATCH",
                ":Method: GET|:scheme: https|:path: /|:authority: a ! PSEUDO_UNKNOWN",
                ":method: CONNECT|:scheme: https|:path: /|:authority: a:1 ! PSEUDO_IN_CONNECT",
                ":method: CONNECT|host: a:1 ! AUTHORITY",
                ":method: G T|:scheme: https|:path: /|:authority: a ! METHOD",
                ":method: |:scheme: https|:path: /|:authority: a ! METHOD",
                ":method: GET|:scheme: ftp|:path: /|:authority: a ! SCHEME",
                ":method: GET|:scheme: https|:path: |:authority: a ! PATH",
                ":method: GET|:scheme: https|:path: x|:authority: a ! PATH",
                ":method: GET|:scheme: https|:path: *|:authority: a ! PATH",
                ":method: GET|:scheme: https|:path: http://b/|:authority: a ! PATH",
                ":method: GET|:scheme: https|:path: / HTTP/1.1|:authority: a ! PATH",
                ":method: GET|:scheme: https|:path: /#x|:authority: a ! PATH",
                ":method: GET|:scheme: https|:path: /|x: y ! AUTHORITY",
                ":method: GET|:scheme: https|:path: /|:authority:  ! AUTHORITY",
                ":method: GET|:scheme: https|:path: /|:authority: u@a ! AUTHORITY",
                ":method: GET|:scheme: https|:path: /|:authority: a/b ! AUTHORITY",
                ":method: GET|:scheme: https|:path: /|:authority: a b ! AUTHORITY",
                ":method: GET|:scheme: https|:path: /|:authority: a|host: b ! AUTHORITY_MISMATCH",
                ":method: GET|:scheme: https|:path: /|host: a|host: a ! HOST_REPEATED"
            })
    void whatThePseudoFieldsMayNotSayIsRefused(String fields, Http2Fault fault) {
        assertThat(fault(fields, true)).isEqualTo(fault);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            quoteCharacter = '`',
            value = {
                "Accept: x ! FIELD_NAME",
                "a b: x ! FIELD_NAME",
                "content-length : 5 ! FIELD_NAME",
                "connection: close ! CONNECTION_FIELD",
                "keep-alive: 5 ! CONNECTION_FIELD",
                "proxy-connection: close ! CONNECTION_FIELD",
                "transfer-encoding: chunked ! CONNECTION_FIELD",
                "upgrade: h2c ! CONNECTION_FIELD",
                "http2-settings: AAMAAABk ! CONNECTION_FIELD",
                "te: gzip ! TE",
                "te: trailers, chunked ! TE",
                "content-length: ! CONTENT_LENGTH",
                "content-length: +5 ! CONTENT_LENGTH",
                "content-length: 5,5 ! CONTENT_LENGTH",
                "content-length: 0x5 ! CONTENT_LENGTH",
                "content-length: 1234567890123456789 ! CONTENT_LENGTH",
                "content-length: 5|content-length: 5 ! CONTENT_LENGTH_REPEATED"
            })
    void whatOtherFieldsMayNotSayIsRefused(String field, Http2Fault fault) {
        assertThat(fault(POST + "|" + field, false)).isEqualTo(fault);
    }

    @Test
    void valuesThatWouldBeMoreThanALineOfTextAreRefused() {
        for (String value : List.of("a\r\nx: y", "a\nb", "a\rb", "a\0b", "a\u0001", "a\u007f", " a", "a\t", "\u0100")) {
            List<Field> fields = list(GET);
            fields.add(new Field("x", value));
            assertThatThrownBy(() -> written(fields, true, Http2Limits.DEFAULT))
                    .as("value %s", value)
                    .isInstanceOf(Http2RequestException.class)
                    .hasMessageStartingWith("field-value: ");
        }
    }

    @Test
    void aLengthThatAnEndedRequestDoesNotHaveIsRefused() {
        assertThat(fault(GET + "|content-length: 5", true)).isEqualTo(Http2Fault.CONTENT_LENGTH_MISMATCH);
        assertThat(written(GET + "|content-length: 0", true)).contains("content-length: 0\r\n");
    }

    @Test
    void moreFieldsOrBytesThanAllowedAreRefused() {
        Http2Limits limits = new Http2Limits(200, 6);
        List<Field> fields = list(GET + "|a: 1|b: 2");
        assertThat(written(fields, true, limits)).contains("b: 2");
        fields.add(new Field("c", "3"));
        assertThatThrownBy(() -> written(fields, true, limits)).hasMessageStartingWith("too-many-fields");
        for (String field : List.of("a", "cookie")) {
            List<Field> large = list(GET);
            large.add(new Field(field, "x".repeat(150)));
            assertThatThrownBy(() -> written(large, true, limits)).hasMessageStartingWith("head-too-large");
        }
    }

    @Test
    void whateverIsWrittenIsReadAsThatAndAsNothingElse() {
        AtomicInteger read = new AtomicInteger();
        Seeds.check(20_000, gen -> {
            List<Field> fields = random(gen);
            boolean ends = gen.chance(50);
            String text;
            try {
                text = written(fields, ends, Http2Limits.DEFAULT);
            } catch (Http2RequestException refused) {
                return;
            }
            ByteBuf in = Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
            Http1RequestHead head = new Http1RequestHead();
            try {
                assertThat(new Http1HeadDecoder(Http1Limits.DEFAULT).readRequest(in, head))
                        .isEqualTo(text.length());
            } catch (Http1Exception refused) {
                // Judged once more, and not sent on: an expectation, say, or a host that only looks like one.
                return;
            }
            assertThat(in.isReadable()).isFalse();
            sameMeaning(fields, ends, head);
            read.incrementAndGet();
        });
        assertThat(read.get()).isGreaterThan(2_000);
    }

    private static void sameMeaning(List<Field> fields, boolean ends, Http1RequestHead head) {
        List<String> sent = new ArrayList<>();
        boolean cookie = false;
        String length = null;
        for (Field field : fields) {
            switch (field.name) {
                case ":method" -> assertThat(head.methodText()).isEqualTo(field.value);
                case ":path" -> assertThat(head.target()).isEqualTo(field.value);
                case ":authority" -> assertThat(head.authority()).isEqualTo(field.value);
                case ":scheme", "host", "te" -> {}
                case "cookie" -> cookie = true;
                default -> sent.add(field.name + "=" + field.value);
            }
            length = field.name.equals("content-length") ? field.value : length;
        }
        List<String> read = new ArrayList<>();
        for (int i = 0; i < head.size(); i++) {
            if (!List.of("host", "cookie", "transfer-encoding").contains(head.name(i))) {
                read.add(head.name(i) + "=" + head.value(i));
            }
        }
        assertThat(read).isEqualTo(sent);
        assertThat(head.framing())
                .isEqualTo(
                        length != null
                                ? Long.parseLong(length) == 0 ? head.framing() : Http1Framing.LENGTH
                                : ends ? Http1Framing.NONE : Http1Framing.CHUNKED);
        assertThat(head.size()).isEqualTo(sent.size() + 1 + (cookie ? 1 : 0) + (length == null && !ends ? 1 : 0));
    }

    private static String trailers(String name, String value) {
        Http2RequestHead head = new Http2RequestHead(Http2Limits.DEFAULT);
        head.begin();
        head.field("x-first", "1");
        head.field(name, value);
        ByteBuf out = Unpooled.buffer();
        head.writeFields(out);
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    @Test
    void trailersStandAsTheyStandBehindTheLastChunk() {
        assertThat(trailers("grpc-status", "0")).isEqualTo("x-first: 1\r\ngrpc-status: 0\r\n\r\n");
    }

    @ParameterizedTest
    @CsvSource({
        ":path, PSEUDO_IN_TRAILERS",
        "X, FIELD_NAME",
        "a b, FIELD_NAME",
        "'', FIELD_NAME",
        "connection, CONNECTION_FIELD",
        "transfer-encoding, CONNECTION_FIELD"
    })
    void trailersObeyTheRulesOfFields(String name, Http2Fault fault) {
        assertThat(catchThrowableOfType(Http2RequestException.class, () -> trailers(name, "x"))
                        .fault())
                .isEqualTo(fault);
        assertThat(catchThrowableOfType(Http2RequestException.class, () -> trailers("x", "a\r\nb: c"))
                        .fault())
                .isEqualTo(Http2Fault.FIELD_VALUE);
    }

    private static List<Field> random(Gen gen) {
        List<Field> fields = list(gen.chance(50) ? GET : POST);
        List<String> names = List.of(
                "x",
                "cookie",
                "content-length",
                "te",
                "host",
                "connection",
                "transfer-encoding",
                "expect",
                "a b",
                "a:b");
        List<String> values =
                List.of("0", "5", "trailers", "a.test", "chunked", "100-continue", "a=1", "", "x: y", "\u00e9");
        int more = gen.between(0, 4);
        for (int i = 0; i < more; i++) {
            String value = values.get(gen.between(0, values.size() - 1));
            if (gen.chance(20)) {
                value += (char) gen.between(0, 0xFF);
            }
            fields.add(gen.between(0, fields.size()), new Field(names.get(gen.between(0, names.size() - 1)), value));
        }
        if (gen.chance(30)) {
            int at = gen.between(0, fields.size() - 1);
            fields.set(at, new Field(fields.get(at).name, fields.get(at).value + (char) gen.between(0, 0xFF)));
        }
        return fields;
    }
}
