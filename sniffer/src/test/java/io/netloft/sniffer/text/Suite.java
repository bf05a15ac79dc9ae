package io.netloft.sniffer.text;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The captures and expected output that lie beside the repository, in {@code ../shared/suites/sniffer}, or where {@code
 * -Dnetloft.suites} says. Tests over it are skipped where it is not, but not where {@code -Dnetloft.peers=required}.
 */
public final class Suite {
    private static final Path ROOT = Path.of(System.getProperty(
                    "netloft.suites", System.getProperty("netloft.root", "..") + "/../shared/suites"))
            .resolve("sniffer")
            .resolve("open");

    private Suite() {}

    /** The open half's folder. */
    public static Path folder() {
        boolean there = Files.isDirectory(ROOT);
        if (!there && "required".equals(System.getProperty("netloft.peers"))) {
            throw new AssertionError(
                    ROOT + ": not there (expected: the suite; -Dnetloft.peers=required allows no skipping)");
        }
        assumeTrue(there, ROOT + ": not there; the suite is not part of a clone");
        return ROOT;
    }

    /** Rows of a table, without its head. */
    public static List<String[]> rows(String table) throws IOException {
        return Files.readAllLines(folder().resolve(table)).stream()
                .skip(1)
                .map(line -> line.split("\t", -1))
                .toList();
    }

    static byte[] capture(String name) throws IOException {
        return Files.readAllBytes(folder().resolve("pcap").resolve(name));
    }

    /** Lines that the oracle printed. */
    static List<String> expected(String folder, String name) throws IOException {
        String text = Files.readString(folder().resolve(folder).resolve(name), StandardCharsets.ISO_8859_1);
        List<String> lines = lines(text);
        boolean failed = !lines.isEmpty() && lines.get(lines.size() - 1).startsWith("EXIT CODE");
        return failed ? lines.subList(0, lines.size() - 1) : lines;
    }

    static List<String> lines(String text) {
        String[] lines = text.split("\n", -1);
        return Arrays.asList(lines).subList(0, lines.length - 1);
    }

    /** Every capture, those without a text test too. */
    static List<Path> captures() throws IOException {
        try (Stream<Path> cases = Files.list(folder().resolve("pcap"));
                Stream<Path> others = Files.list(folder().resolve("crash-only"))) {
            return Stream.concat(cases, others).sorted().toList();
        }
    }
}
