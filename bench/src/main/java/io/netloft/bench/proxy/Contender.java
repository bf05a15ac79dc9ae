package io.netloft.bench.proxy;

import io.netloft.bench.run.Child;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * A server that takes load.
 *
 * @param name in tables
 * @param child its process
 * @param port on loopback
 * @param tlsPort where it speaks TLS, 0 where it doesn't
 * @param adminPort of ours, 0 for others
 * @param onJvm it is slow at first and is warmed up before it is measured
 */
record Contender(String name, Child child, int port, int tlsPort, int adminPort, boolean onJvm) {
    String url(String path) {
        return "http://127.0.0.1:" + port + path;
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    InetSocketAddress tlsAddress() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), tlsPort);
    }
}
