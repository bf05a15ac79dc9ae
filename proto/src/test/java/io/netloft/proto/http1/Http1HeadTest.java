package io.netloft.proto.http1;

import static io.netloft.proto.http1.Wire.request;
import static io.netloft.proto.http1.Wire.response;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
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
    void findsFieldsByAnyNameInAnyCase() {
        Http1RequestHead head =
                request("GET / HTTP/1.1", "Host: a", "X-One: 1", "x-oNE: 2", "X-One-: 3", "X-One: 4", "^~: 5", "~^: 6");
        assertThat(indexes(head, "x-one")).containsExactly(1, 2, 4);
        assertThat(indexes(head, "host")).containsExactly(0);
        assertThat(indexes(head, "~^")).containsExactly(6);
        assertThat(indexes(head, "x-two")).isEmpty();
        assertThat(indexes(head, "")).isEmpty();
        assertThat(head.nameEquals(2, ascii("x-one"))).isTrue();
        assertThat(head.nameEquals(3, ascii("x-one"))).isFalse();
        assertThat(response(Http1Method.GET, "HTTP/1.1 200 OK", "A: 1", "b: 2").first(ascii("b")))
                .isEqualTo(1);
    }

    @Test
    void findsAllFieldsOfAKnownName() {
        Http1RequestHead head = request("GET / HTTP/1.1", "Via: a", "Host: a", "Accept: x", "via: b", "X: y", "VIA: c");
        assertThat(head.first(Http1Field.VIA)).isZero();
        assertThat(head.next(0, Http1Field.VIA)).isEqualTo(3);
        assertThat(head.next(3, Http1Field.VIA)).isEqualTo(5);
        assertThat(head.next(5, Http1Field.VIA)).isEqualTo(-1);
        assertThat(head.next(1, Http1Field.HOST)).isEqualTo(-1);
        assertThat(head.next(0, Http1Field.AGE)).isEqualTo(-1);
    }

    @Test
    void findsNothingOfTheHeadBefore() {
        Http1HeadDecoder decoder = new Http1HeadDecoder(Http1Limits.DEFAULT);
        Http1RequestHead head = new Http1RequestHead();
        decoder.readRequest(Wire.buffer(Wire.head("GET / HTTP/1.1", "Host: a", "X_Y: 1", "Cookie: a=b")), head);
        decoder.readRequest(Wire.buffer(Wire.head("GET / HTTP/1.1", "Host: a")), head);
        assertThat(head.size()).isEqualTo(1);
        assertThat(head.first(ascii("x_y"))).isEqualTo(-1);
        assertThat(cookie(head, "a")).isNull();
    }

    @Test
    void flagsUnderscores() {
        Http1RequestHead head = request(
                "GET / HTTP/1.1",
                "Host: a",
                "X_Y: 1",
                "X-Y: 2",
                "User-Agent: a_b",
                "Seven-7: _",
                "Eight--8: _",
                "Nine---_9: _",
                "X-Something-Lon_: _",
                "_: _",
                "^`: _");
        List<Boolean> flags = new ArrayList<>();
        for (int i = 0; i < head.size(); i++) {
            flags.add(head.underscored(i));
        }
        assertThat(flags).containsExactly(false, true, false, false, false, false, true, true, true, false);
        assertThat(request("GET /_ HTTP/1.1", "Host: a_b", "X-Y: _").underscored(1))
                .isFalse();
    }

    @Test
    void findsACookieByItsExactName() {
        Http1RequestHead head = request(
                "GET / HTTP/1.1",
                "Host: a",
                "Cookie: xid=0; id=one; ID=two;tight=3;  wide = 4 ; quoted=\"a b\"; empty=; eq=a=b; bare; id=three",
                "Cookie: later=5 ;\t tab=\t6\t",
                "X: id=seven");
        assertThat(cookie(head, "id")).isEqualTo("one");
        assertThat(cookie(head, "ID")).isEqualTo("two");
        assertThat(cookie(head, "tight")).isEqualTo("3");
        assertThat(cookie(head, "quoted")).isEqualTo("\"a b\"");
        assertThat(cookie(head, "empty")).isEmpty();
        assertThat(cookie(head, "eq")).isEqualTo("a=b");
        assertThat(cookie(head, "later")).isEqualTo("5");
        assertThat(cookie(head, "tab")).isEqualTo("6");
        for (String absent : List.of("wide", "bare", "i", "idx", "d", "X", "")) {
            assertThat(cookie(head, absent)).as(absent).isNull();
        }
        assertThat(request("GET / HTTP/1.1", "Host: a", "Cookie: ").cookie(ascii("a")))
                .isEqualTo(Http1Span.NONE);
        assertThat(request("GET / HTTP/1.1", "Host: a", "Cookie: ;;a=b;").cookie(ascii("a")))
                .isNotEqualTo(Http1Span.NONE);
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

    private static List<Integer> indexes(Http1Head head, String name) {
        List<Integer> found = new ArrayList<>();
        for (int i = head.first(ascii(name)); i >= 0; i = head.next(i, ascii(name))) {
            found.add(i);
        }
        return found;
    }

    private static @Nullable String cookie(Http1RequestHead head, String name) {
        long span = head.cookie(ascii(name));
        return span == Http1Span.NONE ? null : head.text(Http1Span.start(span), Http1Span.end(span));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
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
