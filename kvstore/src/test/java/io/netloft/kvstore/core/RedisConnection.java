package io.netloft.kvstore.core;

import io.netloft.testkit.Gen;
import io.netloft.testkit.Seeds;
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
    private static final long APART_NS = 5_000_000;
    private static final int TRIES = 5;

    private final Socket socket;
    private final InputStream in;
    private final String id;
    private long slowestNs;

    RedisConnection(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(20_000);
        in = new BufferedInputStream(socket.getInputStream());
        id = run(false, "CLIENT", "ID").substring(1);
    }

    String run(boolean sorted, String... words) throws IOException {
        long beganNs = System.nanoTime();
        send(words);
        String reply = reply(sorted);
        slowestNs = Math.max(slowestNs, System.nanoTime() - beganNs);
        return reply;
    }

    /**
     * Runs a comparison in which times to live count. The server looks at its own clock: where an answer took so long that
     * it may have seen another time than ours did, what differs is compared once more, from the beginning.
     */
    void compare(Gen gen, Seeds.Property comparison) throws Exception {
        for (int left = TRIES; ; left--) {
            slowestNs = 0;
            try {
                comparison.holds(new Gen(gen.seed()));
                return;
            } catch (AssertionError different) {
                if (left == 0 || slowestNs < APART_NS) {
                    throw different;
                }
            }
        }
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
