package io.netloft.proto.http1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The messages of {@code http1/smuggling.txt}, whose head explains its columns. */
final class Corpus {
    private static final String FILE = "/http1/smuggling.txt";

    private Corpus() {}

    static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        int number = 0;
        for (String line : text().split("\n")) {
            number++;
            if (!line.startsWith("#")) {
                String[] parts = line.split(" \\| ", 4);
                cases.add(new Case(number, parts[0], parts[1], parts[2], parts[3], unescape(parts[3])));
            }
        }
        return cases;
    }

    static List<byte[]> bytes(String kind) {
        return cases().stream()
                .filter(c -> c.kind().equals(kind))
                .map(Case::bytes)
                .toList();
    }

    private static String text() {
        try (InputStream in = Objects.requireNonNull(Corpus.class.getResourceAsStream(FILE), FILE)) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] unescape(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            i++;
            if (c != '\\') {
                out.write(c);
                continue;
            }
            char kind = text.charAt(i);
            i++;
            switch (kind) {
                case 'r' -> out.write('\r');
                case 'n' -> out.write('\n');
                case 't' -> out.write('\t');
                case '\\' -> out.write('\\');
                default -> {
                    out.write(Integer.parseInt(text.substring(i, i + 2), 16));
                    i += 2;
                }
            }
        }
        return out.toByteArray();
    }

    /** One line of the corpus. */
    @SuppressWarnings("ArrayRecordComponent")
    record Case(int line, String kind, String verdict, String group, String escaped, byte[] bytes) {
        @Override
        public String toString() {
            return "line " + line + " " + group + ": " + escaped;
        }
    }
}
