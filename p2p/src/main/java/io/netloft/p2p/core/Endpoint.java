package io.netloft.p2p.core;

/**
 * Where a datagram or a connection comes from, or goes.
 *
 * @param host an address as text, never a name
 * @param port its port
 */
public record Endpoint(String host, int port) {}
