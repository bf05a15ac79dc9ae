package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.testkit.JarProcess;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What suites of conformance ask of a server of HTTP/1.1, asked of the proxy: h1spec's list, and some of our own. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ProxyConformanceIT {
    private static final int TIMEOUT_MS = 15_000;
    private static final int SILENCE_MS = 300;
    private static final String WHOLE = "GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private static Echo backend;
    private static JarProcess proxy;

    @BeforeAll
    static void start() {
        backend = Echo.start();
        proxy = JarProcess.of("proxy")
                .args("--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0", "--to", backend.address())
                .start();
    }

    @AfterAll
    static void stop() {
        proxy.close();
        backend.close();
    }

    private static Socket connected(String text) throws IOException {
        InetSocketAddress address = proxy.address("http");
        Socket socket = new Socket(address.getAddress(), address.getPort());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MS);
        write(socket, text);
        return socket;
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The next head, or what there was of one. */
    private static String head(Socket socket) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int b = socket.getInputStream().read();
            if (b < 0) {
                return head.toString();
            }
            head.append((char) b);
        }
        return head.toString();
    }

    private static boolean silent(Socket socket, int ms) throws IOException {
        socket.setSoTimeout(ms);
        try {
            return socket.getInputStream().read() == Integer.MIN_VALUE;
        } catch (SocketTimeoutException silence) {
            return true;
        } finally {
            socket.setSoTimeout(TIMEOUT_MS);
        }
    }

    @Test
    void waitsForTheRestOfARequestWhereverItIsCut() throws IOException {
        List<Socket> waiting = new ArrayList<>();
        try {
            for (int cut = 1; cut < WHOLE.length(); cut++) {
                waiting.add(connected(WHOLE.substring(0, cut)));
            }
            // The first wait is long enough for every one; the others only look.
            int ms = SILENCE_MS;
            for (Socket socket : waiting) {
                assertThat(silent(socket, ms)).isTrue();
                ms = 1;
            }
            for (int cut = 1; cut < WHOLE.length(); cut++) {
                Socket socket = waiting.get(cut - 1);
                write(socket, WHOLE.substring(cut));
                assertThat(head(socket)).as("cut at %d", cut).startsWith("HTTP/1.1 200 ");
            }
        } finally {
            for (Socket socket : waiting) {
                socket.close();
            }
        }
    }

    static Stream<Arguments> served() {
        String get = "GET / HTTP/1.1\r\n";
        return Stream.of(
                Arguments.of("a GET", get + "Host: example.com\r\n\r\n"),
                Arguments.of("odd case, a tab and an empty field", get + "hoSt:\texample.com\r\nempty:\r\n\r\n"),
                Arguments.of("an empty value", get + "Host: example.com\r\nX-Empty: \r\n\r\n"),
                Arguments.of("a POST", "POST / HTTP/1.1\r\nHost: example.com\r\nContent-Length: 5\r\n\r\nhello"),
                Arguments.of("a GET with content", get + "Host: example.com\r\nContent-Length: 5\r\n\r\nhello"),
                Arguments.of(
                        "chunks",
                        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nZ\r\n0\r\n\r\n"),
                Arguments.of("an empty line before", "\r\n" + get + "Host: example.com\r\n\r\n"),
                Arguments.of("absolute-form", "GET http://example.com/ HTTP/1.1\r\nHost: example.com\r\n\r\n"),
                Arguments.of("an unknown method", "BREW / HTTP/1.1\r\nHost: example.com\r\n\r\n"),
                Arguments.of("all of a server", "OPTIONS * HTTP/1.1\r\nHost: example.com\r\n\r\n"),
                Arguments.of("1.0 without a host", "GET / HTTP/1.0\r\n\r\n"),
                Arguments.of("bytes beyond ASCII", get + "Host: example.com\r\nX: \u00e9\u00ff\r\n\r\n"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("served")
    void serves(String what, String request) throws IOException {
        try (Socket socket = connected(request)) {
            assertThat(head(socket)).as(what).startsWith("HTTP/1.1 200 ");
        }
    }

    static Stream<Arguments> refused() {
        String get = "GET / HTTP/1.1\r\n";
        String hosted = get + "Host: example.com\r\n";
        return Stream.of(
                Arguments.of("no version", "GET / \r\n\r\n", 400),
                Arguments.of("a version that is none", "GET / HTTP/9.9\r\nHost: example.com\r\n\r\n", 505),
                Arguments.of("words before the request", "Extra line" + hosted + "\r\n", 400),
                Arguments.of("brackets in a name", hosted + "X-Invalid[]: test\r\n\r\n", 400),
                Arguments.of("a control character in a value", hosted + "X: test\u0007\r\n\r\n", 400),
                Arguments.of("no host", get + "Content-Length: 5\r\n\r\n", 400),
                Arguments.of("two hosts", hosted + "Host: example.org\r\n\r\n", 400),
                Arguments.of("a negative length", hosted + "Content-Length: -1234\r\n\r\n", 400),
                Arguments.of(
                        "a very negative length", hosted + "Content-Length: -123456789123456789123456789\r\n\r\n", 400),
                Arguments.of("a length of letters", hosted + "Content-Length: abc\r\n\r\n", 400),
                Arguments.of("CR for a line", hosted + "\rSome: Test\r\n\r\n", 400),
                Arguments.of(
                        "length and chunks", hosted + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n", 400),
                Arguments.of("another coding", hosted + "Transfer-Encoding: gzip\r\n\r\n", 501),
                Arguments.of("another expectation", hosted + "Expect: tea\r\n\r\n", 417),
                Arguments.of("CONNECT", "CONNECT example.com:443 HTTP/1.1\r\nHost: example.com\r\n\r\n", 405),
                Arguments.of("TRACE", "TRACE / HTTP/1.1\r\nHost: example.com\r\n\r\n", 405),
                Arguments.of("a long target", "GET /" + "x".repeat(9_000) + " HTTP/1.1\r\nHost: a\r\n\r\n", 414),
                Arguments.of("a large field", hosted + "X: " + "x".repeat(40_000) + "\r\n\r\n", 431),
                Arguments.of("many fields", hosted + "X: x\r\n".repeat(200) + "\r\n", 431));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void refuses(String what, String request, int status) throws IOException {
        String answer = RawExchange.with(proxy.address("http"), request);
        assertThat(answer).as(what).startsWith("HTTP/1.1 " + status + " ").containsIgnoringCase("connection: close");
        assertThat(answer.split("HTTP/1\\.1 ", -1)).as(what).hasSize(2);
    }

    @Test
    void answersThreeRequestsOfOneSegmentInTheirOrder() throws IOException {
        String requests = WHOLE.replace("hello", "delay/150") + WHOLE.replace("hello", "status/404") + WHOLE;
        try (Socket socket = connected(requests.replace(WHOLE, WHOLE.replace("Host", "Connection: close\r\nHost")))) {
            String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            assertThat(all).containsSubsequence("200 OK", "GET /delay/150", "404 Not Found", "200 OK", "GET /hello");
            assertThat(all.split("HTTP/1\\.1 ", -1)).hasSize(4);
        }
    }

    @Test
    void tellsAClientThatWaitsToContinue() throws IOException {
        String head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n";
        try (Socket socket = connected(head)) {
            assertThat(head(socket)).startsWith("HTTP/1.1 100 ");
            write(socket, "hello");
            assertThat(head(socket)).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void answersHeadWithoutContentAndKeepsTheConnection() throws IOException {
        String heads = "HEAD /bytes/1000 HTTP/1.1\r\nHost: a\r\n\r\n".repeat(2);
        try (Socket socket = connected(heads + WHOLE)) {
            assertThat(head(socket)).startsWith("HTTP/1.1 200 ").containsIgnoringCase("content-length: 1000");
            assertThat(head(socket)).startsWith("HTTP/1.1 200 ");
            assertThat(head(socket)).startsWith("HTTP/1.1 200 ");
        }
    }
}
