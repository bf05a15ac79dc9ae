package io.netloft.systemtests;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** One connection, written and read as bytes, for what a decent client would not send. */
final class RawExchange {
    private static final int TIMEOUT_MS = 10_000;

    private RawExchange() {}

    /** Sends {@code request} and returns everything that comes until the other side closes. */
    static String with(InetSocketAddress address, String request) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(address, TIMEOUT_MS);
            socket.setSoTimeout(TIMEOUT_MS);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }
}
