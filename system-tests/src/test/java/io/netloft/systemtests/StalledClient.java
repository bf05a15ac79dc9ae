package io.netloft.systemtests;

import io.netloft.testkit.JarProcess;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A connection that asks and then reads nothing; what waits for it fills the buffers between. */
final class StalledClient implements AutoCloseable {
    private static final int SMALL = 8 * 1024;

    private final Socket socket = new Socket();

    StalledClient(JarProcess server, String path) throws IOException {
        socket.setReceiveBufferSize(SMALL);
        socket.connect(server.address("http"));
        String request = "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
