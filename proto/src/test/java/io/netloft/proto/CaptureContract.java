package io.netloft.proto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import java.util.function.Consumer;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A conversation on the wire that tcpdump recorded: the capture kept in {@code captures/NAME.pcap} is read by the
 * decoders, and so is one recorded anew, which takes the kept one's place under {@code -Dgolden.update=true}.
 */
public abstract class CaptureContract {
    private static final Path SOURCES = Path.of("src/test/resources/captures");

    private final String resource;
    private final List<Exchange> conversation;

    /** What the client sends, and what it gets. */
    public record Exchange(String request, String response) {}

    /** Takes the name of the capture and what is said; a character is a byte. */
    protected CaptureContract(String name, List<Exchange> conversation) {
        this.resource = name + ".pcap";
        this.conversation = conversation;
    }

    /** Decodes both sides of the conversation and compares. */
    protected abstract void check(PcapStreams streams);

    /** Feeds one side's bytes in pieces that fit no message, as a copy that the decoder owns. */
    protected static void inPieces(ByteBuf stream, Consumer<ByteBuf> decoder) {
        while (stream.isReadable()) {
            decoder.accept(Unpooled.copiedBuffer(stream.readSlice(Math.min(7, stream.readableBytes()))));
        }
    }

    @Test
    void readsTheCaptureOnBothSides() throws IOException {
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream("/captures/" + resource))) {
            check(new PcapStreams(in.readAllBytes()));
        }
    }

    @Test
    @Tag("peer")
    @Timeout(30)
    void recordsTheCaptureWithTcpdump(@TempDir Path folder) throws Exception {
        Path file = folder.resolve(resource);
        Path talk = folder.resolve("tcpdump.log");
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Process tcpdump = new ProcessBuilder(tcpdump(listener.getLocalPort()))
                    .redirectOutput(file.toFile())
                    .redirectError(talk.toFile())
                    .start();
            try {
                await().until(() -> Files.readString(talk).contains("listening on"));
                converse(listener);
                await().until(() -> new PcapStreams(Files.readAllBytes(file)).closed());
            } catch (ConditionTimeoutException late) {
                end(tcpdump);
                throw new AssertionError(
                        "the end of the conversation isn't in the capture\n" + Files.readString(talk), late);
            } finally {
                end(tcpdump);
            }
        }
        assertThat(talk).content().contains("\n0 packets dropped by kernel");
        check(new PcapStreams(Files.readAllBytes(file)));
        if (Boolean.getBoolean("golden.update")) {
            Files.createDirectories(SOURCES);
            Files.write(SOURCES.resolve(resource), Files.readAllBytes(file));
        }
    }

    // In immediate mode the ring is cut into slots of the snapshot length each. Whole frames of the loopback's 64 KiB
    // leave 32 in the usual 2 MiB, and a packet on loopback takes two: tcpdump, when it did not get its turn at once on
    // a busy machine, found two thirds of such a conversation dropped. These leave thousands.
    private static List<String> tcpdump(int port) {
        return List.of(("tcpdump -i lo -n -U --immediate-mode -s 2048 -B 8192 -w - tcp port " + port).split(" "));
    }

    private static void end(Process process) throws InterruptedException {
        process.destroy();
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }

    /** One thread plays both sides: what is sent fits the sockets' buffers. */
    private void converse(ServerSocket listener) throws IOException {
        try (Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort());
                Socket server = listener.accept()) {
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            for (Exchange exchange : conversation) {
                send(client, server, exchange.request());
                send(server, client, exchange.response());
            }
        }
    }

    private void send(Socket from, Socket to, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        from.getOutputStream().write(bytes);
        assertThat(to.getInputStream().readNBytes(bytes.length)).isEqualTo(bytes);
    }
}
