package io.netloft.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netloft.testkit.RunningProcess.Signal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("sets a system property")
class PeerTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final String given = System.getProperty(PeerCondition.PROPERTY, "");

    @AfterEach
    void restore() {
        System.setProperty(PeerCondition.PROPERTY, given);
    }

    static class NeedsWhatNobodyHas {
        @Test
        @NeedsPeer({"sh", "no-such-program-anywhere"})
        void isNotRun() {
            throw new AssertionError("ran");
        }
    }

    static class FailsWithAProcess {
        @Test
        void fails() {
            Peer.of("sh").args("-c", "echo planted; echo trouble >&2").run();
            throw new AssertionError("planted");
        }
    }

    @Test
    void skipsATestWhosePeerIsMissingAndSaysWhich() {
        System.setProperty(PeerCondition.PROPERTY, "");
        assertThat(Launched.failuresOf(NeedsWhatNobodyHas.class))
                .containsEntry(
                        "isNotRun",
                        "skipped: no-such-program-anywhere: not found on the path;" + " install it to run this test");
    }

    @Test
    void failsATestWhosePeerIsMissingWhenPeersAreRequired() {
        System.setProperty(PeerCondition.PROPERTY, "required");
        assertThat(Launched.failuresOf(NeedsWhatNobodyHas.class))
                .extractingByKey("isNotRun")
                .asString()
                .contains("allows no skipping");
    }

    @Test
    void runsAProgramToItsEnd() {
        Peer.Finished finished = Peer.of("sh")
                .file("greeting.txt", "hello\n")
                .env("WHO", "netloft")
                .args("-c", "cat greeting.txt; echo $WHO >&2; exit 3")
                .run();
        assertThat(finished).isEqualTo(new Peer.Finished(3, "hello\n", "netloft\n"));
    }

    @Test
    void waitsForALineAndStopsTheProcess() {
        RunningProcess process = Peer.of("sh")
                .args("-c", "echo ready >&2; exec sleep 100")
                .readyWhenLine("^ready$")
                .start();
        try (process) {
            assertThat(process.alive()).isTrue();
        }
        assertThat(process.alive()).isFalse();
        assertThat(process.exitCode(LONG)).isEqualTo(143);
    }

    @Test
    void aPortIsGivenOnceAndIsNoneOfTheKernelsChoice() {
        List<Integer> ports = Stream.generate(Peer::freePort).limit(300).toList();
        assertThat(ports).doesNotHaveDuplicates().allMatch(port -> port >= 1024 && port < 32_768);
    }

    @Test
    void failsWithTheOutputWhenAProcessEndsBeforeItIsReady() {
        Peer peer = Peer.of("sh").args("-c", "echo no config >&2; exit 1").readyWhenOpen(Peer.freePort());
        assertThatThrownBy(peer::start).hasMessageContaining("sh: not ready").hasMessageContaining("no config");
    }

    @Test
    void failsWhenAProcessIsNotReadyInTime() {
        Peer peer = Peer.of("sleep").args("100").readyWhenLine("never").within(Duration.ofMillis(300));
        assertThatThrownBy(peer::start).hasMessageContaining("sleep: not ready");
    }

    @Test
    void talksToAProcessAndSignalsIt() throws IOException {
        try (RunningProcess process = Peer.of("sh")
                .args("-c", "trap 'echo reloaded' HUP; echo up; while :; do read line && echo got $line; done")
                .readyWhenLine("up")
                .start()) {
            process.stdin().write("one\n".getBytes(StandardCharsets.US_ASCII));
            process.stdin().flush();
            process.stdout().await(Pattern.compile("got one"), LONG);
            process.signal(Signal.HUP);
            process.stdout().await(Pattern.compile("reloaded"), LONG);
            process.signal(Signal.KILL);
            assertThat(process.exitCode(LONG)).isEqualTo(137);
            assertThatThrownBy(() -> process.stdout().await(Pattern.compile("never"), LONG))
                    .hasMessageContaining("ended without a line matching never");
        }
    }

    @Test
    void keepsTheLastLinesOfEndlessOutput() {
        Peer.Finished finished = Peer.of("sh")
                .args("-c", "i=0; while [ $i -lt 30000 ]; do echo $i; i=$((i+1)); done")
                .run();
        assertThat(finished.stdout().lines()).hasSize(20_000).endsWith("29999");
    }

    @Test
    void keepsTheOutputOfAFailedTest() throws IOException {
        assertThat(Launched.failuresOf(FailsWithAProcess.class)).containsKey("fails");
        Path logs = Path.of("target", "process-logs", "FailsWithAProcess.fails");
        try (Stream<Path> files = Files.list(logs)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .anyMatch(name -> name.matches("sh-\\d+\\.out"))
                    .anyMatch(name -> name.matches("sh-\\d+\\.err"));
        }
    }

    @Test
    void saysWhatATestLacks() throws NoSuchMethodException {
        assertThat(lacking("needsOnlyAShell", false)).isEmpty();
        assertThat(lacking("changesTheMachine", true)).isEmpty();
        assertThat(lacking("changesTheMachine", false)).isEqualTo("not root; run as root to run this test");
    }

    private static String lacking(String method, boolean root) throws NoSuchMethodException {
        NeedsPeer needs = Needs.class.getDeclaredMethod(method).getAnnotation(NeedsPeer.class);
        return PeerCondition.lacking(needs, root);
    }

    private interface Needs {
        @NeedsPeer("sh")
        void needsOnlyAShell();

        @NeedsPeer(value = "sh", root = true)
        void changesTheMachine();
    }
}
