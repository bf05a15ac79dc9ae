package io.netloft.kvstore.core;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A client of a real server, one command at a time. */
final class RedisConnection implements Closeable {
    private final Socket socket;
    private final InputStream in;
    private final String id;

    RedisConnection(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(20_000);
        in = new BufferedInputStream(socket.getInputStream());
        id = run(false, "CLIENT", "ID").substring(1);
    }

    String run(boolean sorted, String... words) throws IOException {
        send(words);
        return reply(sorted);
    }

    /** The number that the server knows this connection by. */
    String id() {
        return id;
    }

    String reply(boolean sorted) throws IOException {
        return Replies.read(in, sorted);
    }

    void send(String... words) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(ascii("*" + words.length + "\r\n"));
        for (String word : words) {
            out.write(ascii("$" + word.length() + "\r\n" + word + "\r\n"));
        }
        socket.getOutputStream().write(out.toByteArray());
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
