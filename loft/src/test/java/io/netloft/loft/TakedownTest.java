package io.netloft.loft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class TakedownTest {
    private static final ProcessMark GONE = new ProcessMark(1, "another boot/0");

    @TempDir
    private Path path;

    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void endProcesses() {
        processes.forEach(Process::destroyForcibly);
    }

    @Test
    void stopsWhatAKilledSupervisorLeftOver() throws Exception {
        Process one = sleeper();
        Process two = sleeper();
        StateFolder folder = folder(GONE, child("one", mark(one)), child("two", mark(two)), child("ended", null));

        assertThat(takedown(folder).run()).containsExactly("two", "one");
        assertThat(one.waitFor(5, TimeUnit.SECONDS)).isTrue();
        assertThat(two.waitFor(5, TimeUnit.SECONDS)).isTrue();
        assertThat(folder.read()).isEmpty();
        assertThat(takedown(folder).run()).isEmpty();
    }

    @Test
    void leavesAProcessAloneThatOnlyHasTheSameNumber() throws Exception {
        Process stranger = sleeper();
        ProcessMark same = new ProcessMark(stranger.pid(), "another boot/0");
        StateFolder folder = folder(same, child("one", same));

        assertThat(takedown(folder).run()).isEmpty();
        assertThat(stranger.isAlive()).isTrue();
    }

    @Test
    void killsWhatDoesNotEndWithinTheLimit() throws Exception {
        Process deaf = new ProcessBuilder("sh", "-c", "trap '' TERM; echo up; while :; do sleep 1; done").start();
        processes.add(deaf);
        assertThat(deaf.inputReader().readLine()).isEqualTo("up");
        StateFolder folder = folder(GONE, child("deaf", mark(deaf)));

        assertThat(new Takedown(folder, Duration.ofMillis(300)).run()).containsExactly("deaf");
        assertThat(deaf.waitFor()).isEqualTo(137);
    }

    @Test
    void keepsOneSupervisorAFolder() throws IOException {
        StateFolder folder = new StateFolder(path.resolve("new"));
        var lock = folder.lock();
        assertThatThrownBy(() -> new StateFolder(path.resolve("new")).lock())
                .isInstanceOf(LoftException.class)
                .hasMessageContaining("already running (expected: one for the folder " + path.resolve("new") + ")");
        lock.channel().close();

        new StateFolder(path.resolve("new")).lock().channel().close();
    }

    @Test
    void readsBackWhatItWrote() throws Exception {
        RunState state = new RunState(GONE, RunState.RUNNING, "127.0.0.1:9000", List.of(child("one", GONE)));
        StateFolder folder = new StateFolder(path);
        folder.write(state);

        assertThat(folder.read()).contains(state);
        assertThat(Overview.of(state)).isEqualTo("""
                        child  state  pid  restarts  listens on           try
                        one    ready  1    0         http 127.0.0.1:9001  curl http://127.0.0.1:9001/

                        status page  http://127.0.0.1:9000/
                        """);
    }

    private Process sleeper() throws IOException {
        Process process = new ProcessBuilder("sleep", "60").start();
        processes.add(process);
        return process;
    }

    private Takedown takedown(StateFolder folder) {
        return new Takedown(folder, Duration.ofSeconds(10));
    }

    private StateFolder folder(ProcessMark supervisor, ChildView... children) throws IOException {
        StateFolder folder = new StateFolder(path);
        folder.write(new RunState(supervisor, RunState.RUNNING, null, List.of(children)));
        return folder;
    }

    private static ProcessMark mark(Process process) {
        return ProcessMark.of(process.toHandle());
    }

    private static ChildView child(String name, @Nullable ProcessMark mark) {
        return new ChildView(
                name,
                "ready",
                mark,
                0,
                0,
                Map.of("http", "127.0.0.1:9001"),
                "curl http://127.0.0.1:9001/",
                "/logs/" + name + ".log");
    }
}
