package io.netloft.p2p;

import io.netloft.proto.bencode.BencodeException;
import io.netloft.proto.bencode.SafeNames;
import io.netloft.proto.discovery.CatalogueLimits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this machine is called in the catalogue. The system is asked, not the network, which may take its time. */
final class Alias {
    private static final Path KERNEL = Path.of("/proc/sys/kernel/hostname");

    private Alias() {}

    static String ofThisMachine() {
        String named = System.getenv("HOSTNAME");
        try {
            String name = named != null ? named : Files.readString(KERNEL).strip();
            byte[] octets = name.getBytes(StandardCharsets.UTF_8);
            return octets.length <= CatalogueLimits.DEFAULT.maxAlias() ? SafeNames.name(octets, "alias") : "node";
        } catch (IOException | BencodeException e) {
            return "node";
        }
    }
}
