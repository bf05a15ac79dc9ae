package io.netloft.proxy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** A backend that does on each connection just what a test tells it to, byte by byte, on blocking sockets. */
final class Backend implements AutoCloseable {
    private final ServerSocket listener;
    private final Layer layer;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final List<String> heads = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private volatile Script script;

    /** What happens on one connection; it is closed when this returns. */
    interface Script {
        void run(Conversation conversation) throws IOException;
    }

    /** What is put over each socket before anything is said. */
    private interface Layer {
        Socket over(Socket socket) throws IOException;
    }

    private Backend(ServerSocket listener, Layer layer, Script script) {
        this.listener = listener;
        this.layer = layer;
        this.script = script;
        threads.execute(this::acceptAll);
    }

    static Backend scripted(Script script) {
        return on(0, script);
    }

    static Backend on(int port, Script script) {
        return on(port, socket -> socket, script);
    }

    /** One that speaks TLS, and over it what a client takes of these; wants a client's certificate if asked to. */
    static Backend secured(SSLContext context, boolean wantsCertificate, List<String> protocols, Script script) {
        return on(
                0,
                socket -> {
                    SSLSocket secured = (SSLSocket) context.getSocketFactory().createSocket(socket, null, 0, true);
                    secured.setUseClientMode(false);
                    secured.setNeedClientAuth(wantsCertificate);
                    SSLParameters parameters = secured.getSSLParameters();
                    parameters.setApplicationProtocols(protocols.toArray(String[]::new));
                    secured.setSSLParameters(parameters);
                    return secured;
                },
                script);
    }

    private static Backend on(int port, Layer layer, Script script) {
        try {
            ServerSocket listener = new ServerSocket();
            listener.setReuseAddress(true);
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 512);
            return new Backend(listener, layer, script);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Answers every request on every connection with this response. */
    static Backend answering(String response) {
        return scripted(forever(response));
    }

    static Script forever(String response) {
        return c -> {
            while (c.readRequest() != null) {
                c.write(response);
            }
        };
    }

    static String ok(String body) {
        return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    void script(Script next) {
        script = next;
    }

    int port() {
        return listener.getLocalPort();
    }

    String address() {
        return "127.0.0.1:" + port();
    }

    /** Heads of the requests that came, checks left out. */
    List<String> heads() {
        return heads.stream().filter(h -> !h.contains("netloft-proxy-check")).toList();
    }

    int connections() {
        return connections.get();
    }

    private void acceptAll() {
        try {
            while (!listener.isClosed()) {
                Socket socket = listener.accept();
                connections.incrementAndGet();
                open.add(socket);
                threads.execute(() -> converse(socket));
            }
        } catch (IOException | RejectedExecutionException closed) {
            // That is how it ends.
        }
    }

    private void converse(Socket beneath) {
        try (beneath;
                Socket socket = layer.over(beneath)) {
            script.run(new Conversation(socket, beneath));
        } catch (IOException gone) {
            // The proxy closed; the test looks at what it saw.
        } finally {
            open.remove(beneath);
        }
    }

    /** Takes no more connections and goes on with those that it has. */
    void listensNoMore() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Closes every connection, by reset if asked, and listens on. */
    void dropConnections(boolean reset) {
        for (Socket socket : open) {
            try {
                if (reset) {
                    socket.setSoLinger(true, 0);
                }
                socket.close();
            } catch (IOException ignored) {
                // Closed already.
            }
        }
    }

    @Override
    public void close() {
        listensNoMore();
        dropConnections(false);
        threads.shutdownNow();
    }

    /** One connection, as the script sees it. */
    final class Conversation {
        private final Socket socket;
        private final Socket beneath;
        private final InputStream in;
        private final OutputStream out;

        Conversation(Socket socket, Socket beneath) throws IOException {
            this.socket = socket;
            this.beneath = beneath;
            this.in = new java.io.BufferedInputStream(socket.getInputStream(), 64 * 1024);
            this.out = socket.getOutputStream();
        }

        Socket socket() {
            return socket;
        }

        InputStream in() {
            return in;
        }

        /** Closes the connection without a word of TLS. */
        void cut() throws IOException {
            beneath.close();
        }

        void write(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        }

        void write(byte[] bytes) throws IOException {
            out.write(bytes);
        }

        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        /** A head up to its empty line, or null when the connection ended before one. */
        String readHead() throws IOException {
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            int matched = 0;
            byte[] end = {'\r', '\n', '\r', '\n'};
            while (matched < 4) {
                int b;
                try {
                    b = in.read();
                } catch (SocketException reset) {
                    return null;
                }
                if (b < 0) {
                    return null;
                }
                head.write(b);
                matched = b == end[matched] ? matched + 1 : b == '\r' ? 1 : 0;
            }
            String text = head.toString(StandardCharsets.ISO_8859_1);
            heads.add(text);
            return text;
        }

        /** A whole request, its body thrown away; returns the head. */
        String readRequest() throws IOException {
            String head = readHead();
            if (head == null) {
                return null;
            }
            readBody(head);
            return head;
        }

        byte[] readBody(String head) throws IOException {
            String lower = head.toLowerCase(java.util.Locale.ROOT);
            int length = lower.indexOf("\r\ncontent-length: ");
            if (length >= 0) {
                int from = length + "\r\ncontent-length: ".length();
                return in.readNBytes(Integer.parseInt(lower.substring(from, lower.indexOf('\r', from))));
            }
            if (lower.contains("\r\ntransfer-encoding: chunked\r\n")) {
                return readUntil("0\r\n\r\n");
            }
            return new byte[0];
        }

        byte[] readUntil(String end) throws IOException {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            while (!all.toString(StandardCharsets.ISO_8859_1).endsWith(end)) {
                int b = in.read();
                if (b < 0) {
                    break;
                }
                all.write(b);
            }
            return all.toByteArray();
        }
    }
}
