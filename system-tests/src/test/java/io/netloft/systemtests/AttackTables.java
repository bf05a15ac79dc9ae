package io.netloft.systemtests;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The tables of {@code http1/attacks.txt}, by name. */
final class AttackTables {
    private static final String FILE = "/http1/attacks.txt";

    private final Map<String, List<String>> tables = new HashMap<>();

    AttackTables() {
        List<String> table = new ArrayList<>();
        for (String line : text().split("\n")) {
            if (line.startsWith("[")) {
                table = tables.computeIfAbsent(line.substring(1, line.length() - 1), name -> new ArrayList<>());
            } else if (!line.startsWith("#")) {
                table.add(Corpus.unescape(line.substring(1, line.length() - 1)));
            }
        }
    }

    /** The values of a table; there is one of that name. */
    List<String> of(String name) {
        return Objects.requireNonNull(tables.get(name), name);
    }

    private static String text() {
        try (InputStream in = Objects.requireNonNull(AttackTables.class.getResourceAsStream(FILE), FILE)) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
