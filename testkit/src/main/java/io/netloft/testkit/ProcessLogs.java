package io.netloft.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * JUnit extension that keeps the output and the folders of processes when a test failed, and tidies up when none did.
 *
 * <p>Registered for every class by service file and autodetection. A failed test leaves
 * {@code target/process-logs/CLASS.METHOD/NAME-PID.{out,err}} for the last {@value #MAX_KEPT} processes started, and
 * their folders under {@code target/processes}. Whatever still runs when the JVM ends is killed.
 */
public final class ProcessLogs implements AfterEachCallback, AfterAllCallback {
    private static final int MAX_KEPT = 64;
    private static final Path DIRS = Path.of("target", "processes").toAbsolutePath();
    private static final Deque<RunningProcess> STARTED = new ArrayDeque<>(); // guarded by itself
    private static final AtomicLong FAILURES = new AtomicLong();

    static {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> started().forEach(RunningProcess::kill), "kill-children"));
    }

    /** For the service loader. */
    public ProcessLogs() {}

    static void register(RunningProcess process) {
        synchronized (STARTED) {
            STARTED.add(process);
            if (STARTED.size() > MAX_KEPT) {
                // The oldest that has ended; one that runs must stay, or nobody would kill it.
                STARTED.stream().filter(old -> !old.alive()).findFirst().ifPresent(STARTED::remove);
            }
        }
    }

    /** A new folder for a process to work in. */
    static Path newDir(String name) {
        try {
            Files.createDirectories(DIRS);
            return Files.createTempDirectory(DIRS, name + "-");
        } catch (IOException e) {
            throw new UncheckedIOException(DIRS + ": not writable (expected: the module's target folder)", e);
        }
    }

    private static List<RunningProcess> started() {
        synchronized (STARTED) {
            return List.copyOf(STARTED);
        }
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        if (context.getExecutionException().isEmpty() || started().isEmpty()) {
            return;
        }
        FAILURES.incrementAndGet();
        String test = context.getRequiredTestClass().getSimpleName() + "."
                + context.getRequiredTestMethod().getName();
        Path logs =
                Files.createDirectories(Path.of("target", "process-logs", test).toAbsolutePath());
        for (RunningProcess process : started()) {
            String file = process.name() + "-" + process.pid();
            Files.writeString(logs.resolve(file + ".out"), process.stdout().text());
            Files.writeString(logs.resolve(file + ".err"), process.stderr().text());
        }
        context.publishReportEntry("process-logs", logs.toString());
    }

    @Override
    public void afterAll(ExtensionContext context) {
        List<RunningProcess> ended =
                started().stream().filter(process -> !process.alive()).toList();
        synchronized (STARTED) {
            STARTED.removeAll(ended);
        }
        if (FAILURES.get() == 0) {
            ended.forEach(process -> deleteAll(process.dir()));
        }
    }

    private static void deleteAll(Path dir) {
        if (!dir.startsWith(DIRS)) {
            return;
        }
        try (Stream<Path> files = Files.walk(dir)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            // Left for mvn clean; a test that passed must not fail on tidying up.
            dir.toFile().deleteOnExit();
        }
    }
}
