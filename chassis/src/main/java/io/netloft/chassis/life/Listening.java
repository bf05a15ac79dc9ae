package io.netloft.chassis.life;

import java.net.SocketAddress;

/**
 * A bound listener.
 *
 * @param proto what it speaks: {@code http}, {@code https}, {@code resp}
 * @param address where, with the real port
 */
public record Listening(String proto, SocketAddress address) {}
