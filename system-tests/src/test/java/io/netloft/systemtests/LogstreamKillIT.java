package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netloft.systemtests.LogViewer.Form;
import io.netloft.testkit.Gen;
import io.netloft.testkit.JarProcess;
import io.netloft.testkit.NeedsPeer;
import io.netloft.testkit.RunningProcess.Signal;
import io.netloft.testkit.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Server and client are killed in a loop while lines are written and the file is rotated: with its cursor the client gets
 * every line once and in order.
 */
@NeedsPeer("curl")
class LogstreamKillIT {
    private static final int LINES_A_SECOND = 3_000;
    private static final int REOPEN = 20;
    private static final int MORE = 1_000;

    @TempDir
    private Path folder;

    private JarProcess server;
    private LogViewer viewer;
    private NumberedLog writer;
    private int rotations;
    private String cursor = "";
    private final List<Long> received = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private final List<String> story = new ArrayList<>();

    /** What happens in a cycle. */
    private enum Fault {
        CLIENT_KILLED,
        SERVER_KILLED,
        BOTH_KILLED,
        ROTATED_WHILE_NO_CLIENT,
        ROTATED_WHILE_DOWN,
        ROTATED_TWICE_WHILE_DOWN,
        ROTATED_THEN_KILLED
    }

    private void startServer() {
        server = LogServer.in(folder)
                .args(folder.resolve("logs/app.log").toString())
                .start();
    }

    private void startClient(Form form) {
        viewer = LogViewer.start(server, form, "file=app.log&tail=999999999", cursor);
    }

    /** Crashes it, and keeps what it had and where it was. */
    private void killClient() {
        viewer.kill();
        received.addAll(viewer.numbers());
        viewer.items().stream()
                .filter(item -> !item.isLine())
                .forEach(item -> told.add(item.type() + " " + item.text()));
        if (!viewer.cursor().isEmpty()) {
            cursor = viewer.cursor();
        }
    }

    private void killServer() {
        server.signal(Signal.KILL);
        server.process().exitCode(Duration.ofSeconds(10));
    }

    private void rotate() throws IOException {
        Path log = folder.resolve("logs/app.log");
        for (int number = rotations; number >= 1; number--) {
            Files.move(log.resolveSibling("app.log." + number), log.resolveSibling("app.log." + (number + 1)));
        }
        Files.move(log, log.resolveSibling("app.log.1"));
        rotations++;
    }

    private void suffer(Fault fault) throws IOException {
        switch (fault) {
            case CLIENT_KILLED -> killClient();
            case ROTATED_WHILE_NO_CLIENT -> {
                killClient();
                rotate();
            }
            case SERVER_KILLED -> {
                killServer();
                killClient();
            }
            case BOTH_KILLED -> {
                killClient();
                killServer();
            }
            case ROTATED_WHILE_DOWN -> {
                killServer();
                killClient();
                rotate();
            }
            case ROTATED_TWICE_WHILE_DOWN -> {
                killServer();
                killClient();
                rotate();
                awaitMoreWritten();
                rotate();
            }
            default -> {
                rotate();
                killServer();
                killClient();
            }
        }
    }

    private void awaitMoreWritten() {
        long enough = writer.written() + MORE / 2;
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> writer.written() >= enough);
    }

    private void run(Gen gen, List<Fault> faults) throws IOException {
        Path log = folder.resolve("logs/app.log");
        Files.createDirectories(folder.resolve("logs"));
        Files.createFile(log);
        startServer();
        startClient(Form.EVENTS);
        try (NumberedLog started = NumberedLog.start(log, LINES_A_SECOND, REOPEN)) {
            writer = started;
            for (Fault fault : faults) {
                viewer.awaitNumber(writer.written() + gen.between(0, MORE));
                story.add(fault + " at " + viewer.numbers().size() + " more lines, " + writer.written() + " written");
                suffer(fault);
                awaitMoreWritten();
                if (!server.process().alive()) {
                    startServer();
                }
                startClient(gen.pick(List.of(Form.EVENTS, Form.JSON)));
            }
            long count = writer.stop();
            viewer.awaitNumber(count - 1);
            killClient();
            LogSequence.requireWhole(story + "; told: " + told, received, count);
            assertThat(told).as("what is told").allMatch(event -> event.startsWith("rotated "));
        } finally {
            viewer.close();
            server.close();
        }
    }

    @Test
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    void everyLineComesOnceThroughEachKindOfKill() {
        Seeds.check(1, gen -> run(gen, List.of(Fault.values())));
    }

    @Test
    @Tag("soak")
    @Timeout(value = 20, unit = TimeUnit.MINUTES)
    void everyLineComesOnceThroughAHundredKills() {
        Seeds.check(1, gen -> {
            List<Fault> faults = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                faults.add(gen.pick(List.of(Fault.values())));
            }
            run(gen, faults);
        });
    }
}
