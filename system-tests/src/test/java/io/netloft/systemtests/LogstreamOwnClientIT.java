package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netloft.systemtests.LogViewer.Form;
import io.netloft.testkit.JarProcess;
import io.netloft.testkit.NeedsPeer;
import io.netloft.testkit.Peer;
import io.netloft.testkit.RunningProcess.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code logstream tail} and {@code logstream --merge}: they go on where they were when the server is killed. */
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class LogstreamOwnClientIT {
    private static final int SOME = 500;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private Path log;
    private int port;
    private final List<AutoCloseable> opened = new ArrayList<>();

    @BeforeEach
    void makeTheLog() throws IOException {
        log = Files.createDirectories(folder.resolve("logs")).resolve("app.log");
        port = Ports.next();
        NumberedLog.append(log, 0, SOME);
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable one : opened) {
            one.close();
        }
    }

    private JarProcess serve() {
        return keep(JarProcess.of("logstream")
                .args("--listen", "127.0.0.1:" + port, "--admin", "127.0.0.1:0")
                .args("--data-dir", folder.resolve("data").toString())
                .args(log.toString())
                .start());
    }

    private <T extends AutoCloseable> T keep(T one) {
        opened.add(0, one);
        return one;
    }

    private Peer.Finished tail(String... arguments) {
        return JarProcess.of("logstream")
                .args("tail", "127.0.0.1:" + port + ":app.log", "--color", "never")
                .args(arguments)
                .run();
    }

    @Test
    void endsWithTheCodesOfGrep() {
        serve();
        Peer.Finished found = tail("--no-follow", "--grep", "line 00000004[0-4]");
        assertThat(found.exitCode()).as(found.stderr()).isZero();
        assertThat(found.stdout().lines().map(NumberedLog::number)).containsExactly(40L, 41L, 42L, 43L, 44L);
        assertThat(tail("--no-follow", "--grep", "nowhere").exitCode()).isEqualTo(1);
        assertThat(tail("--no-follow", "--grep", "(").exitCode()).isEqualTo(2);
    }

    @Test
    void tailGoesOnBehindAKilledServer() {
        JarProcess server = serve();
        JarProcess client = keep(JarProcess.of("logstream")
                .args("tail", "127.0.0.1:" + port + ":app.log", "--color", "never", "-n", "999999")
                .startUnready());
        awaitLast(client, SOME - 1);

        server.signal(Signal.KILL);
        server.process().exitCode(PATIENCE);
        NumberedLog.append(log, SOME, SOME);
        serve();
        NumberedLog.append(log, 2 * SOME, SOME);

        awaitLast(client, 3 * SOME - 1);
        LogSequence.requireWhole("client", numbers(client), 3 * SOME);
    }

    private static List<Long> numbers(JarProcess client) {
        return client.process().stdout().lines().stream()
                .map(NumberedLog::number)
                .toList();
    }

    private static void awaitLast(JarProcess client, long number) {
        await("line " + number)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> numbers(client).contains(number));
    }

    @Test
    @NeedsPeer("curl")
    void aMergingLogstreamLosesNothingWhenEitherSideIsKilled() {
        JarProcess origin = serve();
        JarProcess central = merge();
        LogViewer viewer =
                keep(LogViewer.start(central, Form.JSON, "file=**&tail=999999")).awaitNumber(SOME - 1);

        origin.signal(Signal.KILL);
        origin.process().exitCode(PATIENCE);
        NumberedLog.append(log, SOME, SOME);
        serve();
        viewer.awaitNumber(2 * SOME - 1);
        viewer.kill();
        central.signal(Signal.KILL);
        central.process().exitCode(PATIENCE);
        NumberedLog.append(log, 2 * SOME, SOME);

        LogViewer again = keep(LogViewer.start(merge(), Form.JSON, "file=**&tail=999999", viewer.cursor()))
                .awaitNumber(3 * SOME - 1);
        List<Long> all = new ArrayList<>(viewer.numbers());
        all.addAll(again.numbers());
        LogSequence.requireWhole("merged", all, 3 * SOME);
    }

    private JarProcess merge() {
        return keep(JarProcess.of("logstream")
                .args("--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0")
                .args("--data-dir", folder.resolve("central").toString())
                .args("--merge", "ws://127.0.0.1:" + port + "/v1/tail?file=app.log")
                .start());
    }
}
