package io.netloft.chassis.config;

import java.net.InetSocketAddress;

/**
 * A network address as an operator writes it: {@code 127.0.0.1:80}, {@code [::1]:80}, {@code localhost:80}, or
 * {@code :80} for every interface.
 *
 * @param host name or address without brackets; empty for every interface
 * @param port 0 to 65535; 0 lets the system choose when binding
 */
public record HostPort(String host, int port) {
    /** Refuses a port out of range. */
    public HostPort {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 0..65535)");
        }
    }

    /**
     * Reads the written form.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static HostPort parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("address: " + text + " (expected: HOST:PORT)");
        }
        return new HostPort(host(text, text.substring(0, colon)), port(text, text.substring(colon + 1)));
    }

    private static String host(String text, String host) {
        if (host.startsWith("[") && host.endsWith("]") && host.indexOf(':') > 0) {
            return host.substring(1, host.length() - 1);
        }
        if (host.chars().anyMatch(c -> c <= ' ' || c == ':' || c == '[' || c == ']' || c == '/' || c == '@')) {
            throw new IllegalArgumentException("address: " + text + " (expected: HOST:PORT, IPv6 in brackets)");
        }
        return host;
    }

    private static int port(String text, String port) {
        if (port.isEmpty() || port.length() > 5 || !port.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new IllegalArgumentException("address: " + text + " (expected: a port from 0 to 65535)");
        }
        return Integer.parseInt(port);
    }

    /** The address with its name resolved; blocks on DNS unless the host is a literal address. */
    public InetSocketAddress resolve() {
        return host.isEmpty() ? new InetSocketAddress(port) : new InetSocketAddress(host, port);
    }

    /** The address with its name left for Netty to resolve. */
    public InetSocketAddress unresolved() {
        return InetSocketAddress.createUnresolved(host, port);
    }

    /** The same host with another port. */
    public HostPort withPort(int other) {
        return new HostPort(host, other);
    }

    /** The written form. */
    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
