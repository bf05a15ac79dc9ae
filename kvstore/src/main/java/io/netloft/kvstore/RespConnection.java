package io.netloft.kvstore;

import io.netloft.chassis.config.HostPort;
import io.netloft.proto.resp.RespDecoder;
import io.netloft.proto.resp.RespDirection;
import io.netloft.proto.resp.RespEncoder;
import io.netloft.proto.resp.RespLimits;
import io.netloft.proto.resp.RespMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.Queue;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A client's connection that waits for its answers: for the commands of the jar. One thread at a time. */
final class RespConnection implements AutoCloseable {
    private static final int CONNECT_MS = 5_000;
    private static final int BUFFER = 64 * 1024;

    private final Socket socket;
    private final byte[] buffer = new byte[BUFFER];
    private final Queue<RespMessage> arrived = new ArrayDeque<>();
    private final RespDecoder decoder = new RespDecoder(
            RespLimits.DEFAULT, RespDirection.RESPONSES, false, (message, missing) -> arrived.add(message));

    /** @param tls null for none */
    RespConnection(HostPort server, @Nullable SSLContext tls) throws IOException {
        Socket plain = new Socket();
        try {
            plain.setTcpNoDelay(true);
            plain.connect(new InetSocketAddress(server.host(), server.port()), CONNECT_MS);
            socket = tls == null ? plain : secured(plain, server, tls);
        } catch (IOException e) {
            plain.close();
            throw new IOException(server + ": " + e.getMessage() + " (expected: a running kvstore)", e);
        }
    }

    private static Socket secured(Socket plain, HostPort server, SSLContext tls) throws IOException {
        SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket(plain, server.host(), server.port(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    void send(String... args) throws IOException {
        ByteBuf bytes = Unpooled.buffer();
        RespEncoder.command(bytes, args);
        send(bytes.array(), bytes.readableBytes());
    }

    void send(byte[] bytes, int length) throws IOException {
        socket.getOutputStream().write(bytes, 0, length);
    }

    /** The next message, waiting for it as long as it takes. */
    RespMessage next() throws IOException {
        while (arrived.isEmpty()) {
            InputStream in = socket.getInputStream();
            int read = in.read(buffer);
            if (read < 0) {
                throw new IOException("the server closed the connection");
            }
            decoder.decode(Unpooled.wrappedBuffer(buffer, 0, read));
        }
        return arrived.remove();
    }

    RespMessage ask(String... args) throws IOException {
        send(args);
        return next();
    }

    @Override
    public void close() throws IOException {
        decoder.close();
        socket.close();
    }
}
