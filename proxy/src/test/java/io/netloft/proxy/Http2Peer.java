package io.netloft.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A client of HTTP/2 that sends just the frames that a test tells it to, on a blocking socket. */
final class Http2Peer implements AutoCloseable {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int PRIORITY = 2;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;
    static final int END_STREAM = 1;
    private static final int PRIORITY_SAID = 0x20;
    static final int END_HEADERS = 4;
    private static final int ACK = 1;
    /** Where nothing has been allowed for so long, nothing will be: another thread may have to be given its time. */
    private static final long QUIET_NS = 1_000_000_000L;

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private final DefaultHttp2HeadersDecoder unpacker = new DefaultHttp2HeadersDecoder(false, 1 << 20);
    private final Map<Integer, Answer> answers = new HashMap<>();
    private final List<Frame> control = new ArrayList<>();
    private boolean ended;

    /** A frame as it came. */
    record Frame(int type, int flags, int stream, byte[] payload) {
        long code() {
            ByteBuf in = Unpooled.wrappedBuffer(payload);
            return in.getUnsignedInt(type == GOAWAY ? 4 : 0);
        }

        String text() {
            return new String(payload, StandardCharsets.ISO_8859_1);
        }
    }

    /** What came on a stream. */
    static final class Answer {
        private final List<Http2Headers> heads = new ArrayList<>();
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private long reset = -1;
        private boolean whole;

        boolean over() {
            return whole || reset >= 0;
        }

        boolean whole() {
            return whole;
        }

        /** The code that it was reset with, or -1. */
        long reset() {
            return reset;
        }

        String status() {
            return heads.isEmpty()
                    ? ""
                    : heads.get(heads.size() - 1 - (hasTrailers() ? 1 : 0))
                            .status()
                            .toString();
        }

        private boolean hasTrailers() {
            return heads.size() > 1 && heads.get(heads.size() - 1).status() == null;
        }

        List<String> statuses() {
            return heads.stream()
                    .filter(h -> h.status() != null)
                    .map(h -> h.status().toString())
                    .toList();
        }

        String field(String name) {
            for (Http2Headers head : heads) {
                if (head.contains(name)) {
                    return head.get(name).toString();
                }
            }
            return null;
        }

        String trailer(String name) {
            return hasTrailers() && heads.get(heads.size() - 1).contains(name)
                    ? heads.get(heads.size() - 1).get(name).toString()
                    : null;
        }

        String body() {
            return body.toString(StandardCharsets.ISO_8859_1);
        }

        int size() {
            return body.size();
        }
    }

    Http2Peer(InetSocketAddress address) {
        this(connect(address));
    }

