package io.netloft.proto.http1;

import static io.netloft.proto.http1.Wire.request;
import static io.netloft.proto.http1.Wire.response;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class Http1HeadTest {
    @Test
    void knowsEveryNamedFieldInAnyCase() {
        for (Http1Field field : Http1Field.values()) {
            if (field != Http1Field.OTHER) {
                for (String name : List.of(field.lowercase(), field.lowercase().toUpperCase(Locale.ROOT))) {
                    assertThat(recognized(name)).as(name).isEqualTo(field);
                }
                for (String name : List.of(field.lowercase() + "x", "x" + field.lowercase(), mangled(field))) {
                    assertThat(recognized(name)).as(name).isEqualTo(Http1Field.OTHER);
                }
            }
        }
    }

    @Test
    void tellsLongNamesApartThatDifferOnlyInTheirMiddle() {
        assertThat(recognized("proxy-authXXXication-info")).isEqualTo(Http1Field.OTHER);
        assertThat(recognized("sec-websXXket-extensions")).isEqualTo(Http1Field.OTHER);
        assertThat(recognized("transferXencoding")).isEqualTo(Http1Field.OTHER);
    }

    @Test
    void marksWhatIsForThisConnectionOnly() {
        Http1RequestHead head = request(
                "GET / HTTP/1.1",
                "Host: a",
                "Connection: X-One, close",
                "X-One: 1",
                "x-one: 2",
                "X-Two: 3",
                "Keep-Alive: 5",
                "TE: trailers",
                "Trailer: X",
                "Upgrade: x",
                "Proxy-Connection: close",
                "Proxy-Authorization: Basic eA==",
                "HTTP2-Settings: x",
                "Connection: Cookie",
                "Cookie: a=b",
                "Accept: x");

        assertThat(namesWhere(head, true))
                .containsExactly(
                        "Connection",
                        "X-One",
                        "x-one",
                        "Keep-Alive",
                        "TE",
                        "Trailer",
                        "Upgrade",
                        "Proxy-Connection",
                        "Proxy-Authorization",
                        "HTTP2-Settings",
                        "Connection",
                        "Cookie");
        assertThat(namesWhere(head, false)).containsExactly("Host", "X-Two", "Accept");
    }

    @Test
    void neverDropsHostOrFramingBecauseTheyAreNominated() {
        Http1RequestHead head = request(
                "POST / HTTP/1.1",
                "Host: a",
                "Content-Length: 3",
                "Connection: Host, content-length, transfer-encoding");
        assertThat(namesWhere(head, true)).containsExactly("Connection");
    }

    @Test
    void keepsTheConnectionByVersionAndWish() {
        assertThat(request("GET / HTTP/1.1", "Host: a").keepAlive()).isTrue();
        assertThat(request("GET / HTTP/1.1", "Host: a", "Connection: x, Close").keepAlive())
                .isFalse();
        assertThat(request("GET / HTTP/1.0").keepAlive()).isFalse();
        assertThat(request("GET / HTTP/1.0", "Connection: Keep-Alive").keepAlive())
                .isTrue();
        assertThat(request("GET / HTTP/1.0", "Connection: Keep-Alive", "Connection: close")
                        .keepAlive())
                .isFalse();
        assertThat(response(Http1Method.GET, "HTTP/1.1 200 OK").keepAlive()).isFalse();
        assertThat(response(Http1Method.GET, "HTTP/1.1 200 OK", "Content-Length: 1")
                        .keepAlive())
                .isTrue();
    }

    @Test
    void seesAnUpgradeOnlyWhenItIsNominatedAndNeverToH2c() {
        assertThat(request("GET / HTTP/1.1", "Host: a", "Connection: Upgrade", "Upgrade: websocket")
                        .upgrade())
                .isTrue();
        assertThat(request("GET / HTTP/1.1", "Host: a", "Upgrade: websocket").upgrade())
                .isFalse();
        assertThat(request("GET / HTTP/1.1", "Host: a", "Connection: upgrade").upgrade())
                .isFalse();
        assertThat(request("GET / HTTP/1.0", "Connection: upgrade", "Upgrade: websocket")
                        .upgrade())
                .isFalse();
        for (String protocols : List.of("h2c", "H2C", "websocket, h2c", "x,h2c;y")) {
            assertThat(request("GET / HTTP/1.1", "Host: a", "Connection: upgrade", "Upgrade: " + protocols)
                            .upgrade())
                    .as(protocols)
                    .isFalse();
        }
        assertThat(response(Http1Method.GET, "HTTP/1.1 101 x", "Connection: upgrade", "Upgrade: websocket")
                        .upgrade())
                .isTrue();
    }

    @Test
    void flagsUnderscores() {
        Http1RequestHead head = request("GET / HTTP/1.1", "Host: a", "X_Y: 1", "X-Y: 2", "User-Agent: a_b");
        List<Boolean> flags = new ArrayList<>();
        for (int i = 0; i < head.size(); i++) {
            flags.add(head.hasUnderscore(i));
        }
        assertThat(flags).containsExactly(false, true, false, false);
    }

    @Test
    void waitsForContinueOnlyWhereTheVersionKnowsIt() {
        assertThat(request("POST / HTTP/1.1", "Host: a", "Expect: 100-Continue").expectContinue())
                .isTrue();
        assertThat(request("POST / HTTP/1.0", "Host: a", "Expect: 100-continue").expectContinue())
                .isFalse();
    }

    @Test
    void tellsInterimResponsesFromFinalOnes() {
        assertThat(response(Http1Method.GET, "HTTP/1.1 103 Early Hints", "Link: </a>")
                        .interim())
                .isTrue();
        assertThat(response(Http1Method.GET, "HTTP/1.1 101 Switching Protocols").interim())
                .isFalse();
        assertThat(response(Http1Method.GET, "HTTP/1.1 200 OK").interim()).isFalse();
    }

    @Test
    void refusesAnIndexThatIsNoField() {
        Http1RequestHead head = request("GET / HTTP/1.1", "Host: a");
        assertThatThrownBy(() -> head.valueStart(1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> head.field(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void letsALargeArrayGoOnceASmallHeadHasCome() {
        Http1HeadDecoder decoder = new Http1HeadDecoder(Http1Limits.DEFAULT);
        Http1RequestHead head = new Http1RequestHead();
        String small = Wire.head("GET / HTTP/1.1", "Host: a");
        decoder.readRequest(Wire.buffer(Wire.head("GET / HTTP/1.1", "Host: a", "X: " + "x".repeat(20_000))), head);
        assertThat(head.bytes().length).isGreaterThan(20_000);
        decoder.readRequest(Wire.buffer(small), head);
        decoder.readRequest(Wire.buffer(small), head);
        assertThat(head.bytes().length).isLessThan(4 * 1024);
    }

    private static Http1Field recognized(String name) {
        byte[] bytes = ("?" + name + ": more than eight bytes behind").getBytes(StandardCharsets.US_ASCII);
        return Http1Field.of(bytes, 1, 1 + name.length());
    }

    private static String mangled(Http1Field field) {
        String name = field.lowercase();
        int middle = name.length() / 2;
        return name.substring(0, middle) + "~" + name.substring(middle + 1);
    }

    private static List<String> namesWhere(Http1Head head, boolean hopByHop) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < head.size(); i++) {
            if (head.hopByHop(i) == hopByHop) {
                names.add(head.name(i));
            }
        }
        return names;
    }
}
