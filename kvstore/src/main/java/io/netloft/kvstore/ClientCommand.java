package io.netloft.kvstore;

import io.netloft.chassis.life.ExitCode;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command of the jar that speaks to a server: what goes wrong is one line on stderr, and exit code 1. */
abstract class ClientCommand implements Callable<Integer> {
    @Mixin
    private ClientOptions options = new ClientOptions();

    @Spec
    private @Nullable CommandSpec spec;

    abstract void run(ClientOptions to) throws IOException;

    @Override
    public final Integer call() {
        try {
            run(options);
            return ExitCode.DONE.code();
        } catch (IOException e) {
            return failed(spec, String.valueOf(e.getMessage()));
        }
    }

    static int failed(@Nullable CommandSpec spec, String why) {
        CommandLine line = java.util.Objects.requireNonNull(spec).commandLine();
        line.getErr().println(line.getCommandName() + ": " + why);
        return ExitCode.FAILED.code();
    }
}
