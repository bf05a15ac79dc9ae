package io.netloft.p2p;

import io.netloft.chassis.config.HostPort;
import io.netloft.chassis.config.Size;
import io.netloft.chassis.life.StartException;
import io.netloft.chassis.life.StateFolder;
import io.netloft.chassis.log.LogFormat;
import io.netloft.chassis.log.LogLevel;
import io.netloft.chassis.log.Logging;
import io.netloft.p2p.core.SwarmLimits;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of every command that is a peer. */
final class NodeOptionsCommand {
    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            description = "Where peers connect (default: the first free port of 6881 to 6889).")
    private @Nullable String listen;

    @Option(
            names = "--interface",
            paramLabel = "NAME",
            description =
                    "Look for peers on this interface only; may be given several times (default: all that are up).")
    private List<String> interfaces = new ArrayList<>();

    @Option(names = "--no-discovery", description = "Look for nobody; only those of --peer are asked.")
    private boolean silent;

    @Option(
            names = "--no-catalogue",
            description = "Neither tell neighbours the names of what is shared nor hear theirs.")
    private boolean noCatalogue;

    @Option(names = "--no-pex", description = "Neither tell peers of one another nor dial those that they tell of.")
    private boolean noPex;

    @Option(
            names = "--ttl",
            paramLabel = "N",
            defaultValue = "1",
            description = "How many routers an announce passes (default: ${DEFAULT-VALUE}).")
    private int ttl = 1;

    @Option(
            names = "--peer",
            paramLabel = "HOST:PORT",
            description = "A peer to dial, where multicast does not reach; may be given several times.")
    private List<String> peers = new ArrayList<>();

    @Option(names = "--upload-rate", paramLabel = "SIZE", description = "Most octets a second to all peers, as 10MiB.")
    private @Nullable String uploadRate;

    @Option(names = "--download-rate", paramLabel = "SIZE", description = "Most octets a second from all peers.")
    private @Nullable String downloadRate;

    @Option(names = "--peer-rate", paramLabel = "SIZE", description = "Most octets a second to each peer.")
    private @Nullable String peerRate;

    @Option(
            names = "--data-dir",
            paramLabel = "PATH",
            description = "Folder of the journals (default: one of the user's state directory).")
    private @Nullable Path data;

    @Option(
            names = "--group-key",
            paramLabel = "FILE",
            description = "Keep to the private group whose key this file has: see and be seen by its members only.")
    private @Nullable Path groupKey;

    @Option(names = "-v", description = "Say more, on standard error.")
    private boolean verbose;

    /** What the options say. */
    Node.Options options() {
        Logging.configure(LogFormat.TEXT, verbose ? LogLevel.DEBUG : LogLevel.WARN);
        if (ttl < 1 || ttl > 255) {
            throw new StartException("--ttl: " + ttl + " (expected: 1..255)");
        }
        SwarmLimits usual = SwarmLimits.DEFAULT;
        SwarmLimits limits = new SwarmLimits(
                usual.slots(),
                rate("--upload-rate", uploadRate),
                rate("--peer-rate", peerRate),
                rate("--download-rate", downloadRate),
                usual.openPieces());
        try {
            HostPort at = listen == null ? null : HostPort.parse(listen);
            Path folder = data == null ? StateFolder.of("p2p") : data.toAbsolutePath();
            GroupKey group = groupKey == null ? null : GroupKey.read(groupKey);
            return new Node.Options(
                    at, interfaces, !silent, !noCatalogue, !silent && !noPex, ttl, limits, folder, group);
        } catch (IllegalArgumentException e) {
            throw new StartException("--listen: " + e.getMessage());
        }
    }

    /** Whether anything was said of how the node is to be: a daemon is another node, and can't be that. */
    boolean any() {
        return listen != null
                || !interfaces.isEmpty()
                || silent
                || noCatalogue
                || noPex
                || ttl != 1
                || !peers.isEmpty()
                || uploadRate != null
                || downloadRate != null
                || peerRate != null
                || data != null
                || groupKey != null;
    }

    private static long rate(String option, @Nullable String text) {
        try {
            return text == null ? 0 : Size.parse(text).bytes();
        } catch (IllegalArgumentException e) {
            throw new StartException(option + ": " + e.getMessage());
        }
    }

    /** The peers that were named, here or in a link. */
    List<InetSocketAddress> peers(List<String> more) {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (String text : peers) {
            addresses.add(address(text));
        }
        more.forEach(text -> addresses.add(address(text)));
        return addresses;
    }

    private static InetSocketAddress address(String text) {
        try {
            InetSocketAddress address = HostPort.parse(text).resolve();
            if (!address.isUnresolved()) {
                return address;
            }
            throw new StartException("peer: " + text + " (expected: a host that is known)");
        } catch (IllegalArgumentException e) {
            throw new StartException("peer: " + e.getMessage());
        }
    }
}
