package io.netloft.bench.kvstore;

import io.netloft.bench.run.BenchException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A connection that asks questions and fills a store; it blocks. Not for use by several threads. */
final class RespConnection implements AutoCloseable {
    private static final int CONNECT_MS = 2_000;
    private static final int ANSWER_MS = 30_000;
    private static final int BATCH = 500;
    private static final String OK = "+OK";

    private final Socket socket = new Socket();
    private final InputStream in;

    /** @throws IOException when nobody listens there */
    RespConnection(int port) throws IOException {
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(ANSWER_MS);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MS);
        in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
    }

    /** Asks one thing on a connection of its own; the answer of {@link #ask}, or an error that says why there is none. */
    static String ask(int port, String... words) {
        try (var connection = new RespConnection(port)) {
            return connection.ask(words);
        } catch (IOException e) {
            return "-" + e.getMessage();
        }
    }

    /** Sends a command and returns its answer: a bulk string's content, or the line of anything else. */
    String ask(String... words) throws IOException {
        byte[][] arguments = new byte[words.length][];
        for (int i = 0; i < words.length; i++) {
            arguments[i] = words[i].getBytes(StandardCharsets.UTF_8);
        }
        var out = new ByteArrayOutputStream();
        write(out, arguments);
        out.writeTo(socket.getOutputStream());
        return answer();
    }

    /**
     * Sets the keys from 0 to {@code count}, pipelined.
     *
     * @throws BenchException when one is refused
     */
    static void fill(int port, int count) {
        try (var connection = new RespConnection(port)) {
            for (int from = 0; from < count; from += BATCH) {
                connection.set(from, Math.min(from + BATCH, count));
            }
            String size = connection.ask("DBSIZE");
            if (!size.equals(":" + count)) {
                throw new BenchException("DBSIZE: " + size + " (expected: :" + count + " after as many keys were set)");
            }
        } catch (IOException e) {
            throw new BenchException(
                    "port " + port + ": not filled (expected: " + count + " keys); " + e.getMessage(), e);
        }
    }

    private void set(int from, int to) throws IOException {
        var out = new ByteArrayOutputStream();
        for (int i = from; i < to; i++) {
            write(out, "SET".getBytes(StandardCharsets.US_ASCII), Keys.key(i), Keys.value(i));
        }
        out.writeTo(socket.getOutputStream());
        for (int i = from; i < to; i++) {
            String answer = answer();
            if (!answer.equals(OK)) {
                throw new BenchException("SET: " + answer + " (expected: " + OK + ")");
            }
        }
    }

    private static void write(ByteArrayOutputStream out, byte[]... arguments) {
        out.writeBytes(("*" + arguments.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
        for (byte[] argument : arguments) {
            out.writeBytes(("$" + argument.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
            out.writeBytes(argument);
            out.write('\r');
            out.write('\n');
        }
    }

    private String answer() throws IOException {
        String line = line();
        if (!line.startsWith("$") || line.equals("$-1")) {
            return line;
        }
        byte[] content = in.readNBytes(Integer.parseInt(line.substring(1)));
        in.skipNBytes(2);
        return new String(content, StandardCharsets.UTF_8);
    }

    private String line() throws IOException {
        var line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("the connection was closed before the answer was whole");
            }
            line.write(next);
        }
        return line.toString(StandardCharsets.UTF_8).stripTrailing();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
