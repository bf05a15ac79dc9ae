package io.netloft.bench.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildrenTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    private Workspace workspace;

    @BeforeEach
    void makeTheFolder() {
        workspace = Workspace.create(folder, "test");
    }

    @AfterEach
    void removeTheFolder() {
        workspace.remove();
        assertThat(workspace.dir()).doesNotExist();
    }

    @Test
    void stopsTheLastStartedFirst() throws Exception {
        String told = workspace.dir().resolve("told").toString();
        try (var children = new Children(workspace)) {
            startTrapping(children, "first", told);
            startTrapping(children, "second", told);
        }

        assertThat(Files.readAllLines(workspace.dir().resolve("told"))).containsExactly("second", "first");
    }

    private void startTrapping(Children children, String name, String told) {
        String ready = workspace.dir().resolve(name + ".ready").toString();
        String script = "trap 'echo " + name + " >>" + told + "; exit 0' TERM; touch " + ready
                + "; while :; do sleep 0.05; done";
        children.start(name, List.of("sh", "-c", script), Map.of()).await(() -> Files.exists(Path.of(ready)), LIMIT);
    }

    @Test
    void endsAProcessThatOthersStandBehind() {
        Child child;
        List<ProcessHandle> grandchildren;
        try (var children = new Children(workspace)) {
            child = children.start("parent", List.of("sh", "-c", "sleep 600 & wait"), Map.of());
            Child parent = child;
            parent.await(() -> children(parent).size() == 1, LIMIT);
            grandchildren = children(parent);
        }

        assertThat(child.alive()).isFalse();
        assertThat(grandchildren)
                .allSatisfy(grandchild -> assertThat(grandchild.onExit()).succeedsWithin(LIMIT));
    }

    private static List<ProcessHandle> children(Child parent) {
        return ProcessHandle.of(parent.pid()).orElseThrow().children().toList();
    }

    @Test
    void showsTheLogOfAServerThatEndsBeforeItServes() {
        try (var children = new Children(workspace)) {
            Child child = children.start("broken", List.of("sh", "-c", "echo port taken >&2; exit 3"), Map.of());

            assertThatThrownBy(() -> child.await(() -> false, LIMIT))
                    .isInstanceOf(BenchException.class)
                    .hasMessageContaining("broken: ended with code 3")
                    .hasMessageContaining("port taken");
        }
    }

    @Test
    void givesUpOnAServerThatNeverServes() {
        try (var children = new Children(workspace)) {
            Child child = children.start("mute", List.of("sleep", "600"), Map.of());

            assertThatThrownBy(() -> child.await(() -> false, Duration.ofMillis(100)))
                    .hasMessageContaining("mute: not ready");
        }
    }

    @Test
    void returnsWhatAProgramSaidThatEndsByItself() {
        try (var children = new Children(workspace)) {
            assertThat(children.run("asked", List.of("sh", "-c", "echo out; echo err >&2"), LIMIT))
                    .isEqualTo("out\nerr\n");
        }
    }

    @Test
    void stopsAProgramThatDoesNotEndByItself() {
        long before = ProcessHandle.current().children().count();
        try (var children = new Children(workspace)) {
            assertThatThrownBy(() -> children.run("endless", List.of("sleep", "600"), Duration.ofMillis(50)))
                    .hasMessageContaining("endless: still running");
            assertThat(ProcessHandle.current().children().count()).isEqualTo(before);
        }
    }

    @Test
    void startsNothingOnceItIsClosed() {
        var children = new Children(workspace);
        children.close();

        assertThatThrownBy(() -> children.start("late", List.of("sleep", "600"), Map.of()))
                .hasMessageContaining("late: not started");
    }

    @Test
    void givesTheEnvironmentOn() {
        try (var children = new Children(workspace)) {
            Child child =
                    children.start("teller", List.of("sh", "-c", "echo $SAID; sleep 600"), Map.of("SAID", "hello"));

            child.await(() -> workspace.dir().resolve("teller.log").toFile().length() > 0, LIMIT);
        }
        assertThat(workspace.dir().resolve("teller.log")).hasContent("hello\n");
    }
}
