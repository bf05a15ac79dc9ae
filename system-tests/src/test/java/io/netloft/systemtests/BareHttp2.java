package io.netloft.systemtests;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/** A connection of HTTP/2 without a stream (RFC 9113), which answers what it must and tells when GOAWAY comes. */
final class BareHttp2 implements AutoCloseable {
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int GOAWAY = 7;
    private static final int ACK = 1;

    private final Socket socket = new Socket();
    private final CompletableFuture<Integer> goAway = new CompletableFuture<>();

    BareHttp2(InetSocketAddress address) throws IOException {
        socket.connect(address);
        var out = new DataOutputStream(socket.getOutputStream());
        out.write(PREFACE);
        frame(out, SETTINGS, 0, new byte[0]);
        var ready = new CompletableFuture<Void>();
        var reader = new Thread(() -> read(out, ready), "bare-http2");
        reader.setDaemon(true);
        reader.start();
        ready.join();
    }

    private static void frame(DataOutputStream out, int type, int flags, byte[] payload) throws IOException {
        out.writeByte(0);
        out.writeShort(payload.length);
        out.writeByte(type);
        out.writeByte(flags);
        out.writeInt(0);
        out.write(payload);
        out.flush();
    }

    private void read(DataOutputStream out, CompletableFuture<Void> ready) {
        try {
            var in = new DataInputStream(socket.getInputStream());
            while (true) {
                int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
                int type = in.readUnsignedByte();
                int flags = in.readUnsignedByte();
                in.readInt();
                byte[] payload = in.readNBytes(length);
                if (type == SETTINGS && (flags & ACK) == 0) {
                    frame(out, SETTINGS, ACK, new byte[0]);
                    ready.complete(null);
                } else if (type == PING && (flags & ACK) == 0) {
                    frame(out, PING, ACK, payload);
                } else if (type == GOAWAY) {
                    goAway.complete(payload[7] & 0xff);
                }
            }
        } catch (IOException e) {
            ready.completeExceptionally(e);
            goAway.completeExceptionally(e);
        }
    }

    /** The error code of the first GOAWAY. */
    CompletableFuture<Integer> goAway() {
        return goAway;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
