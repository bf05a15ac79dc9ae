package io.netloft.systemtests;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * A connection of HTTP/2 over TLS that sends whatever fields a test likes, each as a literal (RFC 7541 §6.2.2), and waits
 * for the end of each stream. Not thread-safe.
 */
final class RawHttp2 implements AutoCloseable {
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int GOAWAY = 7;
    private static final int WINDOW_UPDATE = 8;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;
    private static final int ACK = 1;
    private static final int SHORT = 127;

    private final SSLSocket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private int next = 1;

    /** How a stream ended. */
    enum End {
        /** With an answer. */
        ANSWERED,
        /** With RST_STREAM. */
        RESET,
        /** With the connection. */
        CLOSED
    }

    RawHttp2(InetSocketAddress address) throws IOException {
        Socket plain = new Socket(address.getAddress(), address.getPort());
        socket = (SSLSocket) RawExchange.trusting().createSocket(plain, "localhost", address.getPort(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        socket.setSSLParameters(parameters);
        socket.setSoTimeout(20_000);
        in = new DataInputStream(socket.getInputStream());
        out = socket.getOutputStream();
        ByteBuf first = Unpooled.buffer();
        first.writeCharSequence("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", StandardCharsets.US_ASCII);
        frame(first, SETTINGS, 0, 0, Unpooled.EMPTY_BUFFER);
        // Room for every answer that will ever come.
        frame(first, WINDOW_UPDATE, 0, 0, Unpooled.buffer().writeInt(1 << 30));
        send(first);
    }

    private static void frame(ByteBuf to, int type, int flags, int stream, ByteBuf content) {
        to.writeMedium(content.readableBytes()).writeByte(type).writeByte(flags).writeInt(stream);
        to.writeBytes(content);
    }

    private void send(ByteBuf frames) throws IOException {
        out.write(frames.array(), 0, frames.readableBytes());
        out.flush();
    }

    /** Sends a request whole and waits for its end; no more can be sent after {@link End#CLOSED}. */
    End ask(List<String> fields, String content, List<String> trailers) throws IOException {
        int stream = next;
        next += 2;
        ByteBuf request = Unpooled.buffer();
        frame(request, HEADERS, END_HEADERS, stream, packed(fields));
        boolean more = !trailers.isEmpty();
        frame(
                request,
                DATA,
                more ? 0 : END_STREAM,
                stream,
                Unpooled.copiedBuffer(content, StandardCharsets.ISO_8859_1));
        if (more) {
            frame(request, HEADERS, END_HEADERS | END_STREAM, stream, packed(trailers));
        }
        try {
            send(request);
            return end(stream);
        } catch (java.net.SocketTimeoutException silence) {
            throw silence;
        } catch (IOException broken) {
            return End.CLOSED;
        }
    }

    private End end(int stream) throws IOException {
        while (true) {
            int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            int type = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            int id = in.readInt();
            in.skipNBytes(length);
            if (type == SETTINGS && (flags & ACK) == 0) {
                ByteBuf acknowledged = Unpooled.buffer();
                frame(acknowledged, SETTINGS, ACK, 0, Unpooled.EMPTY_BUFFER);
                send(acknowledged);
            } else if (type == GOAWAY) {
                return End.CLOSED;
            } else if (id == stream && type == RST_STREAM) {
                return End.RESET;
            } else if (id == stream && (type == DATA || type == HEADERS) && (flags & END_STREAM) != 0) {
                return End.ANSWERED;
            }
        }
    }

    private static ByteBuf packed(List<String> fields) {
        ByteBuf packed = Unpooled.buffer();
        for (int i = 0; i < fields.size(); i += 2) {
            packed.writeByte(0);
            text(fields.get(i), packed);
            text(fields.get(i + 1), packed);
        }
        return packed;
    }

    /** A length of seven bits and what is over of it (RFC 7541 §5.1), and the octets. */
    private static void text(String text, ByteBuf to) {
        int length = text.length();
        if (length < SHORT) {
            to.writeByte(length);
        } else {
            to.writeByte(SHORT);
            int rest = length - SHORT;
            while (rest >= 128) {
                to.writeByte(rest % 128 + 128);
                rest /= 128;
            }
            to.writeByte(rest);
        }
        to.writeCharSequence(text, StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
