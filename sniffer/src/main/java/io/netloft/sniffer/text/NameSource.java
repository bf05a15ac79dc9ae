package io.netloft.sniffer.text;

import org.jspecify.annotations.Nullable;

/**
 * Who knows what numbers are called, where names are wanted: without {@code -n}. Every name is printable ASCII; null stands
 * for the number itself. Asked by the printing thread, which it may hold up for a bounded time only.
 */
public interface NameSource {
    /** A host's name by its IPv4 address. */
    @Nullable
    String host(int address);

    /** A host's name by the halves of its IPv6 address. */
    @Nullable
    String host(long high, long low);

    /** A service's name by its port of TCP. */
    @Nullable
    String tcpPort(int port);

    /** A service's name by its port of UDP. */
    @Nullable
    String udpPort(int port);

    /** A station's name by its Ethernet address, in the lower 48 bits. */
    @Nullable
    String station(long address);
}
