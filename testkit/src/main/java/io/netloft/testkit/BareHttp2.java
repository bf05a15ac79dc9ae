package io.netloft.testkit;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A connection of HTTP/2 by hand (RFC 9113), which answers what it must and tells when GOAWAY comes. One thread asks; another one,
 * its own, reads.
 */
public final class BareHttp2 implements AutoCloseable {
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int GOAWAY = 7;
    private static final int ACK = 1;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;
    private static final long PATIENCE_S = 20;
    private static final byte[] CANCEL = {0, 0, 0, 8};

    private final Socket socket = new Socket();
    private final DataOutputStream out;
    private final CompletableFuture<Integer> goAway = new CompletableFuture<>();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final AtomicInteger pongs = new AtomicInteger();
    private int calls;

    /** Connects; returns when the server has said its settings. */
    public BareHttp2(InetSocketAddress address) throws IOException {
        socket.connect(address);
        out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
        out.write(PREFACE);
        frame(SETTINGS, 0, 0, new byte[0]);
        out.flush();
        var ready = new CompletableFuture<Void>();
        var reader = new Thread(() -> read(ready), "bare-http2");
        reader.setDaemon(true);
        reader.start();
        ready.join();
    }

    private void frame(int type, int flags, int stream, byte[] payload) throws IOException {
        synchronized (out) {
            out.writeByte(payload.length >> 16);
            out.writeShort(payload.length);
            out.writeByte(type);
            out.writeByte(flags);
            out.writeInt(stream);
            out.write(payload);
        }
    }

    private void answer(int type, byte[] payload) throws IOException {
        frame(type, ACK, 0, payload);
        synchronized (out) {
            out.flush();
        }
    }

    /** Opens a call of gRPC and says nothing on it. */
    public void call(String path) throws IOException {
        frame(HEADERS, END_HEADERS, 2 * calls + 1, head(path));
        calls++;
        synchronized (out) {
            out.flush();
        }
    }

    /** Sends a PING; {@link #pongs} counts its answer. */
    public void ping() throws IOException {
        frame(PING, 0, 0, new byte[8]);
        synchronized (out) {
            out.flush();
        }
    }

    /** Answers to pings. */
    public int pongs() {
        return pongs.get();
    }

    /** What came of calls and of the connection's end, in order: {@code headers}, {@code data}, {@code trailers}, {@code goaway}. */
    public List<String> heard() {
        return List.copyOf(heard);
    }

    /**
     * Opens calls of gRPC and resets each at once.
     *
     * @return how many were, before the server had enough of it
     */
    public int flood(String path, int calls) {
        byte[] head = head(path);
        int done = 0;
        try {
            while (done < calls && !goAway.isDone()) {
                frame(HEADERS, END_HEADERS, 2 * done + 1, head);
                frame(RST_STREAM, 0, 2 * done + 1, CANCEL);
                done++;
            }
            synchronized (out) {
                out.flush();
            }
        } catch (IOException closed) {
            // It had enough.
        }
        return done;
    }

    /** Fields as RFC 7541 writes them without a table of its own. */
    private static byte[] head(String path) {
        var block = new ByteArrayOutputStream();
        // :method: POST and :scheme: http stand in the static table.
        block.write(0x83);
        block.write(0x86);
        block.write(0x04);
        text(block, path);
        block.write(0x01);
        text(block, "localhost");
        // content-type is the 31st.
        block.write(0x0f);
        block.write(31 - 0x0f);
        text(block, "application/grpc");
        block.write(0);
        text(block, "te");
        text(block, "trailers");
        return block.toByteArray();
    }

    private static void text(ByteArrayOutputStream block, String text) {
        block.write(text.length());
        block.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    private void read(CompletableFuture<Void> ready) {
        try {
            var in = new DataInputStream(socket.getInputStream());
            while (true) {
                int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
                int type = in.readUnsignedByte();
                int flags = in.readUnsignedByte();
                in.readInt();
                byte[] payload = in.readNBytes(length);
                if (type == SETTINGS && (flags & ACK) == 0) {
                    answer(SETTINGS, new byte[0]);
                    ready.complete(null);
                } else if (type == PING && (flags & ACK) == 0) {
                    answer(PING, payload);
                } else if (type == PING) {
                    pongs.incrementAndGet();
                } else if (type == HEADERS) {
                    heard.add((flags & END_STREAM) == 0 ? "headers" : "trailers");
                } else if (type == DATA) {
                    heard.add("data");
                } else if (type == GOAWAY) {
                    heard.add("goaway");
                    goAway.complete(payload[7] & 0xff);
                }
            }
        } catch (IOException e) {
            ready.completeExceptionally(e);
            goAway.completeExceptionally(e);
        }
    }

    /** The error code of the first GOAWAY. */
    public CompletableFuture<Integer> goAway() {
        return goAway;
    }

    /** Waits for the first GOAWAY; its error code. */
    public int awaitGoAway() {
        return goAway.orTimeout(PATIENCE_S, TimeUnit.SECONDS).join();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
