package io.netloft.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A process that a test started: its output, its signals, its end. It never outlives the test's JVM.
 *
 * <p>All methods may be called from any thread.
 */
public final class RunningProcess implements AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final String name;
    private final Path dir;
    private final Process process;
    private final ProcessOutput stdout;
    private final ProcessOutput stderr;

    private RunningProcess(String name, Path dir, Process process) {
        this.name = name;
        this.dir = dir;
        this.process = process;
        this.stdout = new ProcessOutput(name + "-stdout", process.getInputStream());
        this.stderr = new ProcessOutput(name + "-stderr", process.getErrorStream());
    }

    static RunningProcess start(String name, Path dir, List<String> command, Map<String, String> environment) {
        ProcessBuilder builder = new ProcessBuilder(command).directory(dir.toFile());
        builder.environment().putAll(environment);
        try {
            RunningProcess running = new RunningProcess(name, dir, builder.start());
            ProcessLogs.register(running);
            return running;
        } catch (IOException e) {
            throw new UncheckedIOException(command.get(0) + ": " + e.getMessage() + " (expected: starts)", e);
        }
    }

    /** What failures and log files call it. */
    public String name() {
        return name;
    }

    /** Its working directory, kept when a test of the class fails. */
    public Path dir() {
        return dir;
    }

    /** Its process id. */
    public long pid() {
        return process.pid();
    }

    /** Whether it still runs. */
    public boolean alive() {
        return process.isAlive();
    }

    /** Its standard output. */
    public ProcessOutput stdout() {
        return stdout;
    }

    /** Its standard error. */
    public ProcessOutput stderr() {
        return stderr;
    }

    /** Its standard input; the caller closes it to end it. */
    public OutputStream stdin() {
        return process.getOutputStream();
    }

    /** Sends {@code signal}. */
    public void signal(Signal signal) {
        try {
            Process kill = new ProcessBuilder("kill", "-s", signal.name(), Long.toString(pid()))
                    .redirectErrorStream(true)
                    .start();
            String said = new String(kill.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (kill.waitFor() != 0) {
                throw new IllegalStateException(
                        name + ": no SIG" + signal + " to " + pid() + " (expected: alive); " + said.strip());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("kill: " + e.getMessage() + " (expected: on the path)", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while signalling " + name, e);
        }
    }

    /**
     * Waits for the end of the process and of its output.
     *
     * @return its exit code; 128 and the signal's number when a signal ended it
     * @throws AssertionError when it still runs after {@code timeout}
     */
    public int exitCode(Duration timeout) {
        if (!ended(timeout)) {
            throw new AssertionError(name + ": still running after " + timeout + " (expected: ended)\n" + tail());
        }
        stdout.awaitEnd(GRACE);
        stderr.awaitEnd(GRACE);
        return process.exitValue();
    }

    private boolean ended(Duration timeout) {
        try {
            return process.waitFor(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + name, e);
        }
    }

    /** Ends it: SIGTERM, and SIGKILL where that was not enough; Idempotent. */
    @Override
    public void close() {
        process.destroy();
        if (!ended(GRACE)) {
            process.destroyForcibly();
            ended(GRACE);
        }
        stdout.awaitEnd(GRACE);
        stderr.awaitEnd(GRACE);
    }

    void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    /** The last lines of what it said, for failure messages. */
    public String tail() {
        return "--- stdout of " + name + "\n" + last(stdout) + "--- stderr of " + name + "\n" + last(stderr);
    }

    private static String last(ProcessOutput output) {
        List<String> lines = output.lines();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size())) + "\n";
    }

    /** A signal to send. */
    public enum Signal {
        /** Drain and stop. */
        TERM,
        /** Reload. */
        HUP,
        /** What Ctrl-C sends. */
        INT,
        /** Ends it without a chance to say anything: a crash. */
        KILL,
        /** Freezes it: a hung peer. */
        STOP,
        /** Thaws it. */
        CONT
    }
}
