package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netloft.systemtests.LogViewer.Form;
import io.netloft.testkit.JarProcess;
import io.netloft.testkit.NeedsPeer;
import io.netloft.testkit.Peer;
import io.netloft.testkit.RunningProcess;
import io.netloft.testkit.RunningProcess.Signal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What disks, kernels and people do to followed files: told, and carried on. */
@NeedsPeer("curl")
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class LogstreamFaultsIT {
    private static final int SOME = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** From the beginning, whatever has been written when the viewer connects. */
    private static final String WHOLE = "&tail=999999999";

    @TempDir
    private Path folder;

    private Path logs;
    private JarProcess server;
    private final List<AutoCloseable> opened = new ArrayList<>();

    @BeforeEach
    void makeTheFolder() throws IOException {
        logs = Files.createDirectories(folder.resolve("logs"));
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable one : opened) {
            one.close();
        }
        if (server != null) {
            server.close();
        }
    }

    private void start(String glob, String... before) {
        server = LogServer.in(folder)
                .args(logs.resolve(glob).toString())
                .through(List.of(before))
                .start();
    }

    private LogViewer view(Form form, String query) {
        LogViewer viewer = LogViewer.start(server, form, query);
        opened.add(viewer);
        return viewer;
    }

    private static void removeTree(Path tree) throws IOException {
        try (Stream<Path> all = Files.walk(tree)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    @Test
    void goesOnWhenADirectoryWasRemovedAndIsBack() throws IOException {
        Path log = logs.resolve("deep/app.log");
        Files.createDirectories(log.getParent());
        NumberedLog.append(log, 0, SOME);
        start("**/*.log");
        LogViewer viewer = view(Form.JSON, "file=*" + WHOLE).awaitNumber(SOME - 1);

        removeTree(logs.resolve("deep"));
        viewer.awaitEvent("removed");
        Files.createDirectories(log.getParent());
        NumberedLog.append(log, SOME, SOME);

        viewer.awaitNumber(2 * SOME - 1);
        LogSequence.requireWhole("viewer", viewer.numbers(), 2 * SOME);
        assertThat(viewer.items()).extracting(LogItem::type).contains("recreated");
    }

    @Test
    @NeedsPeer(value = "setpriv", root = true)
    void tellsOfAFileThatItMayNotReadAndGoesOnOnceItMay() throws IOException {
        Path log = logs.resolve("app.log");
        NumberedLog.append(log, 0, SOME);
        // Root without the right to read everything; files are its own.
        start("*.log", "setpriv", "--bounding-set=-dac_override,-dac_read_search");
        LogViewer viewer = view(Form.JSON, "file=app.log" + WHOLE).awaitNumber(SOME - 1);

        Files.move(log, logs.resolve("app.log.1"));
        Files.createFile(log, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("---------")));
        NumberedLog.append(log, SOME, SOME);
        assertThat(viewer.awaitEvent("unreadable").text()).contains("permission denied");
        Files.setPosixFilePermissions(log, PosixFilePermissions.fromString("rw-r--r--"));

        viewer.awaitEvent("readable");
        viewer.awaitNumber(2 * SOME - 1);
        LogSequence.requireWhole("viewer", viewer.numbers(), 2 * SOME);
    }

    @Test
    @NeedsPeer(value = "strace", root = true)
    void tellsOfAReadErrorAndGoesOnBehindIt() {
        Path log = logs.resolve("app.log");
        Path other = logs.resolve("other.log");
        NumberedLog.append(log, 0, SOME);
        NumberedLog.append(other, 0, SOME);
        start("*.log");
        LogViewer viewer = view(Form.JSON, "file=app.log" + WHOLE).awaitNumber(SOME - 1);
        LogViewer beside = view(Form.JSON, "file=other.log" + WHOLE).awaitNumber(SOME - 1);

        // The kernel's answer to reads of this file is replaced.
        try (RunningProcess failing = Peer.of("strace")
                .args("-f", "-P", log.toString(), "-e", "trace=pread64,read,preadv")
                .args("-e", "inject=pread64,read,preadv:error=EIO")
                .args("-p", Long.toString(server.process().pid()))
                .readyWhenLine("attached")
                .start()) {
            NumberedLog.append(log, SOME, SOME);
            NumberedLog.append(other, SOME, SOME);
            beside.awaitNumber(2 * SOME - 1);
            assertThat(viewer.awaitEvent("unreadable").text()).containsIgnoringCase("error");
            assertThat(failing.alive()).isTrue();
        }

        viewer.awaitEvent("readable");
        viewer.awaitNumber(2 * SOME - 1);
        LogSequence.requireWhole("viewer", viewer.numbers(), 2 * SOME);
        LogSequence.requireWhole("beside", beside.numbers(), 2 * SOME);
    }

    @ParameterizedTest
    @ValueSource(strings = {"max_inotify_watches", "max_inotify_instances"})
    @NeedsPeer(value = "unshare", root = true)
    void looksByItselfWhereTheKernelTellsNoMore(String limit) throws IOException {
        int folders = 12;
        for (int i = 0; i < folders; i++) {
            Path deep = Files.createDirectories(logs.resolve("d" + i));
            NumberedLog.append(deep.resolve("app.log"), 0, 1);
        }
        // The limits of a user namespace are its own.
        int few = limit.endsWith("watches") ? 4 : 0;
        String lowered = "echo " + few + " > /proc/sys/user/" + limit + " && exec \"$@\"";
        start("*/*.log", "unshare", "--user", "--map-root-user", "sh", "-c", lowered, "sh");
        server.awaitLine("looked at by the clock .*(inotify|watch)", PATIENCE);
        List<LogViewer> viewers = new ArrayList<>();
        for (int i = 0; i < folders; i++) {
            viewers.add(view(Form.JSON, "file=d" + i + "/app.log" + WHOLE));
        }

        for (int i = 0; i < folders; i++) {
            NumberedLog.append(logs.resolve("d" + i + "/app.log"), 1, SOME);
        }
        for (LogViewer viewer : viewers) {
            viewer.awaitNumber(SOME);
            LogSequence.requireWhole("viewer", viewer.numbers(), SOME + 1);
        }
    }

    @Test
    void followsAnyOfThousandsOfFiles() throws IOException {
        follows(10_000);
    }

    @Test
    @Tag("soak")
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void followsAnyOfAHundredThousandFiles() throws IOException {
        follows(100_000);
    }

    private void follows(int files) throws IOException {
        int inEach = 1_000;
        start("**/*.log");
        long before = LogServer.held(server);
        for (int file = 0; file < files; file++) {
            Path log = logs.resolve(name(file, inEach));
            if (file % inEach == 0) {
                Files.createDirectories(log.getParent());
            }
            Files.writeString(log, NumberedLog.line(0) + "\n");
        }
        await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> known(files - 1, inEach) && known(0, inEach));
        int viewed = 10;
        List<LogViewer> viewers = new ArrayList<>();
        for (int i = 0; i < viewed; i++) {
            viewers.add(view(Form.JSON, "file=" + name(i * (files / viewed), inEach) + WHOLE));
        }
        for (int i = 0; i < viewed; i++) {
            viewers.get(i).awaitNumber(0);
            NumberedLog.append(logs.resolve(name(i * (files / viewed), inEach)), 1, SOME);
        }
        for (LogViewer viewer : viewers) {
            LogSequence.requireWhole("viewer", viewer.awaitNumber(SOME).numbers(), SOME + 1);
        }
        long each = (LogServer.held(server) - before) / files;
        assertThat(each).as("bytes held for a file").isLessThan(4 << 10);
    }

    private boolean known(int file, int inEach) {
        return LogServer.get(server, "/v1/tail?follow=false&file=" + name(file, inEach))
                        .statusCode()
                == 200;
    }

    private static String name(int file, int inEach) {
        return String.format(Locale.ROOT, "d%03d/f%06d.log", file / inEach, file);
    }

    @Test
    void viewersThatDoNotReadCostNoMemoryAndGetEverythingOnceTheyDo() throws IOException {
        Path log = logs.resolve("app.log");
        int slow = 40;
        int lines = 400_000;
        NumberedLog.append(log, 0, lines / 4);
        start("*.log");
        for (int i = 0; i < slow; i++) {
            opened.add(new StalledClient(server, "/v1/tail?file=app.log" + WHOLE));
        }
        LogViewer stopped = view(Form.PLAIN, "file=app.log" + WHOLE);
        stopped.awaitNumber(0);
        stopped.signal(Signal.STOP);
        LogViewer quick = view(Form.PLAIN, "file=app.log" + WHOLE);
        quick.awaitSize(Files.size(log));
        // What they cost at the beginning is no part of it.
        await("every viewer")
                .atMost(PATIENCE)
                .until(() ->
                        ServerHealth.sum(AdminPort.of(server).get("/metrics").body(), "logstream_viewers ")
                                == slow + 2);
        long before = LogServer.held(server);

        NumberedLog.append(log, lines / 4, lines * 3 / 4);
        quick.awaitSize(Files.size(log));
        long more = LogServer.held(server) - before;
        assertThat(more)
                .as("bytes more held while 20 MB were written, for %d viewers that lag", slow)
                .isLessThan(8 << 20);

        stopped.signal(Signal.CONT);
        stopped.awaitSize(Files.size(log));
        assertThat(Files.mismatch(stopped.output(), log)).isEqualTo(-1);
        assertThat(Files.mismatch(quick.output(), log)).isEqualTo(-1);
    }

    @Test
    void tellsALaggingViewerHowManyBytesAndLinesAreGoneWithTheirFile() throws IOException {
        Path log = logs.resolve("app.log");
        int lines = 200_000;
        NumberedLog.append(log, 0, 10);
        start("*.log");
        LogViewer lagging = view(Form.JSON, "file=app.log" + WHOLE).awaitNumber(9);
        lagging.signal(Signal.STOP);
        NumberedLog.append(log, 10, lines);
        Path rotated = logs.resolve("app.log.1");
        Files.move(log, rotated);
        NumberedLog.append(log, 10 + lines, SOME);
        Files.delete(rotated);
        LogViewer quick = view(Form.JSON, "file=app.log&tail=1").awaitNumber(10 + lines + SOME - 1);
        // The server holds what was deleted for some seconds.
        Path descriptors = Path.of("/proc/" + server.process().pid() + "/fd");
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> deleted(descriptors) == 0);

        lagging.signal(Signal.CONT);
        lagging.awaitNumber(10 + lines + SOME - 1);
        LogItem gap = lagging.awaitEvent("gap");
        assertThat(LogSequence.requireTold("lagging", lagging.items())).isNotEmpty();
        long delivered =
                lagging.numbers().stream().filter(number -> number < 10 + lines).count();
        long missing = 10 + lines - delivered;
        long bytes = missing * (NumberedLog.line(0).length() + 1L);
        assertThat(gap.text()).contains("\"bytes\":" + bytes).contains("\"lines\":" + missing + ",\"counted\":true");
        assertThat(quick.numbers()).isNotEmpty();
    }

    private static long deleted(Path descriptors) {
        try (Stream<Path> open = Files.list(descriptors)) {
            return open.filter(path -> {
                        try {
                            return Files.readSymbolicLink(path).toString().endsWith("(deleted)");
                        } catch (IOException closedMeanwhile) {
                            return false;
                        }
                    })
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
