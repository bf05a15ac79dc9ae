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

    RedisConnection(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(20_000);
        in = new BufferedInputStream(socket.getInputStream());
    }

    String run(boolean sorted, String... words) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(ascii("*" + words.length + "\r\n"));
        for (String word : words) {
            out.write(ascii("$" + word.length() + "\r\n" + word + "\r\n"));
        }
        socket.getOutputStream().write(out.toByteArray());
        return Replies.read(in, sorted);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
