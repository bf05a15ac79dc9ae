package io.netloft.proto.resp;

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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class RespCaptureTest {
    private static final String RESOURCE = "/captures/resp.pcap";
    private static final Path SOURCE = Path.of("src/test/resources/captures/resp.pcap");

    private static final List<Exchange> CONVERSATION = List.of(
            new Exchange("PING\r\n", "+PONG\r\n"),
            new Exchange(
                    Resp.array("SET", "greeting", "hello \u00e9\r\n") + Resp.array("GET", "greeting"),
                    "+OK\r\n$9\r\nhello \u00e9\r\n\r\n"),
            new Exchange(Resp.array("GET", "nothing"), "$-1\r\n"),
            new Exchange(Resp.array("LPUSH", "greeting", "x"), "-WRONGTYPE Operation against a key\r\n"),
            new Exchange(
                    Resp.array("HELLO", "3"),
                    "%3\r\n$6\r\nserver\r\n$7\r\nnetloft\r\n$5\r\nproto\r\n:3\r\n$7\r\nmodules\r\n*0\r\n"),
            new Exchange(Resp.array("ZSCORE", "z", "a"), ",0.10000000000000001\r\n"),
            new Exchange(Resp.array("SMEMBERS", "s"), "~2\r\n$1\r\na\r\n$1\r\nb\r\n"),
            new Exchange(
                    Resp.array("SUBSCRIBE", "news"),
                    ">3\r\n$9\r\nsubscribe\r\n$4\r\nnews\r\n:1\r\n>3\r\n$7\r\nmessage\r\n$4\r\nnews\r\n$2\r\nhi\r\n"),
            new Exchange(Resp.array("GET", "nothing"), "_\r\n"),
            new Exchange(Resp.array("EXISTS", "greeting") + Resp.array("QUIT"), ":1\r\n+OK\r\n"));

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
        Path file = folder.resolve("resp.pcap");
        Path talk = folder.resolve("tcpdump.log");
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(listener.getLocalPort());
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
                            port)
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
        byte[] bytes = Resp.bytes(text);
        from.getOutputStream().write(bytes);
        assertThat(to.getInputStream().readNBytes(bytes.length)).isEqualTo(bytes);
    }

    private static void check(PcapStreams streams) {
        assertThat(messages(RespDirection.REQUESTS, streams.fromClient()))
                .hasSize(12)
                .startsWith(
                        new RespMessage.Inline(List.of(RespMessage.Bulk.of("PING"))),
                        new RespMessage.Array(List.of(
                                RespMessage.Bulk.of("SET"),
                                RespMessage.Bulk.of("greeting"),
                                new RespMessage.Bulk(Resp.bytes("hello \u00e9\r\n")))),
                        RespMessage.Array.of("GET", "greeting"))
                .endsWith(RespMessage.Array.of("QUIT"));
        assertThat(messages(RespDirection.RESPONSES, streams.fromServer()))
                .hasSize(13)
                .startsWith(
                        new RespMessage.Simple("PONG"),
                        new RespMessage.Simple("OK"),
                        new RespMessage.Bulk(Resp.bytes("hello \u00e9\r\n")),
                        RespMessage.Null.BULK,
                        new RespMessage.SimpleError("WRONGTYPE Operation against a key"))
                .contains(
                        new RespMessage.Decimal(0.1),
                        new RespMessage.Set(List.of(RespMessage.Bulk.of("a"), RespMessage.Bulk.of("b"))),
                        RespMessage.Null.NULL)
                .endsWith(new RespMessage.Int(1), new RespMessage.Simple("OK"));
    }

    private static List<RespMessage> messages(RespDirection direction, ByteBuf stream) {
        List<RespMessage> messages = new ArrayList<>();
        try (RespDecoder decoder =
                new RespDecoder(RespLimits.DEFAULT, direction, false, (message, missing) -> messages.add(message))) {
            while (stream.isReadable()) {
                decoder.decode(Unpooled.copiedBuffer(stream.readSlice(Math.min(7, stream.readableBytes()))));
            }
            decoder.endOfInput();
        }
        return messages;
    }

    /** What the client sends, and what it gets. */
    private record Exchange(String request, String response) {}
}
