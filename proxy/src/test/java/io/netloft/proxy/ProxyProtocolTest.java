package io.netloft.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PROXY headers of clients that may send one, and those that servers get. */
@Timeout(60)
class ProxyProtocolTest {
    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
    private static final String V1 = "PROXY TCP4 192.0.2.7 198.51.100.1 4711 443\r\n";

    private Backend backend;
    private ProxyRig proxy;

    @AfterEach
    void stop() {
        if (proxy != null) {
            proxy.close();
        }
        backend.close();
    }

    private void http(String... settings) {
        backend = Backend.answering(Backend.ok("x"));
        String[] all = Arrays.copyOf(settings, settings.length + 1);
        all[settings.length] = "health: {type: none}";
        proxy = ProxyRig.to(List.of(backend.address()), all);
    }

    private void tcp(Backend.Script script, String group, String listener) {
        backend = Backend.scripted(script);
        proxy = ProxyRig.with("groups:\n  db: {servers: [\"" + backend.address() + "\"], health: {type: none}, " + group
                + "}\ntcp:\n  db: {listen: \"127.0.0.1:0\", group: db, " + listener + "}\n");
    }

    private static Backend.Script echo() {
        return c -> c.in().transferTo(c.socket().getOutputStream());
    }

    /** A header of version 2 for IPv4, with what is to stand behind the addresses, in hexadecimal. */
    private static byte[] v2(String commandAndFamily, String addresses, String extras) {
        String rest = addresses + extras;
        return HexFormat.of().parseHex(SIGNATURE + commandAndFamily + String.format("%04x", rest.length() / 2) + rest);
    }

    private static byte[] v2(String extras) {
        return v2("2111", "c0000207" + "c6336401" + "1267" + "01bb", extras);
    }

    @Test
    void whatATrustedPeerSaysOfTheClientIsBelieved(@TempDir Path folder) throws IOException {
        Path log = folder.resolve("access.log");
        http("proxy-from: [127.0.0.0/8]", "access-log: {format: json, file: " + log + "}");
        try (RawClient client = proxy.client()) {
            client.send(V1 + "GET /a HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.response()).startsWith("HTTP/1.1 200");
            assertThat(client.send("GET /b HTTP/1.1\r\nHost: a\r\n\r\n").response())
                    .startsWith("HTTP/1.1 200");
        }
        assertThat(backend.heads())
                .hasSize(2)
                .allSatisfy(head -> assertThat(head)
                        .contains("X-Forwarded-For: 192.0.2.7\r\n")
                        .contains("X-Forwarded-Port: 443\r\n"));
        await().untilAsserted(() -> assertThat(Files.readString(log)).contains("\"client\":\"192.0.2.7\""));
    }

    @Test
    void version2IsReadByteByByteToo() {
        http("proxy-from: [127.0.0.1]");
        try (RawClient client = proxy.client()) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.writeBytes(v2("030004" + "00000000"));
            all.writeBytes("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            for (byte b : all.toByteArray()) {
                client.send(new byte[] {b});
            }
            assertThat(client.response()).startsWith("HTTP/1.1 200");
        }
        assertThat(backend.heads().get(0)).contains("X-Forwarded-For: 192.0.2.7\r\n");
    }

    @Test
    void aPeerThatSpeaksForItselfStaysWhoItIs() {
        http("proxy-from: [127.0.0.1]");
        for (byte[] header : List.of(
                v2("2000", "", ""), v2("2100", "", ""), "PROXY UNKNOWN\r\n".getBytes(StandardCharsets.US_ASCII))) {
            try (RawClient client = proxy.client()) {
                client.send(header).send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
                assertThat(client.response()).startsWith("HTTP/1.1 200");
            }
        }
        assertThat(backend.heads())
                .hasSize(3)
                .allSatisfy(h -> assertThat(h).contains("X-Forwarded-For: 127.0.0.1\r\n"));
    }

