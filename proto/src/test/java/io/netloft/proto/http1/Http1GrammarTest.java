package io.netloft.proto.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Whatever our strict decoder accepts is what RFC 9112 says and can't be read in a second way. The grammar is written
 * here once more, as a regular expression, so that two readers that have nothing in common must agree.
 */
class Http1GrammarTest {
    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    private static final String FIELDS = "(?:" + TOKEN + ":[\\t\\x20-\\x7e\\x80-\\xff]*\\r\\n)*\\r\\n";
    private static final Pattern REQUEST =
            Pattern.compile(TOKEN + " [\\x21\\x22\\x24-\\x7e]+ HTTP/1\\.[01]\\r\\n" + FIELDS);
    private static final Pattern RESPONSE =
            Pattern.compile("HTTP/1\\.[01] [1-9][0-9]{2}(?: [\\t\\x20-\\x7e\\x80-\\xff]*)?\\r\\n" + FIELDS);
    private static final Pattern BODY = Pattern.compile("(?:[0-9a-fA-F]+(?:;" + TOKEN + "(?:=" + TOKEN
            + ")?)*\\r\\n(?s:.)*)?0+(?:;" + TOKEN + "(?:=" + TOKEN + ")?)*\\r\\n" + FIELDS);

    /** Where an octet is put: in the line itself, or between one line and the next. */
    private static final List<String> PLACES = List.of(
            "%1$sTransfer-Encoding%2$s:%3$schunked%4$s\r\n",
            "X: X%1$sTransfer-Encoding: chunked%4$s\r\n",
            "X: X\r%1$sTransfer-Encoding: chunked\r\n",
            "X: X%1$s\nTransfer-Encoding: chunked\r\n",
            "Transfer-Encoding: chunked%1$sX: X\r\n",
            "Transfer-Encoding: chunked\r%1$sX: X\r\n",
            "Transfer-Encoding: chunked%1$s\nX: X\r\n",
            "Transfer%1$sEncoding: chunked\r\n",
            "Transfer-Encoding: chun%1$sked\r\n",
            "X: a\r\n%1$sTransfer-Encoding: chunked\r\n");

    @Test
    void acceptsNothingInTheCorpusThatTheGrammarRefuses() {
        for (Corpus.Case c : Corpus.cases()) {
            if (c.verdict().startsWith("accept")) {
                assertThat(c.escaped()).isNotEmpty();
                Pattern grammar = switch (c.kind()) {
                    case "request" -> REQUEST;
                    case "response" -> RESPONSE;
                    default -> BODY;
                };
                String text = new String(c.bytes(), StandardCharsets.ISO_8859_1);
                assertThat(grammar.matcher(text.startsWith("\r\n") ? text.substring(2) : text)
                                .matches())
                        .as(c.toString())
                        .isTrue();
            }
        }
    }

    /** Every octet in every place around a Transfer-Encoding, one to four at a time, beside a Content-Length. */
    @Test
    void letsNoDisguisedTransferEncodingPassBesideAContentLength() {
        int accepted = 0;
        int tried = 0;
        for (String line : disguises()) {
            String head = "POST /?cb=1 HTTP/1.1\r\n" + line + "Host: a\r\nContent-Length: 5\r\n\r\n";
            tried++;
            Http1RequestHead read = read(head);
            if (read != null) {
                accepted++;
                assertThat(REQUEST.matcher(head).matches()).as(head).isTrue();
                assertThat(read.framing()).as(head).isEqualTo(Http1Framing.LENGTH);
                assertThat(disguised(read)).as(head).isFalse();
            }
        }
        assertThat(tried).isGreaterThan(10_000);
        assertThat(accepted).isGreaterThan(100);
    }

    private static List<String> disguises() {
        List<String> lines = new ArrayList<>();
        for (int octet = 0; octet < 256; octet++) {
            for (String text : List.of(latin(octet), utf8(octet))) {
                for (int places = 1; places < 16; places++) {
                    lines.add(String.format(
                            Locale.ROOT,
                            PLACES.get(0),
                            (places & 1) != 0 ? text : "",
                            (places & 2) != 0 ? text : "",
                            (places & 4) != 0 ? text : " ",
                            (places & 8) != 0 ? text : ""));
                }
                for (String place : PLACES.subList(1, PLACES.size())) {
                    lines.add(String.format(Locale.ROOT, place, text, "", "", ""));
                }
            }
        }
        return lines;
    }

    private static String latin(int octet) {
        return String.valueOf((char) octet);
    }

    private static String utf8(int octet) {
        byte[] bytes = latin(octet).getBytes(StandardCharsets.UTF_8);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static @Nullable Http1RequestHead read(String text) {
        Http1RequestHead head = new Http1RequestHead();
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        try {
            int read = new Http1HeadDecoder(Http1Limits.DEFAULT).readRequest(Unpooled.wrappedBuffer(bytes), head);
            return read == bytes.length ? head : null;
        } catch (Http1Exception e) {
            return null;
        }
    }

    /** Whether a name is Transfer-Encoding to a reader who takes _ for a hyphen, and nothing warns of it. */
    private static boolean disguised(Http1Head head) {
        for (int i = 0; i < head.size(); i++) {
            if (head.name(i).replace('_', '-').equalsIgnoreCase("transfer-encoding") && !head.underscored(i)) {
                return true;
            }
        }
        return false;
    }
}
