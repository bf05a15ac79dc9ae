package io.netloft.p2p;

import io.netloft.chassis.config.HostPort;
import io.netloft.p2p.core.SwarmLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** Files and nodes of tests. */
final class Sample {
    private Sample() {}

    /** Octets that look like chance. */
    static byte[] octets(int length, long seed) {
        byte[] octets = new byte[length];
        new Random(seed).nextBytes(octets);
        return octets;
    }

    static Path file(Path path, int length, long seed) throws IOException {
        Files.createDirectories(path.getParent());
        return Files.write(path, octets(length, seed));
    }

    /** A node on loopback alone. */
    static Node node(Path data, SwarmLimits limits, boolean discovery) throws IOException {
        return node(data, limits, discovery, false);
    }

    /** A node that finds no peers but those that others tell it of. */
    static Node exchanging(Path data, SwarmLimits limits) throws IOException {
        return node(data, limits, false, true);
    }

    /** A node of a private group, on loopback alone. */
    static Node member(Path data, GroupKey group) throws IOException {
        HostPort any = new HostPort("127.0.0.1", 0);
        return Node.start(new Node.Options(any, List.of("lo"), true, true, false, 1, SwarmLimits.DEFAULT, data, group));
    }

    private static Node node(Path data, SwarmLimits limits, boolean discovery, boolean exchange) throws IOException {
        HostPort any = new HostPort("127.0.0.1", 0);
        return Node.start(new Node.Options(any, List.of("lo"), discovery, true, exchange, 1, limits, data, null));
    }
}
