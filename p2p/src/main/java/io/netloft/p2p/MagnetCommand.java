package io.netloft.p2p;

import io.netloft.chassis.life.ExitCode;
import io.netloft.chassis.term.Out;
import io.netloft.proto.bencode.Magnet;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code p2p magnet}: the link of a file or folder, without sharing it. */
@Command(
        name = "magnet",
        description = "Prints the magnet link of a file or a folder.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.class)
final class MagnetCommand implements Callable<Integer> {
    @Parameters(paramLabel = "PATH", description = "A file or a folder.")
    private Path path = Path.of("");

    @Override
    public Integer call() {
        MetainfoMaker.Made made = ShareCommand.make(path);
        Out.line(Magnet.of(made.metainfo().hash(), made.metainfo().name()).link());
        return ExitCode.DONE.code();
    }
}
