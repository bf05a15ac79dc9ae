package io.netloft.logstream;

import static io.netloft.logstream.Port.append;
import static io.netloft.logstream.Port.numbered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netloft.chassis.life.Launcher;
import io.netloft.chassis.term.Out;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Others' files: followed by a server, and by the client of the command line. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MergeTest {
    @TempDir
    private Path folder;

    private Path log;

    @BeforeEach
    void file() {
        log = Port.logs(folder).resolve("app.log");
    }

    private Port merging(Port... origins) {
        List<String> addresses = java.util.Arrays.stream(origins)
                .map(origin -> "ws://127.0.0.1:" + origin.number())
                .toList();
        return new Port(folder.resolve("center"), false, "--merge=" + String.join(",", addresses));
    }

    private static String name(Port origin) {
        return "127.0.0.1:" + origin.number() + "/app.log";
    }

    @Test
    void theLinesOfOtherServersAreHereWithTheirOrigin() throws IOException {
        append(log, numbered(0, 10));
        Path second = folder.resolve("second");
        append(Port.logs(second).resolve("app.log"), numbered(100, 110));
        try (Port one = new Port(folder);
                Port two = new Port(second);
                Port center = merging(one, two)) {
            await().atMost(Port.SOON)
                    .until(() -> center.json("/v1/files").path("files").size() == 2);
            try (Port.Reader reader = center.read("/v1/tail?tail=100&format=json&file=*%2Fapp.log")) {
                append(log, "live\n");
                assertThat(reader.next(line -> line.contains("live"))).contains("\"source\":\"" + name(one) + "\"");
            }
            assertThat(center.get("/v1/tail?follow=false&file=" + name(two))).isEqualTo(numbered(100, 110));
            Files.move(log, log.resolveSibling("app.log.1"));
            append(log, "after the rotation\n");
            await().atMost(Port.SOON)
                    .until(() -> center.get("/v1/tail?follow=false&file=" + name(one))
                            .equals(numbered(0, 10) + "live\nafter the rotation\n"));
        }
    }

    @Test
    void itGoesOnWhereItWasWhenItHasBeenAway() {
        append(log, numbered(0, 10));
        try (Port origin = new Port(folder)) {
            try (Port center = merging(origin)) {
                await().atMost(Port.SOON)
                        .until(() -> center.get("/v1/tail?follow=false").contains("line 9\n"));
            }
            append(log, numbered(10, 20));
            try (Port center = merging(origin)) {
                await().atMost(Port.SOON)
                        .until(() -> center.get("/v1/tail?follow=false&file=" + name(origin))
                                .equals(numbered(0, 20)));
            }
        }
    }

    @Test
    void aCopyThatWasAheadOfItsNotesPassesOverWhatItHas() throws IOException {
        Path file = folder.resolve("copy.log");
        Path state = folder.resolve("copy.json");
        try (Copy copy = Copy.open(file, state, 1 << 20, "begin")) {
            copy.add("one", true, "1");
            copy.remember();
            copy.add("two", true, "2");
            copy.flush();
            // Killed here: the notes say 1.
            Copy again = Copy.open(file, state, 1 << 20, "begin");
            assertThat(again.cursor()).isEqualTo("1");
            again.add("two", true, "2");
            again.add("three", true, "3");
            again.remember();
        }
        assertThat(file).hasContent("one\ntwo\nthree\n");
    }

    @Test
    void aCopyIsRenamedWhenItIsFull() throws IOException {
        Path file = folder.resolve("copy.log");
        try (Copy copy = Copy.open(file, folder.resolve("copy.json"), 100, "")) {
            for (int i = 0; i < 30; i++) {
                copy.add("line " + i, true, "c" + i);
            }
        }
        String all = Files.readString(file.resolveSibling("copy.log.1")) + Files.readString(file);
        assertThat(numbered(0, 30)).endsWith(all);
        assertThat(Files.size(file)).isLessThan(120);
    }

    @Test
    void noNameOfAFileLeadsOutOfItsFolder() {
        for (String name : List.of("../../etc/x", "/etc/x", "a/../../x", "..", "a\u0000b", "a/./b")) {
            assertThat(Merge.place(folder, name).normalize())
                    .startsWithRaw(folder)
                    .isNotEqualTo(folder);
        }
    }

    private static int run(ByteArrayOutputStream out, String... args) {
        PrintStream before = Out.redirect(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            return Launcher.execute(new LogstreamMain(), args);
        } finally {
            Out.redirect(before);
        }
    }

    @Test
    void theClientPrintsLinesAndEndsAsGrepDoes() {
        append(log, numbered(0, 20_000));
        try (Port port = new Port(folder)) {
            var out = new ByteArrayOutputStream();
            String server = "127.0.0.1:" + port.number();
            assertThat(run(out, "tail", "-s", server, "app.log", "--no-follow")).isZero();
            assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(numbered(0, 20_000));
            out.reset();
            assertThat(run(out, "tail", server + ":app.log", "--no-follow", "--grep", "e 19999"))
                    .isZero();
            assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("line 19999\n");
            out.reset();
            assertThat(run(out, "tail", "http://" + server, "--no-follow", "--grep", "none"))
                    .isEqualTo(1);
            assertThat(run(out, "tail", server + ":none.log", "--no-follow")).isEqualTo(2);
            assertThat(run(out, "tail", server + ":app.log", "--grep", "(")).isEqualTo(2);
            assertThat(run(out, "tail", "-s", server, "app.log", "--no-follow", "-n", "1", "-o", "json"))
                    .isZero();
            assertThat(out.toString(StandardCharsets.UTF_8)).contains("\"type\":\"line\"", "line 19999");
        }
    }

    @Test
    void targetsAreReadInEveryForm() {
        assertThat(RemoteAddress.parse("web:app.log", "", false).uri()).hasToString("ws://web:8081/v1/tail");
        assertThat(RemoteAddress.parse("web:1:a:b", "", true)).satisfies(address -> {
            assertThat(address.uri()).hasToString("wss://web:1/v1/tail");
            assertThat(address.files()).containsExactly("a:b");
        });
        assertThat(RemoteAddress.parse("a/*.log", "here:2", false).files()).containsExactly("a/*.log");
        assertThat(RemoteAddress.parse("https://web/v1/tail?file=a&file=b", "", false))
                .satisfies(address -> {
                    assertThat(address.uri()).hasToString("wss://web:8081/v1/tail");
                    assertThat(address.files()).containsExactly("a", "b");
                });
    }
}