    @Test
    void nobodyElsesHeaderIsReadAsOne() {
        http("proxy-from: [192.0.2.0/24]");
        try (RawClient client = proxy.client()) {
            assertThat(client.send(V1 + "GET / HTTP/1.1\r\nHost: a\r\n\r\n").response())
                    .startsWith("HTTP/1.1 400 ");
        }
        assertThat(backend.heads()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
                "PROXY TCP4 192.0.2.7 198.51.100.1 4711\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
                "PROXY TCP4 192.0.2.256 198.51.100.1 4711 443\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
                "PROXY TCP4 ::1 ::1 4711 443\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
                "PROXY TCP4 192.0.2.7 198.51.100.1 65536 443\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
                "PROXY TCP9 192.0.2.7 198.51.100.1 4711 443\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
                "proxy TCP4 192.0.2.7 198.51.100.1 4711 443\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
                "PROXY UNKNOWN xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                "PROXY TCP4 192.0.2.7 198.51.100.1 4711 443\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
            })
    void aWrongHeaderEndsTheConnection(String bytes) {
        http("proxy-from: [127.0.0.1]");
        try (RawClient client = proxy.client()) {
            assertThat(client.send(bytes).ended()).isTrue();
        }
        await().untilAsserted(() ->
                assertThat(proxy.scrape()).contains("proxy_refused_total{cause=\"bad-proxy-header\"} 1.0"));
        assertThat(backend.heads()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"3111", "2211", "2121"})
    void aWrongBinaryHeaderEndsTheConnectionOrSaysNothing(String commandAndFamily) {
        http("proxy-from: [127.0.0.1]");
        try (RawClient client = proxy.client()) {
            // At once: it may hang up before a second piece.
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.writeBytes(v2(commandAndFamily, "c0000207c633640112670", "1bb"));
            all.writeBytes("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            client.send(all.toByteArray());
            assertThat(client.ended()).isTrue();
        }
        assertThat(backend.heads()).isEmpty();
    }

    @Test
    void aHeaderThatCarriesTooMuchEndsTheConnection() {
        http("proxy-from: [127.0.0.1]");
        try (RawClient client = proxy.client()) {
            assertThat(client.send(v2("ea2000" + "00".repeat(0x2000))).ended()).isTrue();
        }
    }

    @Test
    void aHeaderThatDoesNotComeEndsTheConnection() {
        http("proxy-from: [127.0.0.1]");
        try (RawClient silent = proxy.client();
                RawClient half = proxy.client().send("PROXY TC")) {
            proxy.settle();
            proxy.skip(Duration.ofSeconds(11));
            assertThat(half.ended()).isTrue();
            assertThat(silent.ended()).isTrue();
        }
    }

    @Test
    void serversOfTcpAreToldInEitherVersion() {
        tcp(echo(), "proxy-header: v1", "idle: 1h");
        try (RawClient client = proxy.client()) {
            String line = client.send("hello").until("hello");
            assertThat(line)
                    .isEqualTo(
                            "PROXY TCP4 127.0.0.1 127.0.0.1 " + client.socket().getLocalPort() + " "
                                    + proxy.address().getPort() + "\r\nhello");
        }
        proxy.close();
        backend.close();
        tcp(echo(), "proxy-header: v2", "idle: 1h");
        try (RawClient client = proxy.client()) {
            assertThat(client.send("hello").bytes(28 + 5))
                    .startsWith(HexFormat.of().parseHex(SIGNATURE + "2111000c" + "7f000001" + "7f000001"))
                    .endsWith("hello".getBytes(StandardCharsets.US_ASCII));
        }
    }

    @Test
    void aChainPassesOnWhoTheClientIsAndWhatElseTheHeaderCarried() {
        tcp(echo(), "proxy-header: v2", "proxy-from: [127.0.0.1]");
        String authority = "02" + "0003" + "612e62";
        String own = "e0" + "0001" + "2a";
        String checksumAndPadding = "03" + "0004" + "01020304" + "04" + "0002" + "0000";
        try (RawClient client = proxy.client()) {
            client.send(v2(authority + checksumAndPadding + own)).send("hi");
            byte[] expected = v2(authority + own);
            assertThat(client.bytes(expected.length + 2)).startsWith(expected).endsWith((byte) 'h', (byte) 'i');
        }
    }

    @Test
    void oneConnectionOfAnHttpServerNeverServesTwoClientsWhenItIsTold() {
        backend = Backend.scripted(c -> {
            String line = new String(c.readUntil("\r\n"), StandardCharsets.US_ASCII);
            if (c.readRequest() != null) {
                c.write(Backend.ok(line.strip()));
            }
            c.readRequest();
        });
        proxy = ProxyRig.with("listen: 127.0.0.1:0\ngroups:\n  web: {servers: [\"" + backend.address()
                + "\"], health: {type: none}, proxy-header: v1}\nroutes: [{group: web}]\n");
        for (int i = 0; i < 3; i++) {
            try (RawClient client = proxy.client()) {
                int port = client.socket().getLocalPort();
                for (int j = 0; j < 2; j++) {
                    assertThat(client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").response())
                            .endsWith("PROXY TCP4 127.0.0.1 127.0.0.1 " + port + " "
                                    + proxy.address().getPort());
                }
            }
        }
        assertThat(backend.connections()).isEqualTo(6);
    }

    @Test
    void checksBeginWithAHeaderThatSpeaksForTheProxy() {
        backend = Backend.scripted(c -> {
            String line = new String(c.readUntil("\r\n"), StandardCharsets.US_ASCII);
            c.readRequest();
            c.write(line.equals("PROXY UNKNOWN\r\n") ? Backend.ok("") : "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n");
        });
        proxy = ProxyRig.with("listen: 127.0.0.1:0\ngroups:\n  web: {servers: [\"" + backend.address()
                + "\"], health: {interval: 50ms}, proxy-header: v1}\nroutes: [{group: web}]\n");
        await().until(() -> proxy.upstream(backend.address()).up());
        assertThat(proxy.upstream(backend.address()).lastChange()).contains("status 200");
    }
}
