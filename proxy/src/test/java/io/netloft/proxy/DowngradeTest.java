package io.netloft.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Requests of HTTP/2 made to smuggle something into HTTP/1.1: what a server gets is a request that nobody can take for two,
 * or nothing. Each case puts one poison in one place.
 */
class DowngradeTest {
    private static final Pattern REQUEST_LINE = Pattern.compile("[A-Z]+ [!-~&&[^#]]+ HTTP/1\\.1");
    private static final Pattern FIELD_LINE =
            Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+: [\\t\\x20-\\x7E\\x80-\\xFF]*");
    private static final List<String> POISONS = List.of(
            "\r\nx-smuggled: 1",
            "\nx-smuggled: 1",
            "\rx-smuggled: 1",
            "\r\n\r\nGET /x-smuggled HTTP/1.1\r\nhost: x\r\n\r\n",
            "\0",
            "\u007f",
            "\u0001",
            " ",
            "\t",
            ": x-smuggled",
            " HTTP/1.1\r\nx-smuggled: 1\r\nx: ",
            "\u000b",
            "\u0085\u00a0");

    private final Backend backend = Backend.answering(Backend.ok("good"));
    private final ProxyRig proxy =
            ProxyRig.to(List.of(backend.address()), "http2: {resets: 100000}", "health: {type: none}");

    @AfterEach
    void stop() {
        proxy.close();
        backend.close();
    }

    private static String[] plain() {
        return new String[] {
            ":method", "POST", ":scheme", "http", ":authority", "host", ":path", "/path", "x-name", "value"
        };
    }

    /** Every poison before, in the middle of and behind every name and value. */
    private static List<String[]> poisoned() {
        List<String[]> all = new ArrayList<>();
        for (int at = 0; at < plain().length; at++) {
            for (String poison : POISONS) {
                for (int cut : new int[] {0, 2, plain()[at].length()}) {
                    String[] fields = plain();
                    fields[at] = fields[at].substring(0, cut) + poison + fields[at].substring(cut);
                    all.add(fields);
                }
            }
        }
        return all;
    }

    private static String[] with(String... more) {
        String[] all = Arrays.copyOf(plain(), plain().length + more.length);
        System.arraycopy(more, 0, all, plain().length, more.length);
        return all;
    }

    private static List<String[]> framing() {
        return List.of(
                with("transfer-encoding", "chunked"),
                with("Transfer-Encoding", "chunked"),
                with("transfer_encoding", "chunked"),
                with("transfer-encoding ", "chunked"),
                with("content-length", "0", "content-length", "5"),
                with("content-length", "0, 5"),
                with("content-length", "+5"),
                with("content-length", "-1"),
                with("content-length", "5 "),
                with("content-length", "0x5"),
                with("content-length", ""),
                with("content-length", "99999999999999999999"),
                with("content_length", "0"),
                with("connection", "content-length"),
                with("proxy-connection", "keep-alive"),
                with("keep-alive", "1"),
                with("upgrade", "h2c"),
                with("http2-settings", "x"),
                with("te", "chunked"),
                with("te", "trailers, chunked"),
                with("host", "other"),
                with("host", "host", "host", "other"),
                with("host", ""),
                with(":path", "/other"),
                with(":method", "GET"),
                with(":status", "200"),
                with(":unknown", "x"),
                with("", "x"),
                with(":", "x"),
                new String[] {":method", "POST", ":scheme", "http", ":path", "/path"},
                new String[] {":method", "POST", ":scheme", "http", ":authority", "user@host", ":path", "/path"},
                new String[] {":method", "POST", ":scheme", "http", ":authority", "a,b", ":path", "/path"},
                new String[] {":method", "POST", ":scheme", "http", ":authority", "host/x", ":path", "/path"},
                new String[] {":method", "POST", ":scheme", "http", ":authority", "host", ":path", ""},
                new String[] {":method", "POST", ":scheme", "http", ":authority", "host", ":path", "path"},
                new String[] {":method", "POST", ":scheme", "http", ":authority", "host", ":path", "http://other/"},
                new String[] {":method", "POST", ":scheme", "http", ":authority", "host", ":path", "/a#b"},
                new String[] {":method", "POST", ":scheme", "http://x/?", ":authority", "host", ":path", "/path"},
                new String[] {":method", "POST", ":scheme", "", ":authority", "host", ":path", "/path"},
                new String[] {":method", "CONNECT", ":authority", "host:80"},
                new String[] {":method", "", ":scheme", "http", ":authority", "host", ":path", "/path"});
    }

