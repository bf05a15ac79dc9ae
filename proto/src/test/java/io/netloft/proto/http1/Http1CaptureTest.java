package io.netloft.proto.http1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netloft.proto.PcapStreams;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class Http1CaptureTest {
    private static final String RESOURCE = "/captures/http1.pcap";
    private static final Path SOURCE = Path.of("src/test/resources/captures/http1.pcap");

    private static final List<Exchange> CONVERSATION = List.of(
            new Exchange(
                    Wire.head("GET /one?x=y HTTP/1.1", "Host: localhost", "Accept: text/plain"),
                    Wire.head("HTTP/1.1 200 OK", "Content-Type: text/plain", "Content-Length: 6") + "hello\n"),
            new Exchange(
                    Wire.head("POST /two HTTP/1.1", "Host: localhost", "Transfer-Encoding: chunked")
                            + "5\r\nhello\r\n6;ext=1\r\n world\r\n0\r\nChecksum: 1\r\n\r\n",
                    Wire.head("HTTP/1.1 100 Continue")
                            + Wire.head("HTTP/1.1 201 Created", "Transfer-Encoding: chunked")
                            + "7\r\ncreated\r\n0\r\n\r\n"),
            new Exchange(
                    Wire.head("HEAD /three HTTP/1.1", "Host: localhost")
                            + Wire.head("GET /four HTTP/1.1", "Host: localhost"),
                    Wire.head("HTTP/1.1 200 OK", "Content-Length: 99") + Wire.head("HTTP/1.1 204 No Content")),
            new Exchange(
                    Wire.head("GET /five HTTP/1.1", "Host: localhost", "Connection: close"),
                    Wire.head("HTTP/1.1 200 OK", "Connection: close") + "until the end"));

    @Test
    void readsTheCaptureOnBothSides() throws IOException {
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream(RESOURCE), RESOURCE)) {
            check(new PcapStreams(in.readAllBytes()));
        }
    }

    @Test
    @Tag("peer")
    @Timeout(30)
    void recordsTheCaptureWithTcpdump(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("http1.pcap");
        Path talk = folder.resolve("tcpdump.log");
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Process tcpdump = new ProcessBuilder(
                            "tcpdump",
                            "-i",
                            "lo",
                            "-n",
                            "-U",
                            "--immediate-mode",
                            "-s",
                            "0",
                            "-w",
                            "-",
                            "tcp",
                            "port",
                            Integer.toString(listener.getLocalPort()))
                    .redirectOutput(file.toFile())
                    .redirectError(talk.toFile())
                    .start();
            try {
                await().until(() -> Files.readString(talk).contains("listening on"));
                converse(listener);
                await().until(() -> new PcapStreams(Files.readAllBytes(file)).closed());
            } finally {
                tcpdump.destroy();
                assertThat(tcpdump.waitFor(10, TimeUnit.SECONDS)).isTrue();
            }
        }
        check(new PcapStreams(Files.readAllBytes(file)));
        if (Boolean.getBoolean("golden.update")) {
            Files.createDirectories(Objects.requireNonNull(SOURCE.getParent()));
            Files.write(SOURCE, Files.readAllBytes(file));
        }
    }

    /** One thread plays both sides: what is sent fits the sockets' buffers. */
    private static void converse(ServerSocket listener) throws IOException {
        try (Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort());
                Socket server = listener.accept()) {
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            for (Exchange exchange : CONVERSATION) {
                send(client, server, exchange.request());
                send(server, client, exchange.response());
            }
        }
    }

    private static void send(Socket from, Socket to, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        from.getOutputStream().write(bytes);
        assertThat(to.getInputStream().readNBytes(bytes.length)).isEqualTo(bytes);
    }

    private static void check(PcapStreams streams) {
        Transcript requests = new Transcript();
        try (Http1Decoder decoder = new Http1Decoder(Http1Limits.DEFAULT, Http1Direction.REQUESTS, true, requests)) {
            decode(decoder, streams.fromClient());
        }
        assertThat(requests.lines())
                .containsExactly(
                        "GET /one?x=y",
                        "end",
                        "POST /two",
                        "body hello world",
                        "end",
                        "HEAD /three",
                        "end",
                        "GET /four",
                        "end",
                        "GET /five",
                        "end");
        Transcript responses = new Transcript();
        try (Http1Decoder decoder = new Http1Decoder(Http1Limits.DEFAULT, Http1Direction.RESPONSES, true, responses)) {
            for (Http1Method method :
                    List.of(Http1Method.GET, Http1Method.POST, Http1Method.HEAD, Http1Method.GET, Http1Method.GET)) {
                assertThat(decoder.expect(method)).isTrue();
            }
            decode(decoder, streams.fromServer());
        }
        assertThat(responses.lines())
                .containsExactly(
                        "200",
                        "body hello\n",
                        "end",
                        "100",
                        "end",
                        "201",
                        "body created",
                        "end",
                        "200",
                        "end",
                        "204",
                        "end",
                        "200",
                        "body until the end",
                        "end");
    }

    private static void decode(Http1Decoder decoder, ByteBuf stream) {
        while (stream.isReadable()) {
            decoder.decode(Unpooled.copiedBuffer(stream.readSlice(Math.min(7, stream.readableBytes()))));
        }
        decoder.endOfInput();
    }

    /** What the client sends, and what it gets. */
    private record Exchange(String request, String response) {}
}
