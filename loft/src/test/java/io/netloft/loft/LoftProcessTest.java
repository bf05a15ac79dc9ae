package io.netloft.loft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole command as a process, with the real catalogue and servers that only pretend. */
@Timeout(120)
class LoftProcessTest {
    @TempDir
    private Path folder;

    private Path state;
    private Path launcher;
    private final List<Process> processes = new ArrayList<>();

    private record Ran(int code, String out) {}

    @BeforeEach
    void writeLauncher() throws IOException {
        state = folder.resolve("state");
        launcher = folder.resolve("launcher");
        // Says its name and port from any of the command lines: "proxy echo --port P", "proxy --listen HOST:P …" or
        // "kvstore --id ID … --listen HOST:P …".
        Files.writeString(
                launcher, """
                #!/bin/bash
                name=$1
                if [ "$2" = echo ]; then name=echo$4 port=$4; fi
                while [ $# -gt 1 ]; do
                  case $1 in
                    --id) name=kvstore$2 ;;
                    --listen) port=${2##*:} ;;
                  esac
                  shift
                done
                set -- "$name" "$port"
                exec '%s' -XX:TieredStopAtLevel=1 -cp '%s' io.netloft.loft.FakeServer "$1" "$2" '%s'
                """.formatted(java(), System.getProperty("java.class.path"), folder.resolve("journal")));
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @AfterEach
    void endEverything() throws IOException {
        new Takedown(new StateFolder(state), Duration.ofSeconds(10)).run();
        processes.forEach(Process::destroyForcibly);
    }

    @Test
    void upStartsShowsServesAndStopsOnInterrupt() throws Exception {
        Process up = start("up", arguments());
        awaitLine("up.out", "all ready; Ctrl-C stops everything");
        RunState running = new StateFolder(state).read().orElseThrow();

        assertThat(running.phase()).isEqualTo(RunState.RUNNING);
        assertThat(running.children())
                .extracting(ChildView::name)
                .containsExactly(
                        "echo-1",
                        "echo-2",
                        "proxy",
                        "kvstore-a",
                        "kvstore-b",
                        "kvstore-c",
                        "chat",
                        "prices",
                        "p2p",
                        "logstream");
        assertThat(Files.readString(folder.resolve("up.out")))
                .contains("curl http://" + address(running, "proxy") + "/", "status page  http://" + running.admin());
        assertThat(say(running, "proxy")).isEqualTo("proxy");
        assertThat(get(running, "/readyz").statusCode()).isEqualTo(200);
        assertThat(get(running, "/status").body()).contains("echo-1", "ready");

        signal(up, "INT");
        assertThat(up.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(up.exitValue()).isEqualTo(130);
        assertThat(running.children()).allMatch(child -> child.mark().process().isEmpty());
        List<String> journal = Files.readAllLines(folder.resolve("journal"));
        assertThat(journal)
                .hasSize(20)
                .contains("start kvstorea", "start kvstoreb", "start kvstorec")
                .contains("stop kvstorea", "stop kvstoreb", "stop kvstorec")
                .contains("start chat", "stop chat", "start logstream", "stop logstream")
                .contains("start prices", "stop prices", "start p2p", "stop p2p");
        journal.removeIf(line -> !line.contains("echo") && !line.contains("proxy"));
        assertThat(journal.subList(0, 2)).allMatch(line -> line.startsWith("start echo"));
        assertThat(journal.subList(2, 4)).containsExactly("start proxy", "stop proxy");
        assertThat(journal.subList(4, 6)).allMatch(line -> line.startsWith("stop echo"));
        assertThat(new StateFolder(state).read()).isEmpty();
    }

    @Test
    void aKilledChildComesBackAndThePageSaysSo() throws Exception {
        start("up", arguments("proxy"));
        awaitLine("up.out", "all ready");
        RunState before = new StateFolder(state).read().orElseThrow();
        before.children().get(0).mark().process().orElseThrow().destroyForcibly();

        await().atMost(Duration.ofSeconds(30)).until(() -> {
            ChildView child =
                    new StateFolder(state).read().orElseThrow().children().get(0);
            return child.isReady() && child.restarts() == 1;
        });
        assertThat(say(before, "echo-1")).isEqualTo("echo" + port(address(before, "echo-1")));
        assertThat(Files.readString(folder.resolve("up.err")))
                .contains("child ended, starting it again")
                .contains("signal 9");
    }

    @Test
    void detachLeavesItRunningForStatusAndDown() throws Exception {
        Ran detached = run(arguments("--detach", "kvstore"));
        assertThat(detached.out).contains("all ready, in the background");
        assertThat(detached.code).isZero();
        RunState running = new StateFolder(state).read().orElseThrow();
        assertThat(say(running, "kvstore-b")).isEqualTo("kvstoreb");

        Ran status = run(List.of("status", "--data-dir", state.toString()));
        assertThat(status.code).isZero();
        assertThat(status.out)
                .contains("kvstore-a", "kvstore-b", "kvstore-c", address(running, "kvstore-c"), "status page");

        Ran second = run(arguments("proxy"));
        assertThat(second.code).isEqualTo(1);
        assertThat(second.out).contains("already running (expected: one for the folder " + state);

        Ran down = run(List.of("down", "--data-dir", state.toString()));
        assertThat(down.code).isZero();
        assertThat(down.out).contains("stopped kvstore-a, kvstore-b, kvstore-c");
        assertThat(running.supervisor().process()).isEmpty();
        assertThat(running.children()).allMatch(child -> child.mark().process().isEmpty());
        assertThat(run(List.of("down", "--data-dir", state.toString()))).isEqualTo(new Ran(0, "nothing ran\n"));
        assertThat(run(List.of("status", "--data-dir", state.toString())).code).isEqualTo(1);
    }

    @Test
    void downStopsTheChildrenOfAKilledSupervisor() throws Exception {
        Process up = start("up", arguments("proxy"));
        awaitLine("up.out", "all ready");
        RunState running = new StateFolder(state).read().orElseThrow();
        up.destroyForcibly();
        assertThat(up.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(running.children()).allMatch(child -> child.mark().process().isPresent());

        Ran status = run(List.of("status", "--data-dir", state.toString()));
        assertThat(status.code).isEqualTo(1);
        assertThat(status.out).contains("the supervisor was killed");
        Ran down = run(List.of("down", "--data-dir", state.toString()));
        assertThat(down.out).contains("stopped proxy, echo-2, echo-1");
        assertThat(running.children()).allMatch(child -> child.mark().process().isEmpty());
    }

    @Test
    void refusesAPartThatItDoesNotKnow() throws Exception {
        Ran ran = run(arguments("proxi"));

        assertThat(ran.code).isEqualTo(2);
        assertThat(ran.out).contains("up: proxi (expected: one of proxy, kvstore, chat, prices, p2p, logstream)");
    }

    @Test
    void startsNothingForThePartCalledNone() throws Exception {
        Process up = start("up", arguments("--parts", "none"));
        awaitLine("up.err", "ready took=");
        up.destroy();

        assertThat(up.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(up.exitValue()).isEqualTo(143);
        assertThat(folder.resolve("journal")).doesNotExist();
    }

    private List<String> arguments(String... first) {
        List<String> all = new ArrayList<>(List.of(first));
        all.addAll(List.of("--launcher", launcher.toString(), "--data-dir", state.toString()));
        all.addAll(List.of("--admin", "127.0.0.1:0"));
        return all;
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private ProcessBuilder loft(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                java(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                LoftMain.class.getName()));
        command.addAll(arguments);
        ProcessBuilder process = new ProcessBuilder(command).redirectInput(new File("/dev/null"));
        process.environment().keySet().removeIf(name -> name.startsWith("NETLOFT_"));
        return process;
    }

    private Process start(String name, List<String> arguments) throws IOException {
        Process process = loft(arguments)
                .redirectOutput(folder.resolve(name + ".out").toFile())
                .redirectError(folder.resolve(name + ".err").toFile())
                .start();
        processes.add(process);
        return process;
    }

    private Ran run(List<String> arguments) throws Exception {
        Path out = Files.createTempFile(folder, "run", ".out");
        Process process = loft(arguments)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        processes.add(process);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ends").isTrue();
        return new Ran(process.exitValue(), Files.readString(out));
    }

    private void awaitLine(String file, String text) {
        Callable<String> content = () -> Files.readString(folder.resolve(file));
        await().atMost(Duration.ofSeconds(60)).until(content, read -> read.contains(text));
    }

    private static void signal(Process process, String name) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    private static String address(RunState state, String child) {
        return state.children().stream()
                .filter(view -> view.name().equals(child))
                .findFirst()
                .orElseThrow()
                .addresses()
                .get("http");
    }

    private static int port(String address) {
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    private static String say(RunState state, String child) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port(address(state, child)))) {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }

    private static HttpResponse<String> get(RunState state, String path) throws Exception {
        URI uri = URI.create("http://" + state.admin() + path);
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
}
