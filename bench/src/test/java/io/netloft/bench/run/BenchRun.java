package io.netloft.bench.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.chassis.term.Out;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import picocli.CommandLine;

/** A comparison, run as the command line runs it, and what it printed. */
public final class BenchRun {
    private static final int END_SECONDS = 20;

    private final Supplier<Object> command;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    /** @param command what is run, a new one each time */
    public BenchRun(Supplier<Object> command) {
        this.command = command;
    }

    /** Runs it; the exit code. */
    public int of(String... arguments) {
        PrintStream before = Out.redirect(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            return new CommandLine(command.get()).execute(arguments);
        } finally {
            Out.redirect(before);
        }
    }

    /** Rows of the tables whose first cell begins so. */
    public long rows(String server) {
        return lines().filter(line -> line.startsWith(server) && line.contains("  "))
                // The sentences below a table, and the facts above, begin alike.
                .filter(line -> !line.contains(": "))
                .count();
    }

    /** Everything that was printed. */
    public Stream<String> lines() {
        return printed.toString(StandardCharsets.UTF_8).lines();
    }

    /** Processes below this one that don't end by themselves; one that has just ended is there until somebody has looked. */
    public static List<String> leftBehind() {
        return ProcessHandle.current()
                .descendants()
                .filter(process -> !ends(process))
                .map(process ->
                        process.pid() + " " + process.info().commandLine().orElse(""))
                .toList();
    }

    private static boolean ends(ProcessHandle process) {
        try {
            process.onExit().get(END_SECONDS, TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException | ExecutionException still) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** What is refused for what it asks: exit code 2, words on standard error, and nothing was started. */
    public void refuses(String arguments, String expected) {
        var said = new ByteArrayOutputStream();
        PrintStream before = System.err;
        System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
        int code;
        try {
            code = of(arguments.split(" "));
        } finally {
            System.setErr(before);
        }

        assertThat(code).isEqualTo(2);
        assertThat(said.toString(StandardCharsets.UTF_8)).contains(expected);
    }
}
