package io.netloft.chassis.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Keeps a generated part of a document the same as what the code says. The part stands between two lines:
 *
 * <pre>
 * &lt;!-- generated:NAME --&gt;
 * &lt;!-- end:NAME --&gt;
 * </pre>
 *
 * <p>Called by a test of each server; run with {@code -Dnetloft.docs.update=true} it writes instead of comparing. In a
 * file that is no Markdown the marks may stand behind {@code #}.
 */
public final class DocsCheck {
    private static final String UPDATE = "netloft.docs.update";

    private DocsCheck() {}

    /**
     * Compares, or writes.
     *
     * @param file document, beginning with the root of the repository
     * @param marker name of the part
     * @param generated what belongs there
     * @throws AssertionError when they differ, or the marks are missing
     */
    public static void verify(Path file, String marker, String generated) {
        String text = read(file);
        int begin = lineEnd(file, text, "generated:" + marker);
        int end = lineStart(file, text, "end:" + marker);
        String wanted = "\n" + generated.strip() + "\n\n";
        String present = text.substring(begin, end);
        if (present.equals(wanted)) {
            return;
        }
        if (Boolean.getBoolean(UPDATE)) {
            write(file, text.substring(0, begin) + wanted + text.substring(end));
            return;
        }
        throw new AssertionError(file + ": part " + marker + " is stale (expected: what the code says); run the test"
                + " again with -D" + UPDATE + "=true and commit the file.\n" + firstDifference(present, wanted));
    }

    /** Compares a file that is generated whole, or writes it. */
    public static void verifyFile(Path file, String generated) {
        if (Files.exists(file) && read(file).equals(generated)) {
            return;
        }
        if (Boolean.getBoolean(UPDATE)) {
            write(file, generated);
            return;
        }
        String present = Files.exists(file) ? read(file) : "";
        throw new AssertionError(file + ": stale (expected: what the code says); run the test again with -D" + UPDATE
                + "=true and commit the file.\n" + firstDifference(present, generated));
    }

    private static int lineEnd(Path file, String text, String mark) {
        int at = find(file, text, mark);
        int end = text.indexOf('\n', at);
        return end < 0 ? text.length() : end + 1;
    }

    private static int lineStart(Path file, String text, String mark) {
        return text.lastIndexOf('\n', find(file, text, mark)) + 1;
    }

    private static int find(Path file, String text, String mark) {
        int at = text.indexOf(mark + " ");
        if (at < 0) {
            at = text.indexOf(mark + "\n");
        }
        if (at < 0) {
            throw new AssertionError(file + ": no line with " + mark + " (expected: <!-- " + mark + " -->)");
        }
        return at;
    }

    private static String firstDifference(String present, String wanted) {
        String[] old = present.split("\n", -1);
        String[] fresh = wanted.split("\n", -1);
        for (int i = 0; i < Math.max(old.length, fresh.length); i++) {
            String was = i < old.length ? old[i] : "(nothing)";
            String is = i < fresh.length ? fresh[i] : "(nothing)";
            if (!was.equals(is)) {
                return "line " + (i + 1) + " of the part:\n  file: " + was + "\n  code: " + is;
            }
        }
        return "";
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, String text) {
        try {
            if (file.getParent() != null) {
                Files.createDirectories(file.getParent());
            }
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
