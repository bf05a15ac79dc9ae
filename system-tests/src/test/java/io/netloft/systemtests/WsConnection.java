package io.netloft.systemtests;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * A WebSocket client (RFC 6455): text both ways, pings answered, no extension. It takes messages in one frame only, which is
 * how ours sends them. On the thread of its {@link WsLoop}.
 */
final class WsConnection {
    private static final int TEXT = 1;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final byte[] MASK = {0x12, 0x34, 0x56, 0x78};
    private static final int ABNORMAL = 1006;

    private final InetSocketAddress address;
    private final Request request;
    private final Listener listener;
    private final Deque<ByteBuffer> out = new ArrayDeque<>();
    private ByteBuffer in = ByteBuffer.allocate(4 * 1024);
    private SelectionKey key;
    private boolean open;
    private boolean ended;
    private boolean reading = true;

    /**
     * How it asks.
     *
     * @param path with its query
     * @param headers more of them, each with its CRLF
     * @param receiveBuffer of the socket; 0: the system's
     */
    record Request(String path, String headers, int receiveBuffer) {
        /** Chat's JSON protocol, as that user. */
        static Request chat(String user) {
            return new Request("/v1/chat?as=" + user, "Sec-WebSocket-Protocol: netloft.chat.v1\r\n", 0);
        }

        Request withReceiveBuffer(int bytes) {
            return new Request(path, headers, bytes);
        }
    }

    /** Who is told. */
    interface Listener {
        void opened(WsConnection connection);

        void text(WsConnection connection, String text);

        /** It has ended; 1006 when the server did not say why. */
        void closed(WsConnection connection, int code, String reason);
    }

    WsConnection(InetSocketAddress address, Request request, Listener listener) {
        this.address = address;
        this.request = request;
        this.listener = listener;
    }

    void begin(SelectionKey its, boolean connected) throws IOException {
        key = its;
        if (connected) {
            greet();
        }
    }

    private SocketChannel channel() {
        return (SocketChannel) key.channel();
    }

    private void greet() throws IOException {
        String head = "GET " + request.path + " HTTP/1.1\r\nHost: 127.0.0.1:" + address.getPort()
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" + request.headers + "\r\n";
        out.add(ByteBuffer.wrap(head.getBytes(StandardCharsets.US_ASCII)));
        flush();
    }

    /** Its socket can do something. */
    void ready() {
        try {
            if (key.isConnectable() && channel().finishConnect()) {
                greet();
                return;
            }
            if (key.isWritable()) {
                flush();
            }
            if (key.isReadable()) {
                read();
            }
        } catch (IOException e) {
            lost(String.valueOf(e.getMessage()));
        }
    }

    private void flush() throws IOException {
        while (!out.isEmpty()) {
            channel().write(out.peek());
            if (out.peek().hasRemaining()) {
                break;
            }
            out.remove();
        }
        key.interestOps((reading ? SelectionKey.OP_READ : 0) | (out.isEmpty() ? 0 : SelectionKey.OP_WRITE));
    }

    private void read() throws IOException {
        if (!in.hasRemaining()) {
            in = ByteBuffer.allocate(2 * in.capacity()).put(in.flip());
        }
        int count = channel().read(in);
        in.flip();
        if (!open) {
            readHead();
        }
        while (open && !ended && readFrame()) {}
        in.compact();
        if (count < 0) {
            lost("closed");
        }
    }

    private void readHead() throws IOException {
        String text = new String(in.array(), 0, in.limit(), StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            return;
        }
        if (!text.startsWith("HTTP/1.1 101 ")) {
            throw new IOException(text.substring(0, text.indexOf("\r\n")) + " (expected: 101)");
        }
        in.position(end + 4);
        open = true;
        listener.opened(this);
    }

    /** Takes a frame, if it is there as a whole. */
    private boolean readFrame() {
        int there = in.remaining();
        if (there < 2) {
            return false;
        }
        int at = in.position();
        int length = in.get(at + 1) & 0x7F;
        int header = length == 126 ? 4 : length == 127 ? 10 : 2;
        if (there < header) {
            return false;
        }
        length = length == 126 ? in.getShort(at + 2) & 0xFFFF : length == 127 ? (int) in.getLong(at + 2) : length;
        if (there < header + length) {
            return false;
        }
        in.position(at + header + length);
        take(in.get(at) & 0xFF, Arrays.copyOfRange(in.array(), at + header, at + header + length));
        return true;
    }

    private void take(int first, byte[] content) {
        switch (first) {
            case 0x80 | TEXT -> listener.text(this, new String(content, StandardCharsets.UTF_8));
            case 0x80 | PING -> send(PONG, content);
            case 0x80 | PONG -> {}
            case 0x80 | CLOSE -> {
                int code = content.length < 2 ? 1005 : (content[0] & 0xFF) << 8 | content[1] & 0xFF;
                String reason = new String(
                        content, Math.min(2, content.length), Math.max(0, content.length - 2), StandardCharsets.UTF_8);
                answer(content);
                end(code, reason);
            }
            default -> lost("a frame that begins with " + Integer.toHexString(first) + " (expected: a text in one)");
        }
    }

    /** Sends a text, as soon as the socket takes it. */
    void send(String text) {
        send(TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    private void send(int opcode, byte[] content) {
        if (ended) {
            return;
        }
        out.add(frame(0x80 | opcode, content));
        try {
            flush();
        } catch (IOException e) {
            lost(String.valueOf(e.getMessage()));
        }
    }

    /** Answers a close; a server that did not wait for it has closed for the reason that it gave, and for no other. */
    private void answer(byte[] close) {
        out.add(frame(0x80 | CLOSE, close));
        try {
            flush();
        } catch (IOException gone) {
            out.clear();
        }
    }

    /** A client's frame. */
    static ByteBuffer frame(int first, byte[] content) {
        var frame = ByteBuffer.allocate(content.length + 14);
        frame.put((byte) first);
        if (content.length < 126) {
            frame.put((byte) (0x80 | content.length));
        } else if (content.length < 65_536) {
            frame.put((byte) (0x80 | 126)).putShort((short) content.length);
        } else {
            frame.put((byte) (0x80 | 127)).putLong(content.length);
        }
        frame.put(MASK);
        for (int i = 0; i < content.length; i++) {
            frame.put((byte) (content[i] ^ MASK[i & 3]));
        }
        return frame.flip();
    }

    /** Reads nothing any more, or goes on. */
    void reading(boolean on) {
        reading = on;
        if (ended) {
            return;
        }
        key.interestOps((on ? SelectionKey.OP_READ : 0) | (out.isEmpty() ? 0 : SelectionKey.OP_WRITE));
    }

    /** Leaves without a word. */
    void drop() {
        lost("dropped");
    }

    void lost(String why) {
        end(ABNORMAL, why);
    }

    private void end(int code, String reason) {
        if (ended) {
            return;
        }
        ended = true;
        if (key != null) {
            try {
                key.channel().close();
            } catch (IOException e) {
                throw new IllegalStateException("socket: not closed", e);
            }
        }
        listener.closed(this, code, reason);
    }
}
