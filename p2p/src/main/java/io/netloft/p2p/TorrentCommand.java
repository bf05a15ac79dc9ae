package io.netloft.p2p;

import io.netloft.chassis.life.ExitCode;
import io.netloft.chassis.life.StartException;
import io.netloft.chassis.term.Out;
import io.netloft.chassis.term.Progress;
import io.netloft.proto.bencode.BencodeException;
import io.netloft.proto.bencode.TorrentFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code p2p torrent}: a metainfo file for other programs. */
@Command(
        name = "torrent",
        description = "Writes the metainfo file of a file or a folder.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.class)
final class TorrentCommand implements Callable<Integer> {
    @Parameters(paramLabel = "PATH", description = "A file or a folder.")
    private Path path = Path.of("");

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Where to (default: its name with .torrent, here).")
    private @Nullable Path output;

    @Option(names = "--tracker", paramLabel = "URL", description = "A tracker; may be given several times.")
    private List<String> trackers = new ArrayList<>();

    @Option(
            names = "--piece-length",
            paramLabel = "BYTES",
            defaultValue = "0",
            description = "Length of a piece (default: the one that follows from the size).")
    private int pieceLength;

    @Override
    public Integer call() {
        try (Progress progress = new Progress("reading " + path.getFileName(), Long.MAX_VALUE)) {
            MetainfoMaker.Made made = MetainfoMaker.make(path, pieceLength, progress::update);
            List<List<String>> tiers = trackers.stream().map(List::of).toList();
            Path file = output == null ? Path.of(made.metainfo().name() + ".torrent") : output;
            Files.write(file, new TorrentFile(made.metainfo(), tiers, List.of(), null).write());
            Out.line(file + " " + made.metainfo().hash());
            return ExitCode.DONE.code();
        } catch (IOException | BencodeException e) {
            throw new StartException(path + ": " + e.getMessage());
        }
    }
}
