package io.netloft.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Stands in for one of our servers in {@link JarProcessTest}: logs as they do, and listens. */
final class FixtureServer {
    private FixtureServer() {}

    public static void main(String[] args) throws IOException {
        if (args.length > 0 && args[0].equals("--version")) {
            System.out.println("fixture 1");
            return;
        }
        try (ServerSocket socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            System.err.println("INFO  listening proto=http addr=127.0.0.1:" + socket.getLocalPort());
            System.err.println("level=info msg=listening proto=admin addr=\"[::1]:9\"");
            if (args.length == 0) {
                System.err.println("INFO  ready took=5ms");
            }
            while (true) {
                socket.accept().close();
            }
        }
    }
}
