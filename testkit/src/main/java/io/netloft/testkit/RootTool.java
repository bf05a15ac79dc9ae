package io.netloft.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Programs that change the machine ({@code ip}, {@code tc}, {@code mount}), run to their end, and what they leave to undo.
 *
 * <p>Whatever they make carries the pid of this JVM in its name, so that a later run can tell what a dead one left.
 */
final class RootTool {
    private static final int TIMEOUT_SECONDS = 20;
    private static final Set<Runnable> TO_UNDO = Collections.newSetFromMap(new ConcurrentHashMap<>());

    static {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> List.copyOf(TO_UNDO).forEach(RootTool::quietly), "undo-changes-of-the-machine"));
    }

    private RootTool() {}

    private record Ended(int exitCode, String said) {}

    /**
     * Runs it and returns what it said.
     *
     * @throws IllegalStateException with its words when it fails
     */
    static String run(String program, String... args) {
        Ended ended = end(program, args);
        if (ended.exitCode() != 0) {
            throw new IllegalStateException(program + " " + String.join(" ", args) + ": exit " + ended.exitCode()
                    + " (expected: 0; it takes root): " + ended.said().strip());
        }
        return ended.said();
    }

    /** Runs it and says whether it succeeded. */
    static boolean succeeds(String program, String... args) {
        return end(program, args).exitCode() == 0;
    }

    private static Ended end(String program, String... args) {
        List<String> command = new ArrayList<>();
        command.add(file(program));
        command.addAll(List.of(args));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException(
                        command + ": still running after " + TIMEOUT_SECONDS + " s (expected: ended)");
            }
            return new Ended(process.exitValue(), said);
        } catch (IOException e) {
            throw new UncheckedIOException(program + ": " + e.getMessage() + " (expected: starts)", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while running " + program, e);
        }
    }

    /** The program's file. */
    static String file(String program) {
        return Peer.find(program)
                .orElseThrow(() -> new IllegalStateException(
                        program + ": not found (expected: on the path); annotate the test with @NeedsPeer"))
                .toString();
    }

    /** Has {@code undo} run when the JVM ends, unless {@link #undone} comes first. */
    static void undoAtEnd(Runnable undo) {
        TO_UNDO.add(undo);
    }

    /** No longer needed. */
    static void undone(Runnable undo) {
        TO_UNDO.remove(undo);
    }

    /** Whether the process whose pid a name carries is gone. */
    static boolean dead(String pid) {
        return ProcessHandle.of(Long.parseLong(pid))
                .filter(ProcessHandle::isAlive)
                .isEmpty();
    }

    /** Goes on when one step of a tidying fails; the next run sweeps what is left. */
    static void quietly(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            System.err.println("left for the next run: " + e.getMessage());
        }
    }
}
