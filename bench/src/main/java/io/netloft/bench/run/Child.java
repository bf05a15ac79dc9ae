package io.netloft.bench.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * A server that a run started. Its output goes to a file of the run's folder. Used by the thread of the run; {@link
 * #stop} may be called from another too.
 */
public final class Child {
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final int POLL_MS = 20;
    private static final int TAIL = 20;

    private final String name;
    private final Process process;
    private final Path log;

    private Child(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    static Child start(String name, Path log, ProcessBuilder builder) {
        List<String> command = builder.command();
        try {
            builder.redirectErrorStream(true).redirectOutput(log.toFile());
            Process process = builder.start();
            process.getOutputStream().close();
            return new Child(name, process, log);
        } catch (IOException e) {
            throw new BenchException(name + ": " + command.get(0) + " does not start (expected: a program)", e);
        }
    }

    /** What tables call it. */
    public String name() {
        return name;
    }

    /** Its process id. */
    public long pid() {
        return process.pid();
    }

    /** Whether it runs. */
    public boolean alive() {
        return process.isAlive();
    }

    /**
     * Waits until {@code ready} holds.
     *
     * @throws BenchException with the end of its log when it ends before, or takes longer than {@code limit}
     */
    public void await(BooleanSupplier ready, Duration limit) {
        long deadlineNs = System.nanoTime() + limit.toNanos();
        while (!ready.getAsBoolean()) {
            if (ended(Duration.ofMillis(POLL_MS))) {
                throw failure("ended with code " + process.exitValue() + " (expected: serves)");
            }
            if (System.nanoTime() - deadlineNs > 0) {
                throw failure("not ready after " + limit.toSeconds() + " s (expected: serves)");
            }
        }
    }

    /**
     * Waits for its end and returns what it said.
     *
     * @throws BenchException when it still runs after {@code limit}
     */
    String output(Duration limit) {
        if (!ended(limit)) {
            throw failure("still running after " + limit.toSeconds() + " s (expected: ended)");
        }
        return log();
    }

    /** CPU time of it and its own children until now, microseconds. */
    public long cpuMicros() {
        if (!alive()) {
            throw failure("has ended (expected: serves to the end of the run)");
        }
        return family().mapToLong(member -> CpuTime.micros(member.pid())).sum();
    }

    /** Resident memory of it and its own children, bytes. */
    public long residentBytes() {
        return family().mapToLong(member -> residentOf(member.pid())).sum();
    }

    /**
     * Resident memory of it and its own children, bytes, every 20 ms until its end; blocks until then.
     *
     * @throws BenchException when it still runs after {@code limit}
     */
    public List<Long> residentUntilEnd(Duration limit) {
        long deadlineNs = System.nanoTime() + limit.toNanos();
        List<Long> samples = new ArrayList<>();
        do {
            samples.add(residentBytes());
            if (System.nanoTime() - deadlineNs > 0) {
                throw failure("still running after " + limit.toSeconds() + " s (expected: ended)");
            }
        } while (!ended(Duration.ofMillis(POLL_MS)));
        return samples;
    }

    private Stream<ProcessHandle> family() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants());
    }

    private static long residentOf(long pid) {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst()
                    .orElse(0);
        } catch (NoSuchFileException ended) {
            return 0;
        } catch (IOException e) {
            throw new BenchException("/proc/" + pid + "/status: not readable (expected: a running process)", e);
        }
    }

    /** Ends it by its id: SIGTERM, then SIGKILL for it and its own children where that was not enough. Idempotent. */
    public void stop() {
        List<ProcessHandle> family = family().toList();
        process.destroy();
        if (!ended(GRACE)) {
            process.destroyForcibly();
            ended(GRACE);
        }
        family.stream().filter(ProcessHandle::isAlive).forEach(ProcessHandle::destroyForcibly);
    }

    /** What it has said until now. */
    public String log() {
        try {
            return Files.readString(log, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new BenchException(log + ": not readable (expected: what " + name + " says)", e);
        }
    }

    private boolean ended(Duration within) {
        try {
            return process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException(name + ": interrupted while waiting for it", e);
        }
    }

    private BenchException failure(String what) {
        return new BenchException(name + ": " + what + "; its log is " + log + " and ends\n" + tail());
    }

    private String tail() {
        try {
            List<String> lines = Files.readAllLines(log, StandardCharsets.ISO_8859_1);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL), lines.size()));
        } catch (IOException e) {
            return "(not readable: " + e.getMessage() + ")";
        }
    }
}
