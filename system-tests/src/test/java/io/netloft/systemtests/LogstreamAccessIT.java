package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.netloft.testkit.JarProcess;
import io.netloft.testkit.NeedsPeer;
import io.netloft.testkit.Peer;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing outside what was named is served, and of that only what somebody may read. */
@NeedsPeer("curl")
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LogstreamAccessIT {
    private static final String SECRET = "the-secret-text";

    @TempDir
    private static Path folder;

    private static final List<JarProcess> started = new ArrayList<>();
    private static JarProcess open;
    private static JarProcess guarded;

    @BeforeAll
    static void start() throws IOException {
        Path logs = Files.createDirectories(folder.resolve("logs"));
        Files.writeString(logs.resolve("app.log"), "hello\n");
        Files.writeString(logs.resolve("app.log.bak"), SECRET + "\n");
        Files.writeString(logs.resolve("billing.log"), "invoice\n");
        Files.writeString(logs.resolve("notes.txt"), SECRET + "\n");
        Path outside = Files.createDirectories(folder.resolve("outside"));
        Files.writeString(outside.resolve("secret.log"), SECRET + "\n");
        Files.createSymbolicLink(logs.resolve("link.log"), outside.resolve("secret.log"));
        Files.createSymbolicLink(logs.resolve("relative.log"), Path.of("../outside/secret.log"));
        Files.createSymbolicLink(logs.resolve("dir.log"), outside);
        open = LogServer.in(folder.resolve("open")).args(logs + "/*.log").start();
        started.add(open);
        guarded = LogServer.in(folder.resolve("guarded"))
                .args("--config", config(logs).toString())
                .start();
        started.add(guarded);
    }

    private static Path config(Path logs) throws IOException {
        Files.writeString(folder.resolve("ops.token"), "ops-token-that-is-long-enough\n");
        Files.writeString(folder.resolve("app.token"), "app-token-that-is-long-enough\n");
        return Files.writeString(folder.resolve("logstream.yaml"), """
                files: ['%s/*.log']
                access:
                  tokens:
                    ops: file:%s/ops.token
                    app: file:%s/app.token
                  rules:
                    - who: [ops]
                      files: ['**']
                    - who: [app]
                      files: ['app.log']
                """.formatted(logs, folder, folder));
    }

    @AfterAll
    static void stop() {
        for (JarProcess server : started) {
            server.close();
        }
    }

    private static String curl(JarProcess server, String query, String... more) {
        Peer.Finished finished = Peer.of("curl")
                .args("-sS", "--path-as-is", "-m", "25", "-w", "\nstatus %{http_code}\n")
                .args(more)
                .args(LogServer.url(server, "/v1/tail?follow=false&file=" + query))
                .run();
        return finished.stdout();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../outside/secret.log",
                "..%2foutside%2fsecret.log",
                "%2e%2e/outside/secret.log",
                "..%252foutside%252fsecret.log",
                "./../outside/secret.log",
                "app.log/../../outside/secret.log",
                "FOLDER/outside/secret.log",
                "//FOLDER/outside/secret.log",
                "file://FOLDER/outside/secret.log",
                "notes.txt",
                "app.log.bak",
                "app.log%00notes.txt",
                "..%c0%afoutside%c0%afsecret.log",
                "..%5coutside%5csecret.log",
                "link.log",
                "relative.log",
                "dir.log/secret.log",
                "%7bapp.log,notes.txt%7d",
                "%5bn%5dotes.txt",
                "**/secret.log",
                "/etc/passwd",
                "app.log&file=../outside/secret.log"
            })
    void servesNothingOutsideWhateverItsSpelling(String name) {
        String answer = curl(open, name.replace("FOLDER", folder.toString()));

        assertThat(answer).doesNotContain(SECRET).doesNotContain("root:");
        boolean namesSomethingFollowed =
                name.startsWith("app.log&") || name.startsWith("%7bapp.log") || name.matches("(link|relative).log");
        if (!namesSomethingFollowed) {
            assertThat(answer).containsPattern("status (400|403|404)");
        }
    }

    @Test
    void servesNothingOutsideToAGlobEither() {
        assertThat(curl(open, "*")).contains("hello", "invoice").doesNotContain(SECRET);
        assertThat(curl(open, "**")).doesNotContain(SECRET);
        assertThat(LogServer.get(open, "/v1/files").body()).contains("app.log").doesNotContain("notes.txt", "outside");
        assertThat(LogServer.get(open, "/v1/search?file=**&grep=secret").body()).doesNotContain(SECRET);
    }

    @Test
    void asksForATokenAndTakesNoOtherOne() {
        for (String path :
                List.of("/v1/tail?file=app.log&follow=false", "/v1/files", "/v1/stats", "/v1/search?grep=x")) {
            assertThat(LogServer.get(guarded, path).statusCode()).as(path).isEqualTo(401);
            assertThat(LogServer.get(guarded, path, "Authorization", "Bearer wrong")
                            .statusCode())
                    .as(path)
                    .isEqualTo(401);
        }
        assertThat(LogServer.get(guarded, "/v1/tail?file=app.log&follow=false&token=ops-token-that-is-long-enough")
                        .statusCode())
                .as("in the address")
                .isIn(400, 401);
    }

    @Test
    void showsEachHolderOnlyTheFilesOfHisRule() {
        String[] ops = {"Authorization", "Bearer ops-token-that-is-long-enough"};
        String[] app = {"Authorization", "Bearer app-token-that-is-long-enough"};

        assertThat(get("app.log", ops)).isEqualTo("200 hello");
        assertThat(get("billing.log", ops)).isEqualTo("200 invoice");
        assertThat(get("app.log", app)).isEqualTo("200 hello");
        assertThat(get("billing.log", app)).matches("(?s)40[34] .*").doesNotContain("invoice");
        assertThat(get("*", app)).startsWith("200 ").contains("hello").doesNotContain("billing", "invoice");
        assertThat(LogServer.get(guarded, "/v1/files", app).body())
                .contains("app.log")
                .doesNotContain("billing");
        assertThat(LogServer.get(guarded, "/v1/stats", app).body()).doesNotContain("billing");
        assertThat(LogServer.get(guarded, "/v1/search?file=*&grep=invoice", app).body())
                .doesNotContain("billing", "invoice\"");
    }

    private static String get(String file, String... headers) {
        HttpResponse<String> answer = LogServer.get(guarded, "/v1/tail?follow=false&file=" + file, headers);
        return answer.statusCode() + " " + answer.body().strip();
    }

    @Test
    void doesNotStartBeyondLoopbackWithoutTokens() {
        Peer.Finished refused = JarProcess.of("logstream")
                .args("--listen", "0.0.0.0:0", "--admin", "127.0.0.1:0")
                .args("--data-dir", folder.resolve("refused").toString())
                .args(folder.resolve("logs/*.log").toString())
                .run();

        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.stderr()).contains("access");
    }
}
