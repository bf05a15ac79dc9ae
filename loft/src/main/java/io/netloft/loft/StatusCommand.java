package io.netloft.loft;

import io.netloft.chassis.life.ExitCode;
import io.netloft.chassis.term.Out;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows what runs, from the state file; asks no process. */
@Command(name = "status", description = "Show what up started; exit code 0 if all of it is ready.")
final class StatusCommand implements Callable<Integer> {
    @Option(names = "--data-dir", paramLabel = "PATH", description = "The folder that up was given.")
    private @Nullable Path dataDir;

    @Override
    public Integer call() throws IOException {
        Optional<RunState> state = Folders.of(dataDir).read();
        if (state.isEmpty()) {
            Out.line("nothing runs; start it with ./netloft up");
            return ExitCode.FAILED.code();
        }
        if (state.get().supervisor().process().isEmpty()) {
            Out.line("the supervisor was killed; ./netloft down stops what it left over");
            return ExitCode.FAILED.code();
        }
        Out.text(Overview.of(state.get()));
        return Overview.allReady(state.get()) ? ExitCode.DONE.code() : ExitCode.FAILED.code();
    }
}
