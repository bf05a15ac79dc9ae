package io.netloft.loft;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Stops what a state file tells of: the supervisor, which stops its children; and children that were left over
 * because their supervisor was killed. Touches no process but those whose mark still fits. Blocks until all have ended.
 */
final class Takedown {
    private final StateFolder folder;
    private final Duration limit;

    Takedown(StateFolder folder, Duration limit) {
        this.folder = folder;
        this.limit = limit;
    }

    /** Names what was stopped, in order. */
    List<String> run() throws IOException {
        Optional<RunState> state = folder.read();
        if (state.isEmpty()) {
            return List.of();
        }
        List<String> ended = new ArrayList<>();
        Optional<ProcessHandle> supervisor = state.get().supervisor().process();
        if (supervisor.isPresent()) {
            end(supervisor.get());
            state.get().children().forEach(child -> ended.add(child.name()));
        }
        ended.addAll(leftOver(folder.read().orElse(state.get())));
        folder.clear();
        return ended;
    }

    /** Stops children whose supervisor is gone. */
    List<String> leftOver(RunState state) {
        List<String> ended = new ArrayList<>();
        List<ChildView> lastFirst = new ArrayList<>(state.children());
        Collections.reverse(lastFirst);
        for (ChildView child : lastFirst) {
            ProcessMark mark = child.mark();
            if (mark != null && mark.process().isPresent()) {
                end(mark.process().get());
                ended.add(child.name());
            }
        }
        return ended;
    }

    private void end(ProcessHandle process) {
        process.destroy();
        if (!endedWithin(process)) {
            process.destroyForcibly();
            if (!endedWithin(process)) {
                throw new LoftException("process " + process.pid()
                        + ": still there (expected: to end when killed); look at it with ps");
            }
        }
    }

    private boolean endedWithin(ProcessHandle process) {
        try {
            process.onExit().get(limit.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException late) {
            return false;
        } catch (ExecutionException impossible) {
            throw new LoftException("process " + process.pid() + ": cannot be awaited", impossible);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new LoftException("down: interrupted (expected: to wait for process " + process.pid() + ")");
        }
    }
}
