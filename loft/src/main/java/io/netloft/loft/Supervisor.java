package io.netloft.loft;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Carries out what the {@link Roster} decides: starts processes, reads their logs until they are ready, passes on
 * signals, tells the {@link Watcher}. Thread-safe: one lock around everything, as inputs come from a ticking executor
 * and from the JVM's reaper of processes. Methods block on the disk for moments; keep them off event loops.
 */
final class Supervisor {
    private static final long MAX_LOG_BYTES = 16L << 20;
    private static final int LAST_LINES = 5;

    private final Object lock = new Object();
    private final Map<String, Running> children = new LinkedHashMap<>();
    private final Roster roster;
    private final Spawner spawner;
    private final Watcher watcher;
    private final Executor executor;
    private final LongSupplier nanos;
    private final InstantSource clock;
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();
    private boolean toldSettled;
    private long changes;

    private static final class Running {
        private final Plan.Step step;
        private final BoundedLog log;
        private StartupLines lines = new StartupLines();
        private @Nullable Process process;
        private @Nullable ProcessMark mark;
        private boolean begun;
        private boolean killed;
        private boolean toldTrouble;
        private long startedNs;
        private long sinceMs;

        private Running(Plan.Step step, BoundedLog log) {
            this.step = step;
            this.log = log;
        }
    }

    /** What a supervisor works with; apart from the plan and the folder, tests bring their own. */
    record Means(
            RestartRule rule,
            Spawner spawner,
            Watcher watcher,
            Executor executor,
            LongSupplier nanos,
            InstantSource clock) {}

    Supervisor(Plan plan, Path folder, Means means) {
        this.roster = new Roster(plan, means.rule());
        this.spawner = means.spawner();
        this.watcher = means.watcher();
        this.executor = means.executor();
        this.nanos = means.nanos();
        this.clock = means.clock();
        for (Plan.Step step : plan.steps()) {
            Path log = folder.resolve("logs").resolve(step.name() + ".log");
            children.put(step.name(), new Running(step, new BoundedLog(log, MAX_LOG_BYTES)));
        }
    }

    void begin() {
        synchronized (lock) {
            carryOut(roster.begin(nanos.getAsLong()));
        }
    }

    /** Reads the logs of starting children, keeps all logs bounded, starts what is due. Several times a second. */
    void tick() {
        synchronized (lock) {
            for (Running child : children.values()) {
                look(child);
            }
            carryOut(roster.tick(nanos.getAsLong()));
        }
    }

    /** Stops all in the reverse of the order in which they need each other; done when the last has ended. */
    CompletableFuture<Void> stop() {
        synchronized (lock) {
            carryOut(roster.stop(nanos.getAsLong()));
            return stopped;
        }
    }

    /** Last resort, when the time for a clean stop is over. */
    void kill() {
        synchronized (lock) {
            children.values().forEach(child -> {
                if (child.process != null) {
                    child.process.destroyForcibly();
                }
            });
        }
    }

    boolean allReady() {
        synchronized (lock) {
            return roster.allReady();
        }
    }

    boolean allGivenUp() {
        synchronized (lock) {
            return roster.allGivenUp();
        }
    }

    boolean settled() {
        synchronized (lock) {
            return roster.settled();
        }
    }

    /** Grows with every change worth writing down. */
    long changes() {
        synchronized (lock) {
            return changes;
        }
    }

    List<ChildView> view() {
        synchronized (lock) {
            return children.values().stream().map(this::view).toList();
        }
    }

    private ChildView view(Running child) {
        String name = child.step.name();
        Map<String, String> addresses = new LinkedHashMap<>();
        child.step.ports().forEach((port, number) -> addresses.put(port, "127.0.0.1:" + number));
        addresses.putAll(child.lines.addresses());
        return new ChildView(
                name,
                roster.state(name).word(),
                child.mark,
                roster.restarts(name),
                child.sinceMs,
                addresses,
                child.step.attempt(),
                child.log.file().toString());
    }

    private void look(Running child) {
        String name = child.step.name();
        try {
            if (roster.state(name) == Roster.State.STARTING && child.process != null) {
                child.log.follow(child.lines::line);
                if (child.lines.ready()) {
                    long now = nanos.getAsLong();
                    List<Roster.Action> next = roster.ready(name, now);
                    changed(child);
                    watcher.ready(name, (now - child.startedNs) / 1_000_000, child.lines.addresses());
                    carryOut(next);
                }
            }
            child.log.bound();
        } catch (IOException unreadable) {
            if (!child.toldTrouble) {
                child.toldTrouble = true;
                watcher.logTrouble(name, unreadable.toString());
            }
        }
    }

    private void carryOut(List<Roster.Action> actions) {
        for (Roster.Action action : actions) {
            Running child = running(action.child());
            switch (action.verb()) {
                case START -> start(child);
                case TERMINATE -> end(child, false);
                case KILL -> end(child, true);
            }
            changed(child);
        }
        if (roster.stopped()) {
            // Not under the lock of whoever is told: what follows a stop may ask this object.
            executor.execute(() -> stopped.complete(null));
        } else if (roster.settled() && !toldSettled) {
            toldSettled = true;
            watcher.settled();
        }
    }

    private void start(Running child) {
        child.startedNs = nanos.getAsLong();
        child.lines = new StartupLines();
        child.killed = false;
        try {
            if (child.begun) {
                child.log.resume();
            } else {
                child.log.begin();
                child.begun = true;
            }
            Process process = spawner.start(child.step, child.log.file());
            child.process = process;
            child.mark = ProcessMark.of(process.toHandle());
            watcher.started(child.step.name(), process.pid());
            process.onExit().thenAcceptAsync(ended -> exited(child, ended), executor);
        } catch (IOException | LoftException failed) {
            carryOut(ended(child, 1, String.valueOf(failed.getMessage()), List.of()));
        }
    }

    private void end(Running child, boolean hard) {
        Process process = child.process;
        if (process == null) {
            return;
        }
        if (hard) {
            child.killed = true;
            process.destroyForcibly();
        } else {
            process.destroy();
        }
    }

    private void exited(Running child, Process process) {
        synchronized (lock) {
            int code = process.exitValue();
            List<String> last = child.log.tail(LAST_LINES);
            child.process = null;
            child.mark = null;
            carryOut(ended(child, code, cause(child, code), last));
        }
    }

    private List<Roster.Action> ended(Running child, int code, String cause, List<String> last) {
        String name = child.step.name();
        long now = nanos.getAsLong();
        List<Roster.Action> next = new ArrayList<>(roster.exited(name, code, now));
        changed(child);
        switch (roster.state(name)) {
            case STOPPED -> watcher.stopped(name, cause);
            case GIVEN_UP -> watcher.gaveUp(name, cause, last);
            default -> watcher.restarting(name, cause, roster.waitNs(name, now) / 1_000_000, last);
        }
        return next;
    }

    private String cause(Running child, int code) {
        if (child.killed) {
            return roster.state(child.step.name()) == Roster.State.STOPPING
                    ? "did not stop in time, killed"
                    : "not ready in time, killed";
        }
        return code > 128 ? "signal " + (code - 128) : "exit code " + code;
    }

    private Running running(String name) {
        Running child = children.get(name);
        if (child == null) {
            throw new LoftException("child: " + name + " (expected: one of " + children.keySet() + ")");
        }
        return child;
    }

    private void changed(Running child) {
        changes++;
        child.sinceMs = clock.millis();
    }
}
