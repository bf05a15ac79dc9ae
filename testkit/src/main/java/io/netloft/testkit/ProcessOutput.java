package io.netloft.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One output stream of a process, read by a thread of its own and kept as lines.
 *
 * <p>Keeps the last {@value #MAX_LINES} lines of up to {@value #MAX_LINE} characters; a longer line is kept in parts.
 */
public final class ProcessOutput {
    private static final int MAX_LINES = 20_000;
    private static final int MAX_LINE = 16_384;

    private final Deque<String> lines = new ArrayDeque<>(); // guarded by this
    private boolean ended; // guarded by this

    ProcessOutput(String name, InputStream stream) {
        Thread reader = new Thread(() -> read(stream), name);
        reader.setDaemon(true);
        reader.start();
    }

    /** The lines so far, oldest first. */
    public synchronized List<String> lines() {
        return List.copyOf(lines);
    }

    /** The lines so far, each ended by a newline. */
    public synchronized String text() {
        return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
    }

    /**
     * Waits for a line in which {@code pattern} is found, from the first line kept.
     *
     * @return the match in the first such line
     * @throws AssertionError when none came in time, or the stream ended without one
     */
    public Matcher await(Pattern pattern, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        synchronized (this) {
            Optional<Matcher> match = find(pattern);
            long left = timeout.toNanos();
            while (match.isEmpty() && !ended && left > 0) {
                waitFor(left);
                left = deadline - System.nanoTime();
                match = find(pattern);
            }
            return match.orElseThrow(() -> new AssertionError((ended ? "ended" : "waited " + timeout)
                    + " without a line matching " + pattern + " among " + lines.size() + "\n" + text()));
        }
    }

    /** Waits until the stream has ended, so that all lines are there. */
    synchronized void awaitEnd(Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        for (long left = timeout.toNanos(); !ended && left > 0; left = deadline - System.nanoTime()) {
            waitFor(left);
        }
    }

    private synchronized Optional<Matcher> find(Pattern pattern) {
        return lines.stream().map(pattern::matcher).filter(Matcher::find).findFirst();
    }

    @SuppressWarnings("WaitNotInLoop") // both callers loop over their condition
    private synchronized void waitFor(long nanos) {
        try {
            wait(Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for output", e);
        }
    }

    private void read(InputStream stream) {
        StringBuilder line = new StringBuilder();
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (int c = reader.read(); c >= 0; c = reader.read()) {
                if (c == '\n' || line.length() == MAX_LINE) {
                    add(line);
                }
                if (c != '\n' && c != '\r') {
                    line.append((char) c);
                }
            }
        } catch (IOException e) {
            line.append("(output unreadable: ").append(e.getMessage()).append(')');
        } finally {
            if (!line.isEmpty()) {
                add(line);
            }
            end();
        }
    }

    private synchronized void add(StringBuilder line) {
        lines.add(line.toString());
        line.setLength(0);
        if (lines.size() > MAX_LINES) {
            lines.remove();
        }
        notifyAll();
    }

    private synchronized void end() {
        ended = true;
        notifyAll();
    }
}
