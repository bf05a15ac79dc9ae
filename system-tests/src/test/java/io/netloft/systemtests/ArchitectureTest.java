package io.netloft.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ArchitectureTest {
    private static final JavaClasses OURS = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("/systemtests/"))
            .importPackages("io.netloft");

    static Stream<Arguments> rules() {
        return new HouseRules("io.netloft")
                .all().entrySet().stream().map(rule -> Arguments.of(rule.getKey(), rule.getValue()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void followsTheHouseRule(String name, ArchRule rule) {
        rule.check(OURS);
    }

    @Test
    void drawsNoRandomNumberWithoutASeedInTestsOrFixtures() throws IOException {
        CallRules.randomsAreSeeded().check(OURS.that(HouseRules.in("io.netloft.testkit..")));
        List<Path> tests = testClassFolders();
        assertThat(tests).isNotEmpty();
        CallRules.randomsAreSeeded()
                .check(new ClassFileImporter()
                        .withImportOption(location -> !location.contains("/planted/"))
                        .importPaths(tests));
    }

    // A scan that finds nothing would let every rule pass.
    @Test
    void looksAtEveryModule() throws IOException {
        List<String> scanned = OURS.stream()
                .map(type -> type.getPackageName())
                .filter(name -> name.split("\\.").length > 2)
                .map(name -> name.split("\\.")[2])
                .distinct()
                .toList();
        assertThat(scanned).contains("testkit");
        for (String module : List.of("proto", "chassis", "proxy", "loft")) {
            if (hasClasses(module)) {
                assertThat(scanned).contains(module);
            }
        }
    }

    private static Path root() {
        return Path.of(Objects.requireNonNullElse(System.getProperty("netloft.root"), ".."));
    }

    private static boolean hasClasses(String module) throws IOException {
        Path classes = root().resolve(module).resolve("target/classes");
        if (!Files.isDirectory(classes)) {
            return false;
        }
        try (Stream<Path> files = Files.walk(classes)) {
            return files.anyMatch(file -> file.toString().endsWith(".class"));
        }
    }

    private static List<Path> testClassFolders() throws IOException {
        try (Stream<Path> modules = Files.list(root())) {
            return modules.map(module -> module.resolve("target/test-classes"))
                    .filter(Files::isDirectory)
                    .toList();
        }
    }
}
