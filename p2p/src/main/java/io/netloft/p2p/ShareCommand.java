package io.netloft.p2p;

import io.netloft.chassis.life.ExitCode;
import io.netloft.chassis.life.StartException;
import io.netloft.chassis.term.Out;
import io.netloft.chassis.term.Progress;
import io.netloft.chassis.web.WebClient;
import io.netloft.proto.bencode.BencodeException;
import io.netloft.proto.bencode.Magnet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code p2p share}: gives files and folders to whoever asks, in the foreground. */
@Command(
        name = "share",
        description = {
            "Gives files and folders to the network. Prints a magnet link for each.",
            "A daemon that runs is handed them; without one, or with an option of a node, it gives until it is stopped."
        },
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.class)
final class ShareCommand implements Callable<Integer> {
    private static final int LOOK_SECONDS = 1;

    @Parameters(arity = "1..*", paramLabel = "PATH", description = "A file or a folder.")
    private List<Path> paths = new ArrayList<>();

    @Option(names = "--foreground", description = "Give from here, and hand nothing to a daemon.")
    private boolean foreground;

    @Mixin
    private DaemonOptionsCommand daemon = new DaemonOptionsCommand();

    @Mixin
    private NodeOptionsCommand node = new NodeOptionsCommand();

    @Override
    public Integer call() throws InterruptedException {
        Node.Options options = node.options();
        WebClient client = foreground || node.any() ? null : daemon.running();
        return client == null ? give(options) : handOver(client);
    }

    private int handOver(WebClient client) {
        for (Path path : paths) {
            if (!Files.exists(path)) {
                throw nothing(path);
            }
        }
        for (Path path : paths) {
            String whole = path.toAbsolutePath().normalize().toString();
            Out.line(daemon.ask(any -> client.post("/v1/shares", Map.of("path", whole)))
                    .path("magnet")
                    .asText());
        }
        System.err.println("handed to the daemon; p2p status shows it, --foreground gives from here");
        return ExitCode.DONE.code();
    }

    private static StartException nothing(Path path) {
        return new StartException(path + ": nothing there (expected: a file or a folder)");
    }

    private int give(Node.Options options) throws InterruptedException {
        List<MetainfoMaker.Made> made = new ArrayList<>();
        for (Path path : paths) {
            made.add(make(path));
        }
        try (Node peer = Node.start(options)) {
            List<Share> shares = new ArrayList<>();
            for (MetainfoMaker.Made one : made) {
                Share share = Share.given(one, peer.ground());
                peer.add(share, node.peers(List.of()));
                shares.add(share);
                Out.line(Magnet.of(share.hash(), one.metainfo().name()).link());
            }
            return wait(shares);
        } catch (IOException e) {
            throw new StartException(String.valueOf(e.getMessage()));
        }
    }

    /** The metainfo of what is to be shared, with its progress shown. */
    static MetainfoMaker.Made make(Path path) {
        if (!Files.exists(path)) {
            throw nothing(path);
        }
        try (Progress progress = new Progress("reading " + path.getFileName(), Math.max(1, length(path)))) {
            return MetainfoMaker.make(path, 0, progress::update);
        } catch (IOException | BencodeException e) {
            throw new StartException(path + ": " + e.getMessage());
        }
    }

    private static long length(Path path) throws IOException {
        try (var files = Files.walk(path)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    /** Until a signal ends the process, or nothing is left to be given. */
    private static int wait(List<Share> shares) throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        while (!shares.stream().allMatch(Share::closed)) {
            if (never.await(LOOK_SECONDS, TimeUnit.SECONDS)) {
                return ExitCode.DONE.code();
            }
        }
        shares.forEach(share -> System.err.println("share: " + share.trouble()));
        return ExitCode.FAILED.code();
    }
}
