package io.netloft.bench.run;

import io.netloft.chassis.net.Workers;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * The servers of one run, stopped in the reverse order of their start: at its end, after a failure, and when the JVM is
 * told to stop. One thread starts them; the JVM's shutdown may stop them from another.
 */
public final class Children implements AutoCloseable {
    private final Workspace workspace;
    private final Deque<Child> running = new ArrayDeque<>();
    private final Thread atExit = Workers.named("stop-children-").newThread(this::stopAll);
    private boolean stopped;

    /** None yet; their logs go to the workspace. */
    public Children(Workspace workspace) {
        this.workspace = workspace;
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /**
     * Starts one.
     *
     * @param environment variables added to ours
     */
    public synchronized Child start(String name, List<String> command, Map<String, String> environment) {
        if (stopped) {
            throw new BenchException(name + ": not started (expected: a run that goes on); it is being stopped");
        }
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(workspace.dir().toFile());
        builder.environment().putAll(environment);
        Child child = Child.start(name, workspace.dir().resolve(name + ".log"), builder);
        running.push(child);
        return child;
    }

    /**
     * Runs a program that ends by itself, and returns what it said on both its outputs.
     *
     * @throws BenchException when it still runs after {@code limit}; it is stopped then
     */
    public String run(String name, List<String> command, Duration limit) {
        Child child = start(name, command, Map.of());
        try {
            return child.output(limit);
        } finally {
            child.stop();
            forget(child);
        }
    }

    /** CPU time of what was started by this JVM and has ended, microseconds in steps of 10,000. */
    public static long endedCpuMicros() {
        return CpuTime.ofEndedMicros();
    }

    private synchronized void forget(Child child) {
        running.remove(child);
    }

    private synchronized void stopAll() {
        stopped = true;
        while (!running.isEmpty()) {
            running.pop().stop();
        }
    }

    @Override
    public void close() {
        stopAll();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException shuttingDown) {
            // The hook is what runs now, and finds nothing left to stop.
        }
    }
}
