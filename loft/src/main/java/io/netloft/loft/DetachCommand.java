package io.netloft.loft;

import io.netloft.chassis.life.ExitCode;
import io.netloft.chassis.term.Out;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Unmatched;

/** Starts the supervisor in a session of its own and returns once it has settled; it logs to a file from then on. */
@Command(name = "detach", description = "Start in the background; the same as --detach.")
final class DetachCommand implements Callable<Integer> {
    private static final long MAX_LOG_BYTES = 16L << 20;
    private static final int LAST_LINES = 20;
    private static final int LOOK_MS = 100;

    @Option(names = "--data-dir", paramLabel = "PATH", description = "Folder for state, logs and data.")
    private @Nullable Path dataDir;

    @Unmatched
    private List<String> rest = new ArrayList<>();

    @Override
    public Integer call() throws IOException, InterruptedException {
        StateFolder folder = Folders.of(dataDir);
        // Only to say so early: it is the supervisor that holds the lock.
        folder.lock().channel().close();
        BoundedLog log = new BoundedLog(folder.logs().resolve("loft.log"), MAX_LOG_BYTES);
        log.begin();
        Process process = start(folder, log);
        Optional<RunState> settled = awaitSettled(folder, process);
        if (settled.isEmpty()) {
            log.tail(LAST_LINES).forEach(Out::line);
            Out.line("up: ended with exit code " + process.exitValue() + "; the whole log is " + log.file());
            return process.exitValue();
        }
        Out.text(Overview.of(settled.get()) + "\n");
        boolean good = Overview.allReady(settled.get());
        Out.line(
                good
                        ? "all ready, in the background; ./netloft down stops it"
                        : "not all of it is ready; the log is " + log.file() + "; ./netloft down stops it");
        return good ? ExitCode.DONE.code() : ExitCode.FAILED.code();
    }

    private Process start(StateFolder folder, BoundedLog log) throws IOException {
        List<String> command = new ArrayList<>();
        Launch.onPath("setsid").ifPresent(setsid -> command.add(setsid.toString()));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        String classes = System.getProperty("java.class.path");
        if (classes.endsWith(".jar") && classes.indexOf(File.pathSeparatorChar) < 0) {
            command.addAll(List.of("-jar", classes));
        } else {
            command.addAll(List.of("-cp", classes, LoftMain.class.getName()));
        }
        command.addAll(rest);
        command.addAll(List.of("--data-dir", folder.path().toString()));
        ProcessBuilder process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.file().toFile()));
        // Both are among the input arguments already.
        process.environment().remove("JDK_JAVA_OPTIONS");
        process.environment().remove("JAVA_TOOL_OPTIONS");
        return process.start();
    }

    private static Optional<RunState> awaitSettled(StateFolder folder, Process process)
            throws IOException, InterruptedException {
        while (process.isAlive()) {
            Optional<RunState> state = folder.read()
                    .filter(read -> read.supervisor().pid() == process.pid())
                    .filter(read -> read.phase().equals(RunState.RUNNING));
            if (state.isPresent()) {
                return state;
            }
            endedWithin(process, LOOK_MS);
        }
        return Optional.empty();
    }

    private static void endedWithin(Process process, int millis) throws InterruptedException {
        try {
            process.onExit().get(millis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException stillThere) {
            // Which is what is hoped for.
        } catch (ExecutionException impossible) {
            throw new LoftException("process " + process.pid() + ": cannot be awaited", impossible);
        }
    }
}
