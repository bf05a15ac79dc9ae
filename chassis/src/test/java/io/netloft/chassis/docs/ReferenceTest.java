package io.netloft.chassis.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netloft.chassis.admin.AdminError;
import io.netloft.chassis.config.ConfigLoader;
import io.netloft.chassis.config.Schema;
import io.netloft.chassis.hello.HelloConfig;
import io.netloft.chassis.life.CommonConfig;
import io.netloft.chassis.life.ExitCode;
import io.netloft.chassis.metrics.Meter;
import io.netloft.chassis.metrics.ProcessMetrics;
import io.netloft.chassis.net.NetMetrics;
import io.netloft.chassis.tls.TlsConfig;
import io.netloft.chassis.tls.TlsMetrics;
import io.netloft.chassis.web.WebError;
import io.netloft.chassis.web.WebSocketMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The manual says what the code says. */
class ReferenceTest {
    private static final Path DOCS = Path.of("..", "docs");
    private static final Path README = Path.of("README.md");
    private static final Path HELLO = Path.of("src/test/java/io/netloft/chassis/hello");

    @TempDir
    private Path dir;

    @Test
    void keysInTheManualAreThoseOfTheRecords() {
        DocsCheck.verify(
                DOCS.resolve("configuration.md"),
                "common",
                Reference.configTable(Schema.of(CommonConfig.class), Map.of()));
        DocsCheck.verify(
                DOCS.resolve("configuration.md"), "tls", Reference.configTable(Schema.of(TlsConfig.class), Map.of()));
    }

    @Test
    void metersInTheManualAreThoseOfTheEnums() {
        Meter[] meters = Stream.of(ProcessMetrics.values(), NetMetrics.values(), TlsMetrics.values())
                .flatMap(Arrays::stream)
                .toArray(Meter[]::new);
        DocsCheck.verify(DOCS.resolve("metrics.md"), "metrics", Reference.metricsTable(meters));
    }

    @Test
    void metersOfWebSocketsInTheManualAreThoseOfTheEnum() {
        DocsCheck.verify(
                DOCS.resolve("websocket.md"), "websocket-metrics", Reference.metricsTable(WebSocketMetrics.values()));
    }

    @Test
    void errorsInTheManualAreThoseOfTheEnums() {
        ErrorCode[] errors = Stream.of(WebError.values(), AdminError.values())
                .flatMap(Arrays::stream)
                .toArray(ErrorCode[]::new);
        DocsCheck.verify(DOCS.resolve("errors.md"), "errors", Reference.errorTable(errors));
    }

    @Test
    void exitCodesInTheManualAreThoseOfTheEnum() {
        List<List<String>> rows = Arrays.stream(ExitCode.values())
                .map(code -> List.of(Integer.toString(code.code()), code.meaning()))
                .toList();
        DocsCheck.verify(
                DOCS.resolve("exit-codes.md"), "exit-codes", Reference.table(List.of("code", "meaning"), rows));
    }

    @Test
    void theServerInTheReadmeIsTheOneThatIsCompiledAndRun() throws IOException {
        for (String name : List.of("HelloMain", "HelloConfig", "HelloServer", "HelloHandler", "HelloMetrics")) {
            String source = Files.readString(HELLO.resolve(name + ".java"));
            DocsCheck.verify(README, name, "```java\n" + source.strip() + "\n```");
        }
    }

    @Test
    void aSampleFileWithEveryCommentTakenAwayLoadsTheDefaults() throws IOException {
        String sample = Reference.sampleYaml(Schema.of(HelloConfig.class), Map.of());
        assertThat(sample).contains("# # Longest line. (size 16B..1MiB)\n# max-line: 1KiB\n");
        Path file = dir.resolve("sample.yaml");
        Files.writeString(file, sample.replaceAll("(?m)^# ", ""));
        assertThat(ConfigLoader.of(HelloConfig.class, "hello")
                        .file(file)
                        .load()
                        .value()
                        .maxLine())
                .isEqualTo(ConfigLoader.of(HelloConfig.class, "hello")
                        .load()
                        .value()
                        .maxLine());
    }

    @Test
    void aStalePartFailsAndNamesTheLine() throws IOException {
        Path file = dir.resolve("page.md");
        Files.writeString(file, "top\n<!-- generated:x -->\n\nold\n\n<!-- end:x -->\nrest\n");
        String update = System.getProperty("netloft.docs.update", "false");
        System.setProperty("netloft.docs.update", "false");
        try {
            DocsCheck.verify(file, "x", "old");
            assertThatThrownBy(() -> DocsCheck.verify(file, "x", "new"))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("file: old")
                    .hasMessageContaining("code: new")
                    .hasMessageContaining("-Dnetloft.docs.update=true");
            assertThatThrownBy(() -> DocsCheck.verify(file, "y", "new"))
                    .hasMessageContaining("no line with generated:y");
        } finally {
            System.setProperty("netloft.docs.update", update);
        }
    }
}
