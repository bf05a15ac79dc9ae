package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.systemtests.LogViewer.Form;
import io.netloft.testkit.JarProcess;
import io.netloft.testkit.NeedsPeer;
import io.netloft.testkit.Peer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Debian's logrotate while five thousand lines a second are written, and curl looks on. */
@NeedsPeer({"logrotate", "curl"})
@Timeout(value = 150, unit = TimeUnit.SECONDS)
class LogstreamRotationIT {
    private static final int LINES_A_SECOND = 5_000;
    private static final int ROTATIONS = 8;
    private static final int BETWEEN = 4_000;
    /** A name with the second in it is there once. */
    private static final int A_SECOND_AND_MORE = 6_000;

    private static final int REOPEN = 20;

    @TempDir
    private Path folder;

    private JarProcess server;
    private final List<LogViewer> viewers = new ArrayList<>();

    @AfterEach
    void stop() {
        viewers.forEach(LogViewer::close);
        if (server != null) {
            server.close();
        }
    }

    private Path log() {
        return folder.resolve("logs/app.log");
    }

    private void start() throws IOException {
        Files.createDirectories(folder.resolve("logs"));
        Files.createFile(log());
        server = LogServer.in(folder)
                .args(folder.resolve("logs/*.log").toString())
                .start();
    }

    private LogViewer view(Form form) {
        LogViewer viewer = LogViewer.start(server, form, "file=app.log&tail=999999999");
        viewers.add(viewer);
        return viewer;
    }

    /** Rotates so many times while lines are written; returns how many were. */
    private long rotate(String options, int rotations, int between, LogViewer pace) throws IOException {
        Path conf = folder.resolve("rotate.conf");
        Files.writeString(conf, log() + " {\n  rotate 100\n  size 1\n  nodateext\n  " + options + "\n}\n");
        Files.setPosixFilePermissions(conf, PosixFilePermissions.fromString("rw-r--r--"));
        try (NumberedLog writer = NumberedLog.startOnExisting(log(), LINES_A_SECOND, REOPEN)) {
            // Whoever connects behind a rotation is not told of it.
            viewers.forEach(viewer -> viewer.awaitNumber(0));
            for (int rotation = 1; rotation <= rotations; rotation++) {
                // A writer that stood still writes much at once: the file of the last rotation is to be seen before the
                // next.
                pace.awaitNumber(Math.max((long) rotation * between, writer.written() + 2 * REOPEN));
                Peer.Finished rotated = Peer.of("logrotate")
                        .args("-f", "-s", folder.resolve("state").toString(), conf.toString())
                        .run();
                assertThat(rotated.exitCode()).as(rotated.stderr()).isZero();
            }
            pace.awaitNumber((long) (rotations + 1) * between);
            return writer.stop();
        }
    }

    @Test
    void createLosesNoLineAndRepeatsNone() throws IOException {
        start();
        LogViewer events = view(Form.EVENTS);
        LogViewer json = view(Form.JSON);
        LogViewer plain = view(Form.PLAIN);
        long written = rotate("create", ROTATIONS, BETWEEN, events);
        for (LogViewer viewer : viewers) {
            viewer.awaitNumber(written - 1);
        }

        LogSequence.requireWhole("events; " + files(), events.numbers(), written);
        LogSequence.requireWhole("json", json.numbers(), written);
        LogSequence.requireWhole("plain", plain.numbers(), written);
        assertThat(json.items().stream().filter(item -> !item.isLine()).map(LogItem::type))
                .as("what is told")
                .containsExactlyElementsOf(Collections.nCopies(ROTATIONS, "rotated"));
        historyIsWhole(written);
    }

    /** Whoever comes later gets the rotated files too, and the newest lines where they end. */
    private void historyIsWhole(long written) {
        LogViewer late = LogViewer.start(server, Form.PLAIN, "file=app.log&follow=false");
        viewers.add(late);
        LogSequence.requireWhole("history", late.awaitEnd().numbers(), written);
    }

    @Test
    void copytruncateDeliversWhatCouldBeReadAndTellsTheGaps() throws IOException {
        start();
        LogViewer json = view(Form.JSON);
        LogViewer events = view(Form.EVENTS);
        long written = rotate("copytruncate", ROTATIONS, BETWEEN, json);
        for (LogViewer viewer : viewers) {
            viewer.awaitNumber(written - 1);
            List<LogItem> items = viewer.items();
            List<String> missing = LogSequence.requireTold("copytruncate", items);
            Set<Long> unread = onDisk();
            unread.removeAll(Set.copyOf(viewer.numbers()));
            assertThat(unread)
                    .as("could be read and was not; missing: " + missing)
                    .isEmpty();
            assertThat(items.stream().filter(item -> item.type().equals("truncated")))
                    .as("truncations told")
                    .hasSize(ROTATIONS);
        }
    }

    /** What lies in the folder, for failures. */
    private List<String> files() {
        try (Stream<Path> files = Files.list(folder.resolve("logs"))) {
            return files.sorted()
                    .map(file -> {
                        List<String> lines = Programs.lines(file);
                        return lines.isEmpty()
                                ? file.getFileName() + " empty"
                                : file.getFileName() + " " + NumberedLog.number(lines.get(0)) + ".."
                                        + NumberedLog.number(lines.get(lines.size() - 1));
                    })
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("logs: " + e.getMessage(), e);
        }
    }

    /** Numbers of the whole lines in the file and in what logrotate made of it. */
    private Set<Long> onDisk() {
        try (Stream<Path> files = Files.list(folder.resolve("logs"))) {
            Set<Long> numbers = new TreeSet<>();
            for (Path file : files.toList()) {
                Programs.lines(file).stream()
                        .map(NumberedLog::number)
                        .filter(number -> number >= 0)
                        .forEach(numbers::add);
            }
            return numbers;
        } catch (IOException e) {
            throw new UncheckedIOException("logs: " + e.getMessage(), e);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create\n  compress",
                "create\n  compress\n  delaycompress",
                "create\n  dateext\n  dateformat -%s"
            })
    @Tag("soak")
    void losesNoLineHoweverTheRotatedAreKept(String options) throws IOException {
        start();
        LogViewer events = view(Form.EVENTS);
        long written = rotate(options, 3 * ROTATIONS, A_SECOND_AND_MORE, events);
        events.awaitNumber(written - 1);
        LogSequence.requireWhole(options, events.numbers(), written);
        if (!options.endsWith("compress") || options.endsWith("delaycompress")) {
            // What is written to a file while it is being compressed is on no disk afterwards.
            historyIsWhole(written);
        }
    }
}
