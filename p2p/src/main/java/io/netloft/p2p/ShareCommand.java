package io.netloft.p2p;

import io.netloft.chassis.life.ExitCode;
import io.netloft.chassis.life.StartException;
import io.netloft.chassis.term.Out;
import io.netloft.chassis.term.Progress;
import io.netloft.proto.bencode.BencodeException;
import io.netloft.proto.bencode.Magnet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code p2p share}: gives files and folders to whoever asks, in the foreground. */
@Command(
        name = "share",
        description = "Gives files and folders to the network, until it is stopped. Prints a magnet link for each.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.class)
final class ShareCommand implements Callable<Integer> {
    private static final int LOOK_SECONDS = 1;

    @Parameters(arity = "1..*", paramLabel = "PATH", description = "A file or a folder.")
    private List<Path> paths = new ArrayList<>();

    @Mixin
    private NodeOptionsCommand node = new NodeOptionsCommand();

    @Override
    public Integer call() throws InterruptedException {
        Node.Options options = node.options();
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
            throw new StartException(path + ": nothing there (expected: a file or a folder)");
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
