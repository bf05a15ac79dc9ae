package io.netloft.systemtests;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a store that speaks the Redis protocol, by a reader and writer of the tests' own: what it can't read is
 * wrong. Bytes are characters of Latin-1.
 */
final class RespClient implements AutoCloseable {
    private static final int CONNECT_MS = 5_000;
    private static final int LONGEST_LINE = 1 << 20;

    private final Socket socket = new Socket();
    private final InputStream in;

    /** @param patienceMs how long an answer may take before {@link java.net.SocketTimeoutException} is thrown */
    RespClient(InetSocketAddress address, int patienceMs) throws IOException {
        try {
            socket.setTcpNoDelay(true);
            socket.connect(address, Math.min(CONNECT_MS, patienceMs));
            socket.setSoTimeout(patienceMs);
            in = new BufferedInputStream(socket.getInputStream());
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /**
     * An answer.
     *
     * @param type its first byte
     * @param text what follows, or the bytes of a bulk; null for the null of either version
     * @param elements of an array, a set, a push, or a map (keys and values in turn)
     */
    record Reply(char type, @Nullable String text, List<Reply> elements) {
        boolean isError() {
            return type == '-' || type == '!';
        }

        /** As {@code redis-cli} would say it, on one line. */
        @Override
        public String toString() {
            if (!elements.isEmpty() || type == '*' || type == '%' || type == '~' || type == '>') {
                return text == null ? "nil" : elements.toString();
            }
            return isError() ? "-" + text : String.valueOf(text);
        }
    }

    /** Asks and waits for the answer. */
    Reply ask(String... command) throws IOException {
        send(command);
        return reply();
    }

    /** Asks without waiting. */
    void send(String... command) throws IOException {
        write(array(command));
    }

    /** Bytes as they are. */
    void write(String bytes) throws IOException {
        socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    void write(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    static String array(String... command) {
        StringBuilder text = new StringBuilder("*").append(command.length).append("\r\n");
        for (String argument : command) {
            text.append('$').append(argument.length()).append("\r\n");
            text.append(argument).append("\r\n");
        }
        return text.toString();
    }

    /** The next answer. */
    Reply reply() throws IOException {
        String line = line();
        if (line.isEmpty()) {
            throw new IOException("answer: an empty line (expected: a type)");
        }
        char type = line.charAt(0);
        String rest = line.substring(1);
        return switch (type) {
            case '+', '-', ':', ',', '#', '(' -> new Reply(type, rest, List.of());
            case '_' -> new Reply(type, null, List.of());
            case '$', '=', '!' -> bulk(type, Integer.parseInt(rest));
            case '*', '~', '>' -> aggregate(type, Integer.parseInt(rest));
            case '%' -> aggregate(type, 2 * Integer.parseInt(rest));
            default -> throw new IOException("answer: " + line + " (expected: a type of RESP)");
        };
    }

    private Reply bulk(char type, int length) throws IOException {
        if (length < 0) {
            return new Reply(type, null, List.of());
        }
        byte[] bytes = in.readNBytes(length + 2);
        if (bytes.length < length + 2 || bytes[length] != '\r' || bytes[length + 1] != '\n') {
            throw new IOException("bulk: not ended by CRLF after " + length + " bytes");
        }
        return new Reply(type, new String(bytes, 0, length, StandardCharsets.ISO_8859_1), List.of());
    }

    private Reply aggregate(char type, int count) throws IOException {
        if (count < 0) {
            return new Reply(type, null, List.of());
        }
        List<Reply> elements = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            elements.add(reply());
        }
        return new Reply(type, "", elements);
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("closed after \"" + line + "\"");
            }
            if (line.size() > LONGEST_LINE) {
                throw new IOException("line: longer than " + LONGEST_LINE);
            }
            line.write(c);
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        if (!text.endsWith("\r")) {
            throw new IOException("line: \"" + text + "\" (expected: ended by CRLF)");
        }
        return text.substring(0, text.length() - 1);
    }

    /** Everything up to the end of the connection. */
    String untilClosed() throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    Socket socket() {
        return socket;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException gone) {
            // It is gone, which is what was wanted.
            return;
        }
    }
}
