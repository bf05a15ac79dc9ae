package io.netloft.chassis.config;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.netloft.testkit.Golden;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each file under {@code golden/config} is YAML, with the problems that it must give in a file beside it. */
class ConfigErrorsTest {
    private static final Path INPUTS = Path.of("src/test/resources/golden/config");

    @TempDir
    private Path dir;

    static Stream<String> inputs() {
        try (Stream<Path> files = Files.list(INPUTS)) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".yaml"))
                    .sorted()
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("inputs")
    void reportsEveryProblemWithItsPlace(String name) throws IOException {
        Path file = dir.resolve(name);
        Files.copy(INPUTS.resolve(name), file);
        ConfigLoader<SampleConfig> loader = ConfigLoader.of(SampleConfig.class, "sample")
                .file(file)
                .environment(name.startsWith("sources") ? Map.of("NETLOFT_SAMPLE_HEALTH_ENABLED", "maybe") : Map.of());
        ConfigException e = catchThrowableOfType(ConfigException.class, loader::load);
        String problems = e == null ? "no problem" : e.getMessage();
        Golden.in(INPUTS).verify(name.replace(".yaml", ".txt"), problems.replace(dir + "/", "") + "\n");
    }
}
