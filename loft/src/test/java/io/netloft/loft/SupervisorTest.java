package io.netloft.loft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real processes: small JVMs that behave like servers, well or badly. */
@Timeout(60)
class SupervisorTest {
    private static final RestartRule QUICK = new RestartRule(
            2,
            Duration.ofMillis(20),
            Duration.ofMillis(40),
            Duration.ofSeconds(60),
            Duration.ofSeconds(20),
            Duration.ofSeconds(2));

    @TempDir
    private Path folder;

    private final List<String> events = new CopyOnWriteArrayList<>();
    private Supervisor supervisor;

    @AfterEach
    void endEverything() {
        if (supervisor != null) {
            supervisor.kill();
        }
    }

    @Test
    void startsInOrderServesAndStopsInReverse() throws IOException {
        begin(QUICK, fake("back"), fake("front", "needs={back.http}"));
        awaitReady();

        assertThat(events).containsSubsequence("started back", "ready back", "started front", "ready front", "settled");
        assertThat(say("front")).isEqualTo("front");
        ChildView back = supervisor.view().get(0);
        assertThat(back.row()).contains("back", "ready", "0");
        assertThat(back.addresses()).containsKey("http");

        stop();
        assertThat(Files.readAllLines(folder.resolve("journal")))
                .containsExactly("start back", "start front", "stop front", "stop back");
        assertThat(events).contains("stopped front signal 15", "stopped back signal 15");
    }

    @Test
    void startsAKilledChildAgainAtTheSamePort() throws IOException {
        begin(QUICK, fake("only"));
        awaitReady();
        ChildView before = supervisor.view().get(0);
        before.mark().process().orElseThrow().destroyForcibly();
        awaitTicking(() -> restarted("only"));
        awaitReady();

        ChildView after = supervisor.view().get(0);
        assertThat(after.restarts()).isEqualTo(1);
        assertThat(after.mark()).isNotEqualTo(before.mark());
        assertThat(after.addresses()).isEqualTo(before.addresses());
        assertThat(say("only")).isEqualTo("only");
    }

    @Test
    void keepsTheLastWordsOfAChildThatCrashed() throws IOException {
        Path marker = Files.createFile(folder.resolve("crash"));
        begin(QUICK, fake("only", "crash-once=" + marker));
        awaitTicking(() -> events.stream().anyMatch(e -> e.startsWith("restarting only exit code 7")));
        awaitReady();

        assertThat(events).anyMatch(e -> e.startsWith("restarting only") && e.contains("last words before the crash"));
        assertThat(folder.resolve("logs/only.log")).content().contains("last words before the crash");
    }

    @Test
    void givesUpOnceAndTellsWhy() throws IOException {
        begin(QUICK, fake("bad", "exit=1"), fake("good"));
        awaitTicking(() -> supervisor.settled());

        assertThat(events.stream().filter(e -> e.startsWith("gave up bad")))
                .containsExactly("gave up bad exit code 1 [cannot start: told to fail]");
        assertThat(events.stream().filter(e -> e.startsWith("started bad"))).hasSize(1 + QUICK.tries());
        assertThat(supervisor.allReady()).isFalse();
        assertThat(supervisor.allGivenUp()).isFalse();
        assertThat(say("good")).isEqualTo("good");
        stop();
    }

    @Test
    void killsAChildThatIgnoresTheSignalAfterTheLimit() throws IOException {
        begin(QUICK, fake("stubborn", "deaf"));
        awaitReady();
        stop();

        assertThat(events).contains("stopped stubborn did not stop in time, killed");
    }

    @Test
    void killsAChildThatNeverBecomesReady() throws IOException {
        RestartRule impatient = new RestartRule(
                0,
                Duration.ofMillis(20),
                Duration.ofMillis(40),
                Duration.ofSeconds(60),
                Duration.ofSeconds(1),
                Duration.ofSeconds(2));
        begin(impatient, fake("silent", "mute"));
        awaitTicking(() -> supervisor.allGivenUp());

        assertThat(events).contains("gave up silent not ready in time, killed []");
    }

    @Test
    void tellsAProgramThatIsNotThere() throws IOException {
        Plan plan = Plan.of(List.of(new Part("p", "", List.of(Child.of("none", "x")))), Set.of(), port -> true, folder);
        supervisor = new Supervisor(plan, folder, means(QUICK, (step, log) -> new ProcessBuilder("/no/such").start()));
        supervisor.begin();
        awaitTicking(() -> supervisor.allGivenUp());

        assertThat(events).anyMatch(e -> e.startsWith("gave up none") && e.contains("/no/such"));
    }

    private boolean restarted(String name) {
        return events.stream().anyMatch(e -> e.startsWith("restarting " + name));
    }

    private void begin(RestartRule rule, Child... children) {
        Plan plan = Plan.of(List.of(new Part("p", "", List.of(children))), Set.of(), port -> true, folder);
        supervisor = new Supervisor(plan, folder, means(rule, this::java));
        supervisor.begin();
    }

    private Supervisor.Means means(RestartRule rule, Spawner spawner) {
        return new Supervisor.Means(
                rule, spawner, new Recorder(), ForkJoinPool.commonPool(), System::nanoTime, InstantSource.system());
    }

    private Process java(Plan.Step step, Path log) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                FakeServer.class.getName()));
        command.addAll(step.arguments());
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    private Child fake(String name, String... arguments) throws IOException {
        return Child.of(name, "fake")
                .port("http", freePort())
                .run(name, "{http}", folder.resolve("journal").toString())
                .run(arguments);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitReady() {
        awaitTicking(() -> supervisor.allReady());
    }

    private void awaitTicking(java.util.function.BooleanSupplier condition) {
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    supervisor.tick();
                    return condition.getAsBoolean();
                });
    }

    private void stop() {
        CompletableFuture<Void> done = supervisor.stop();
        awaitTicking(done::isDone);
    }

    private String say(String child) throws IOException {
        ChildView view = supervisor.view().stream()
                .filter(v -> v.name().equals(child))
                .findFirst()
                .orElseThrow();
        String address = view.addresses().get("http");
        int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
        try (java.net.Socket socket = new java.net.Socket(InetAddress.getLoopbackAddress(), port)) {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }

    private final class Recorder implements Watcher {
        @Override
        public void started(String child, long pid) {
            events.add("started " + child);
        }

        @Override
        public void ready(String child, long tookMs, Map<String, String> addresses) {
            events.add("ready " + child);
        }

        @Override
        public void restarting(String child, String cause, long waitMs, List<String> lastLines) {
            events.add("restarting " + child + " " + cause + " " + lastLines);
        }

        @Override
        public void gaveUp(String child, String cause, List<String> lastLines) {
            events.add("gave up " + child + " " + cause + " " + lastLines);
        }

        @Override
        public void stopped(String child, String cause) {
            events.add("stopped " + child + " " + cause);
        }

        @Override
        public void logTrouble(String child, String cause) {
            events.add("trouble " + child + " " + cause);
        }

        @Override
        public void settled() {
            events.add("settled");
        }
    }
}
