package io.netloft.sniffer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What files of the machine call ports and stations: {@code /etc/services}, {@code /etc/ethers}. A file that is not there
 * names nothing. Of several names for one number the first counts.
 */
final class KnownNames {
    private static final int PORTS = 65_536;

    private final @Nullable String[] tcp = new @Nullable String[PORTS];
    private final @Nullable String[] udp = new @Nullable String[PORTS];
    private final Map<Long, String> stations = new HashMap<>();

    /** Reads both. */
    KnownNames(Path services, Path ethers) {
        for (String line : lines(services)) {
            service(line.split("\\s+", -1));
        }
        for (String line : lines(ethers)) {
            station(line.split("\\s+", -1));
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1)
                    .lines()
                    .map(line -> line.replaceFirst("#.*", "").strip())
                    .filter(line -> !line.isEmpty())
                    .toList();
        } catch (IOException none) {
            return List.of();
        }
    }

    // name port/protocol [alias …]
    private void service(String[] words) {
        int slash = words.length < 2 ? -1 : words[1].indexOf('/');
        if (slash < 0 || !words[1].substring(0, slash).matches("\\d{1,5}")) {
            return;
        }
        int port = Integer.parseInt(words[1].substring(0, slash));
        switch (words[1].substring(slash + 1)) {
            case "tcp" -> name(tcp, port, words[0]);
            case "udp" -> name(udp, port, words[0]);
            default -> {}
        }
    }

    private static void name(@Nullable String[] table, int port, String name) {
        if (port < PORTS && table[port] == null) {
            table[port] = Printable.of(name);
        }
    }

    // 2:0:0:0:0:1 name
    private void station(String[] words) {
        String[] octets = words[0].split(":", -1);
        if (words.length < 2 || octets.length != 6) {
            return;
        }
        long address = 0;
        for (String octet : octets) {
            if (!octet.matches("[0-9a-fA-F]{1,2}")) {
                return;
            }
            address = address << 8 | Integer.parseInt(octet, 16);
        }
        stations.putIfAbsent(address, Printable.of(words[1]));
    }

    @Nullable
    String tcp(int port) {
        return tcp[port];
    }

    @Nullable
    String udp(int port) {
        return udp[port];
    }

    @Nullable
    String station(long address) {
        return stations.isEmpty() ? null : stations.get(address);
    }
}