    Http2Peer(Socket socket) {
        try {
            this.socket = socket;
            socket.setSoTimeout(20_000);
            socket.setTcpNoDelay(true);
            in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream()));
            out = socket.getOutputStream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Socket connect(InetSocketAddress address) {
        try {
            return new Socket(address.getAddress(), address.getPort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The preface and SETTINGS, as pairs of identifier and value. */
    Http2Peer begin(int... settings) {
        raw("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        ByteBuf payload = Unpooled.buffer();
        for (int i = 0; i < settings.length; i += 2) {
            payload.writeShort(settings[i]).writeInt(settings[i + 1]);
        }
        return frame(SETTINGS, 0, 0, bytes(payload));
    }

    /** The other side of a connection: takes the client's preface and sends SETTINGS. */
    Http2Peer serve() throws IOException {
        in.readNBytes(24);
        return frame(SETTINGS, 0, 0, new byte[0]);
    }

    /** As a server that takes extended CONNECTs (RFC 8441). */
    Http2Peer serveConnects() throws IOException {
        in.readNBytes(24);
        return frame(SETTINGS, 0, 0, new byte[] {0, 8, 0, 0, 0, 1});
    }

    /** What has come on a stream as soon as its head is here. */
    Answer head(int stream) {
        Answer answer = begun(stream);
        while (answer.heads.isEmpty() && !answer.over() && !ended) {
            read();
        }
        return answer;
    }

    /** A request's head and body once it is whole; null when the connection ended before. */
    Answer request(int stream) {
        Answer request = answer(stream);
        return request.whole() ? request : null;
    }

    Http2Peer raw(byte[] bytes) {
        try {
            out.write(bytes);
            out.flush();
        } catch (IOException e) {
            ended = true;
        }
        return this;
    }

    Http2Peer frame(int type, int flags, int stream, byte[] payload) {
        ByteBuf frame = Unpooled.buffer();
        frame.writeMedium(payload.length)
                .writeByte(type)
                .writeByte(flags)
                .writeInt(stream)
                .writeBytes(payload);
        return raw(bytes(frame));
    }

    /** A request's head with the four usual fields, and more as pairs of name and value. */
    Http2Peer request(int stream, String method, String path, boolean ends, String... more) {
        List<String> all =
                new ArrayList<>(List.of(":method", method, ":scheme", "http", ":authority", "x", ":path", path));
        all.addAll(List.of(more));
        return head(stream, ends, all.toArray(String[]::new));
    }

    Http2Peer get(int stream, String path) {
        return request(stream, "GET", path, true);
    }

    Http2Peer head(int stream, boolean ends, String... fields) {
        return frame(HEADERS, END_HEADERS | (ends ? END_STREAM : 0), stream, pack(fields));
    }

    /** Each field a literal that isn't indexed (RFC 7541 §6.2.2), without Huffman. */
    static byte[] pack(String... fields) {
        ByteBuf out = Unpooled.buffer();
        for (int i = 0; i < fields.length; i += 2) {
            out.writeByte(0);
            text(fields[i], out);
            text(fields[i + 1], out);
        }
        return bytes(out);
    }

    private static void text(String text, ByteBuf out) {
        int length = text.length();
        if (length < 127) {
            out.writeByte(length);
        } else {
            out.writeByte(127);
            int rest = length - 127;
            while (rest >= 128) {
                out.writeByte(rest & 127 | 128);
                rest >>>= 7;
            }
            out.writeByte(rest);
        }
        out.writeCharSequence(text, StandardCharsets.ISO_8859_1);
    }

    Http2Peer data(int stream, boolean ends, String text) {
        return data(stream, ends, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    Http2Peer data(int stream, boolean ends, byte[] bytes) {
        return frame(DATA, ends ? END_STREAM : 0, stream, bytes);
    }

    Http2Peer reset(int stream) {
        return frame(RST_STREAM, 0, stream, new byte[] {0, 0, 0, 8});
    }

    Http2Peer allow(int stream, int bytes) {
        return frame(WINDOW_UPDATE, 0, stream, bytes(Unpooled.buffer().writeInt(bytes)));
    }

    private static byte[] bytes(ByteBuf buffer) {
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.readBytes(bytes);
        return bytes;
    }

    /** What came on a stream once it is over, or the connection is. */
    Answer answer(int stream) {
        Answer answer = begun(stream);
        while (!answer.over() && !ended) {
            read();
        }
        return answer;
    }

    /** What has come on a stream as soon as there is so much of a body. */
    Answer answer(int stream, int bytes) {
        Answer answer = begun(stream);
        while (answer.size() < bytes && !answer.over() && !ended) {
            read();
        }
        return answer;
    }

    /** The code that a stream is reset with, though its answer may be whole; -1 when the connection ends before. */
    long resetOf(int stream) {
        while (begun(stream).reset < 0 && !ended) {
            read();
        }
        return begun(stream).reset;
    }

    /** What has come on a stream so far. */
    Answer begun(int stream) {
        return answers.computeIfAbsent(stream, s -> new Answer());
    }

    /** The GOAWAY that says a last stream, or null when the connection ended without. */
    Frame goAway() {
        while (!ended) {
            for (Frame frame : control) {
                if (frame.type() == GOAWAY
                        && Unpooled.wrappedBuffer(frame.payload()).getInt(0) != Integer.MAX_VALUE) {
                    return frame;
                }
            }
            read();
        }
        return control.stream()
                .filter(f -> f.type() == GOAWAY)
                .reduce((first, last) -> last)
                .orElse(null);
    }

    /** The next frame of a type that is of no stream's answer. */
    Frame await(int type) {
        while (!ended) {
            for (Frame frame : control) {
                if (frame.type() == type) {
                    control.remove(frame);
                    return frame;
                }
            }
            read();
        }
        return null;
    }

    /** Bytes that the other side has allowed on a stream, or on all together for 0, since this was asked last. */
    long allowed(int stream) {
        long sum = 0;
        for (Frame frame : List.copyOf(control)) {
            if (frame.type() == WINDOW_UPDATE && frame.stream() == stream) {
                sum += frame.code();
                control.remove(frame);
            }
        }
        return sum;
    }

    /** Sends as much as is allowed on a stream until nothing more is for a while, or so much is sent; returns how much it was. */
    long fill(int stream, long most) {
        byte[] part = new byte[8 * 1024];
        long room = 65_535;
        long roomOfAll = 65_535;
        long sent = 0;
        for (long movedNs = System.nanoTime(); System.nanoTime() - movedNs < QUIET_NS && sent < most; ) {
            frame(PING, 0, 0, new byte[8]).await(PING);
            room += allowed(stream);
            roomOfAll += allowed(0);
            while (Math.min(room, roomOfAll) >= part.length && sent < most) {
                data(stream, false, part);
                room -= part.length;
                roomOfAll -= part.length;
                sent += part.length;
                movedNs = System.nanoTime();
            }
        }
        return sent;
    }

    /** True once the proxy has closed. */
    boolean ends() {
        while (!ended) {
            read();
        }
        return true;
    }

    private void read() {
        Frame frame;
        try {
            int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            int type = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            frame = new Frame(type, flags, in.readInt(), in.readNBytes(length));
        } catch (java.net.SocketTimeoutException e) {
            throw new AssertionError("nothing came; so far " + control, e);
        } catch (IOException e) {
            ended = true;
            return;
        }
        take(frame);
    }

    /** A field block, without the priority that may stand before it. */
    private static ByteBuf fields(Frame frame) {
        return Unpooled.wrappedBuffer(frame.payload()).skipBytes((frame.flags() & PRIORITY_SAID) != 0 ? 5 : 0);
    }

    private void take(Frame frame) {
        boolean ends = (frame.flags() & END_STREAM) != 0;
        switch (frame.type()) {
            case HEADERS -> {
                try {
                    begun(frame.stream()).heads.add(unpacker.decodeHeaders(frame.stream(), fields(frame)));
                } catch (Http2Exception e) {
                    throw new AssertionError(e);
                }
                begun(frame.stream()).whole |= ends;
            }
            case DATA -> {
                begun(frame.stream()).body.writeBytes(frame.payload());
                begun(frame.stream()).whole |= ends;
            }
            case RST_STREAM -> begun(frame.stream()).reset = frame.code();
            case SETTINGS -> {
                if ((frame.flags() & ACK) == 0) {
                    frame(SETTINGS, ACK, 0, new byte[0]);
                }
                control.add(frame);
            }
            default -> control.add(frame);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