    @Test
    void whatReachesAServerIsOneRequestAndSaysOneThing() {
        List<String[]> cases = new ArrayList<>(poisoned());
        cases.addAll(framing());
        try (Http2Peer client = new Http2Peer(proxy.address()).begin()) {
            int id = 1;
            for (String[] fields : cases) {
                client.head(id, false, fields).data(id, true, "GET /x-smuggled HTTP/1.1\r\nhost: x\r\n\r\n");
                client.answer(id);
                id += 2;
            }
            assertThat(client.request(id, "GET", "/last", true).answer(id).body())
                    .isEqualTo("good");
        }
        List<String> heads = backend.heads();
        heads.forEach(DowngradeTest::judge);
        assertThat(heads.get(heads.size() - 1)).startsWith("GET /last HTTP/1.1\r\n");
        // Some poisons are harmless where they stand: a tab within a value, a name with another colon-free character.
        assertThat(heads.size()).isLessThan(cases.size() / 4);
    }

    private static void judge(String head) {
        assertThat(head).doesNotContain("GET /x-smuggled").endsWith("\r\n\r\n");
        String[] lines = head.substring(0, head.length() - 4).split("\r\n", -1);
        assertThat(lines[0]).matches(REQUEST_LINE);
        Set<String> once = new HashSet<>();
        for (int i = 1; i < lines.length; i++) {
            assertThat(lines[i]).matches(FIELD_LINE);
            String name = lines[i].substring(0, lines[i].indexOf(':')).toLowerCase(java.util.Locale.ROOT);
            assertThat(name).isNotEqualTo("x-smuggled");
            if (Set.of("host", "content-length", "transfer-encoding").contains(name)) {
                assertThat(once.add(name)).as("only one %s", name).isTrue();
            }
        }
        assertThat(once).contains("host");
        assertThat(once.containsAll(Set.of("content-length", "transfer-encoding")))
                .isFalse();
    }

    @Test
    void trailersCantSmuggleEither() {
        try (Http2Peer client = new Http2Peer(proxy.address()).begin()) {
            int id = 1;
            for (String[] trailers : List.of(
                    new String[] {"x", "a\r\n\r\nGET /x-smuggled HTTP/1.1"},
                    new String[] {"x\r\ny", "a"},
                    new String[] {"X", "a"},
                    new String[] {":path", "/"},
                    new String[] {"host", "x"},
                    new String[] {"content-length", "1"},
                    new String[] {"transfer-encoding", "chunked"},
                    new String[] {"connection", "close"},
                    new String[] {"x-forwarded-for", "1.2.3.4"})) {
                client.request(id, "POST", "/", false).data(id, false, "body").head(id, true, trailers);
                assertThat(client.answer(id).whole())
                        .as("%s", (Object) trailers)
                        .isFalse();
                assertThat(client.answer(id).reset()).isEqualTo(1);
                id += 2;
            }
        }
    }

    @Test
    void aBodyIsAsLongAsItWasSaidToBe() {
        try (Http2Peer client = new Http2Peer(proxy.address()).begin()) {
            client.request(1, "POST", "/", false, "content-length", "5").data(1, true, "four");
            assertThat(client.answer(1).reset()).isEqualTo(1);
            client.request(3, "POST", "/", false, "content-length", "5").data(3, false, "sixsix");
            assertThat(client.answer(3).reset()).isEqualTo(1);
            client.request(5, "POST", "/", true, "content-length", "5");
            assertThat(client.answer(5).reset()).isEqualTo(1);
            client.request(7, "POST", "/", false, "content-length", "5").data(7, true, "right");
            assertThat(client.answer(7).body()).isEqualTo("good");
        }
    }
}
