package io.netloft.kvstore.core;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A reply as text that a person can compare: {@code +OK}, {@code :1}, {@code $text}, {@code $-1}, {@code *[:1, $a]},
 * {@code %[…]}.
 */
final class Replies {
    private Replies() {}

    static String text(byte[] reply) {
        ByteArrayInputStream in = new ByteArrayInputStream(reply);
        try {
            StringBuilder all = new StringBuilder();
            while (in.available() > 0) {
                all.append(all.isEmpty() ? "" : " | ").append(read(in, false));
            }
            return all.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(new String(reply, StandardCharsets.ISO_8859_1), e);
        }
    }

    /** Reads one reply; in {@code sorted} ones, the elements of aggregates, and the pairs of maps, are put in order. */
    static String read(InputStream in, boolean sorted) throws IOException {
        String line = line(in);
        String rest = line.substring(1);
        return switch (line.charAt(0)) {
            case '$' -> rest.equals("-1") ? line : "$" + bulk(in, Integer.parseInt(rest));
            case '=' -> "=" + bulk(in, Integer.parseInt(rest));
            case '*', '~', '>' ->
                line.equals("*-1") ? line : line.charAt(0) + elements(in, Integer.parseInt(rest), sorted, 1);
            case '%' -> "%" + elements(in, 2 * Integer.parseInt(rest), sorted, 2);
            default -> line;
        };
    }

    private static String elements(InputStream in, int count, boolean sorted, int together) throws IOException {
        List<String> elements = new ArrayList<>();
        for (int i = 0; i < count; i += together) {
            StringBuilder element = new StringBuilder(read(in, sorted));
            for (int k = 1; k < together; k++) {
                element.append('=').append(read(in, sorted));
            }
            elements.add(element.toString());
        }
        if (sorted) {
            Collections.sort(elements);
        }
        return elements.toString();
    }

    private static String bulk(InputStream in, int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length || in.read() != '\r' || in.read() != '\n') {
            throw new EOFException("bulk of " + length);
        }
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\r'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("line " + line);
            }
            line.append((char) c);
        }
        in.read();
        return line.toString();
    }
}
