package io.netloft.systemtests;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** The messages on which HTTP parsers have disagreed, from the sources of {@code proto}; the file explains itself. */
final class Corpus {
    private static final Path FILE = Path.of(Objects.requireNonNullElse(System.getProperty("netloft.root"), "."))
            .resolve(Path.of("proto", "src", "test", "resources", "http1", "smuggling.txt"));

    private Corpus() {}

    /**
     * One message.
     *
     * @param kind request, response (a head each) or chunked (a body)
     * @param verdict what the proxy's reader says of it
     * @param group the class of disagreement
     * @param text its bytes, as ISO-8859-1
     */
    record Message(String kind, String verdict, String group, String text) {
        boolean accepted() {
            return verdict.startsWith("accept");
        }
    }

    /** Every message of that kind. */
    static List<Message> all(String kind) {
        try {
            return Files.readAllLines(FILE, StandardCharsets.US_ASCII).stream()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(" \\| ", 4))
                    .filter(parts -> parts[0].equals(kind))
                    .map(parts -> new Message(parts[0], parts[1], parts[2], unescape(parts[3])))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(FILE + ": " + e.getMessage(), e);
        }
    }

    /** Bytes from text with backslash escapes. */
    static String unescape(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\') {
                out.write(c);
                continue;
            }
            i++;
            char kind = text.charAt(i);
            switch (kind) {
                case 'r' -> out.write('\r');
                case 'n' -> out.write('\n');
                case 't' -> out.write('\t');
                case 'x' -> {
                    out.write(Integer.parseInt(text.substring(i + 1, i + 3), 16));
                    i += 2;
                }
                default -> out.write(kind);
            }
        }
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    /** The other way round, for reports: one line, ASCII. */
    static String escape(String text) {
        StringBuilder out = new StringBuilder();
        for (char c : text.toCharArray()) {
            switch (c) {
                case '\r' -> out.append("\\r");
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                case '\\' -> out.append("\\\\");
                default -> {
                    if (c < ' ' || c > '~') {
                        out.append(String.format("\\x%02x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        return out.toString();
    }
}
