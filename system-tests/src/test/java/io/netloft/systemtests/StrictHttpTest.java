package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.systemtests.StrictHttp.Reading;
import io.netloft.systemtests.StrictHttp.Request;
import io.netloft.systemtests.StrictHttp.Rest;
import io.netloft.systemtests.StrictHttp.Side;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The judge is judged: by the proxy's own corpus, and by requests that a proxy must not write. */
class StrictHttpTest {
    private static Reading read(String text, Side side) {
        return StrictHttp.read(text.getBytes(StandardCharsets.ISO_8859_1), side);
    }

    @Test
    void seesEachRequestOnceAndWhole() {
        Reading reading = read(
                "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc"
                        + "PUT /b HTTP/1.1\r\nHost: h\r\nX-Case: m\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nxy\r\n0\r\n\r\n"
                        + "GET /c HT",
                Side.BACKEND);
        assertThat(reading.requests())
                .containsExactly(new Request("POST", "/a", "abc", ""), new Request("PUT", "/b", "xy", "m"));
        assertThat(reading.rest()).isEqualTo(Rest.INCOMPLETE);
    }

    @Test
    void refusesNothingThatTheCorpusCallsGoodAndTakesNothingOfItsFramingAttacks() {
        Set<String> framing = Set.of(
                "content-length",
                "content-length-repeated",
                "content-length-with-chunked",
                "transfer-encoding",
                "transfer-encoding-in-1.0",
                "transfer-coding",
                "bare-lf",
                "bare-cr",
                "obs-fold",
                "leading-whitespace",
                "space-before-colon",
                "field-name",
                "field-value",
                "host-missing",
                "host-repeated",
                "host-mismatch",
                "version");
        List<Corpus.Message> requests = Corpus.all("request");
        assertThat(requests)
                .filteredOn(Corpus.Message::accepted)
                .allMatch(message -> message.text().startsWith("CONNECT")
                        || read(message.text(), Side.CLIENT).rest() != Rest.VIOLATION);
        assertThat(requests)
                .filteredOn(message -> framing.contains(message.verdict()))
                .hasSizeGreaterThan(100)
                .allMatch(
                        message -> read(message.text(), Side.CLIENT).requests().isEmpty());
    }

    @Test
    void takesNoChunksThatTheCorpusRefuses() {
        String head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
        assertThat(Corpus.all("chunked"))
                .filteredOn(Corpus.Message::accepted)
                .allMatch(message -> read(head + message.text(), Side.CLIENT).rest() == Rest.NOTHING);
        assertThat(Corpus.all("chunked"))
                .filteredOn(message ->
                        Set.of("chunk-size", "chunk-extension", "chunk-end").contains(message.verdict()))
                .hasSizeGreaterThan(40)
                .allMatch(message ->
                        read(head + message.text(), Side.CLIENT).requests().isEmpty());
    }

    @Test
    void demandsMoreOfAProxy() {
        for (String field :
                List.of("Connection: keep-alive", "Keep-Alive: 5", "Upgrade: h2c", "TE: trailers", "Trailer: X")) {
            String request = "GET / HTTP/1.1\r\nHost: a\r\n" + field + "\r\n\r\n";
            assertThat(read(request, Side.BACKEND).rest()).as(field).isEqualTo(Rest.VIOLATION);
            assertThat(read(request, Side.CLIENT).rest()).as(field).isEqualTo(Rest.NOTHING);
        }
        String absolute = "GET http://a/x HTTP/1.1\r\nHost: a\r\n\r\n";
        assertThat(read(absolute, Side.BACKEND).rest()).isEqualTo(Rest.VIOLATION);
        assertThat(read(absolute, Side.CLIENT).requests()).containsExactly(new Request("GET", "/x", "", ""));
    }
}
