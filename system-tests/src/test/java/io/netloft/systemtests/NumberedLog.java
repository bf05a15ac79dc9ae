package io.netloft.systemtests;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A program that logs: appends lines that carry a number, from 0 on, on a thread of its own. It opens the file anew now
 * and then, as programs do when they are told that it was rotated, and makes it when it is not there.
 */
final class NumberedLog implements AutoCloseable {
    private static final Pattern LINE = Pattern.compile("line (\\d{9}) x{40}");
    private static final String FILLER = "x".repeat(40);
    private static final long BURST_NS = 5_000_000;
    private static final long MOMENT_NS = 100_000;
    private static final int SECOND_NS = 1_000_000_000;

    private final Path file;
    private final int linesASecond;
    private final int reopenEvery;
    private final boolean makes;
    private final AtomicLong written = new AtomicLong();
    private final Thread thread = new Thread(this::run, "numbered-log");
    private volatile boolean stopped;
    private volatile Throwable failure;

    private NumberedLog(Path file, int linesASecond, int reopenEvery, boolean makes) {
        this.file = file;
        this.linesASecond = linesASecond;
        this.reopenEvery = reopenEvery;
        this.makes = makes;
    }

    /** Begins to write; {@code reopenEvery} so many lines the file is opened anew, and made when it is not there. */
    static NumberedLog start(Path file, int linesASecond, int reopenEvery) {
        return started(new NumberedLog(file, linesASecond, reopenEvery, true));
    }

    /** The same, but another makes the file, and this one waits for it. */
    static NumberedLog startOnExisting(Path file, int linesASecond, int reopenEvery) {
        return started(new NumberedLog(file, linesASecond, reopenEvery, false));
    }

    private static NumberedLog started(NumberedLog log) {
        log.thread.start();
        return log;
    }

    /** The text of a line, without its end. */
    static String line(long number) {
        return String.format(Locale.ROOT, "line %09d ", number) + FILLER;
    }

    /** The number of a line; -1 when it is not one of these, whole. */
    static long number(String line) {
        Matcher matcher = LINE.matcher(line);
        return matcher.matches() ? Long.parseLong(matcher.group(1)) : -1;
    }

    /** Appends so many lines, from a number on, at once. */
    static void append(Path file, long from, int count) {
        var text = new StringBuilder();
        for (long i = from; i < from + count; i++) {
            text.append(line(i)).append('\n');
        }
        try {
            Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": " + e.getMessage(), e);
        }
    }

    /** How many lines have been written. */
    long written() {
        return written.get();
    }

    private void run() {
        try {
            write();
        } catch (IOException | RuntimeException e) {
            failure = e;
        }
    }

    private void write() throws IOException {
        long startNs = System.nanoTime();
        OutputStream out = open();
        try {
            while (!stopped) {
                long due = (System.nanoTime() - startNs) * linesASecond / SECOND_NS;
                while (written.get() < due && !stopped) {
                    long number = written.get();
                    if (reopenEvery > 0 && number % reopenEvery == 0) {
                        out.close();
                        out = open();
                        if (stopped) {
                            return;
                        }
                    }
                    long end = Math.min(due, reopenEvery > 0 ? number + reopenEvery - number % reopenEvery : due);
                    burst(out, number, end);
                    written.set(end);
                }
                LockSupport.parkNanos(BURST_NS);
            }
        } finally {
            out.close();
        }
    }

    private static void burst(OutputStream out, long from, long to) throws IOException {
        var text = new StringBuilder();
        for (long number = from; number < to; number++) {
            text.append(line(number)).append('\n');
        }
        out.write(text.toString().getBytes(StandardCharsets.US_ASCII));
    }

    private OutputStream open() throws IOException {
        while (!makes) {
            try {
                return Files.newOutputStream(file, StandardOpenOption.APPEND);
            } catch (NoSuchFileException moved) {
                // It was moved away a moment ago, and another is about to be made.
                if (stopped) {
                    return OutputStream.nullOutputStream();
                }
                LockSupport.parkNanos(MOMENT_NS);
            }
        }
        return Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** Ends it and returns how many lines it has written. */
    long stop() {
        stopped = true;
        try {
            thread.join(Duration.ofSeconds(20).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a writer ends", e);
        }
        if (failure != null || thread.isAlive()) {
            throw new IllegalStateException("writer of " + file + ": " + failure + " (expected: writes to its end)");
        }
        return written.get();
    }

    @Override
    public void close() {
        stopped = true;
    }
}
