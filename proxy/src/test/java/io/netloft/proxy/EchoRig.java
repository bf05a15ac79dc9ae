package io.netloft.proxy;

import io.netloft.chassis.config.HostPort;
import io.netloft.chassis.net.Transport;

/** Starts echo backends on ports of their own choice. */
final class EchoRig {
    private EchoRig() {}

    static EchoServer start() {
        return new EchoServer(TestTransport.shared(), new HostPort("127.0.0.1", 0), "echo");
    }

    static int port(EchoServer server) {
        return server.address().getPort();
    }

    /** Event loops that all tests of this process share. */
    static final class TestTransport {
        private static final Transport SHARED = Transport.open(Transport.Choice.AUTO, 2);

        private TestTransport() {}

        static Transport shared() {
            return SHARED;
        }
    }
}
