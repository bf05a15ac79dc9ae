package io.netloft.systemtests;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A WebSocket connection that sends whatever bytes a test likes. */
final class RawWebSocket implements AutoCloseable {
    private static final int PATIENCE_MS = 20_000;
    private static final int CLOSE = 0x88;

    private final Socket socket = new Socket();
    private final String status;

    /** Asks for an upgrade; {@code headers} are more of them, each with its CRLF. */
    RawWebSocket(InetSocketAddress address, String path, String headers) throws IOException {
        socket.connect(address, PATIENCE_MS);
        socket.setSoTimeout(PATIENCE_MS);
        write(("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + address.getPort()
                        + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" + headers + "\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        status = head();
    }

    private String head() throws IOException {
        StringBuilder head = new StringBuilder();
        InputStream in = socket.getInputStream();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                break;
            }
            head.append((char) next);
        }
        return head.toString();
    }

    /** The head of the answer. */
    String status() {
        return status;
    }

    void write(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** Sends a masked frame whose first byte is that. */
    void frame(int first, byte[] content) throws IOException {
        ByteBuffer frame = WsConnection.frame(first, content);
        byte[] bytes = new byte[frame.remaining()];
        frame.get(bytes);
        write(bytes);
    }

    /** Reads until the server closes; the code that it gives, or -1 when it gives none. */
    int closeCode() throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        try {
            while (true) {
                int first = in.read();
                if (first < 0) {
                    return -1;
                }
                int length = in.readUnsignedByte();
                length = length == 126 ? in.readUnsignedShort() : length;
                byte[] content = in.readNBytes(length);
                if (first == CLOSE) {
                    return content.length < 2 ? 1005 : (content[0] & 0xFF) << 8 | content[1] & 0xFF;
                }
            }
        } catch (SocketException reset) {
            // Closed with bytes of ours unread: the reset may overtake the close.
            return -1;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
