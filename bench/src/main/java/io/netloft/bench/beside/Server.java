package io.netloft.bench.beside;

import io.netloft.bench.run.Child;

/**
 * A process that serves.
 *
 * @param name in tables
 * @param child the process
 * @param port for clients, on loopback
 * @param adminPort of ours, 0 for others
 */
public record Server(String name, Child child, int port, int adminPort) {
    public String url(String path) {
        return "http://127.0.0.1:" + port + path;
    }
}
