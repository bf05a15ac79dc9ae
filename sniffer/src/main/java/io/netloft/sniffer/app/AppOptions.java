package io.netloft.sniffer.app;

import io.netloft.sniffer.stream.StreamLimits;
import java.time.ZoneId;
import java.util.Map;

/**
 * What is shown of application messages.
 *
 * @param only whether packets are left out
 * @param json whether they are JSON objects; else lines
 * @param colour whether what speaks is coloured: for terminals
 * @param zone where local time is told for
 * @param tcp what a port of TCP is taken for, whatever comes
 * @param udp what a port of UDP is taken for
 * @param limits what the network may make us hold
 */
public record AppOptions(
        boolean only,
        boolean json,
        boolean colour,
        ZoneId zone,
        Map<Integer, AppProtocol> tcp,
        Map<Integer, AppProtocol> udp,
        StreamLimits limits) {
    /** Copies the maps. */
    public AppOptions {
        tcp = Map.copyOf(tcp);
        udp = Map.copyOf(udp);
    }

    /** Lines beneath packets. */
    public static AppOptions plain(ZoneId zone) {
        return new AppOptions(false, false, false, zone, Map.of(), Map.of(), StreamLimits.STANDARD);
    }
}
