package io.netloft.loft;

import io.netloft.chassis.life.ExitCode;
import io.netloft.chassis.term.Out;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Stops what runs and waits until it has ended. */
@Command(name = "down", description = "Stop what up started, in order, and wait for it.")
final class DownCommand implements Callable<Integer> {
    /** Longer than the supervisor gives its children. */
    private static final Duration LIMIT = Duration.ofSeconds(40);

    @Option(names = "--data-dir", paramLabel = "PATH", description = "The folder that up was given.")
    private @Nullable Path dataDir;

    @Override
    public Integer call() throws IOException {
        List<String> ended = new Takedown(Folders.of(dataDir), LIMIT).run();
        Out.line(ended.isEmpty() ? "nothing ran" : "stopped " + String.join(", ", ended));
        return ExitCode.DONE.code();
    }
}
