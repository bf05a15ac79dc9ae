package io.netloft.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.opentest4j.AssertionFailedError;

/**
 * Expected output kept in files under {@code src/test/resources}, reviewed like code.
 *
 * <p>Files are UTF-8 with {@code \n} line ends. They are written only under {@code -Dgolden.update=true}; without it a
 * missing or different file fails the test.
 */
public final class Golden {
    /** System property that makes a run write what it would have compared. */
    public static final String UPDATE = "golden.update";

    private final Path root;

    private Golden(Path root) {
        this.root = root;
    }

    /** The golden files of the module whose tests are running. */
    public static Golden files() {
        return in(Path.of("src", "test", "resources"));
    }

    /** Golden files below {@code root}. */
    public static Golden in(Path root) {
        return new Golden(root);
    }

    /** The text of {@code file}, for a golden file that also holds the input. */
    public String read(String file) {
        Path path = root.resolve(file);
        try {
            return Files.readString(path).replace("\r\n", "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(path + ": unreadable (expected: a golden file); " + remedy(), e);
        }
    }

    /** Passes when {@code actual} is the text of {@code file}. */
    public void verify(String file, String actual) {
        Path path = root.resolve(file);
        String text = actual.replace("\r\n", "\n");
        if (Boolean.getBoolean(UPDATE)) {
            write(path, text);
        } else if (!Files.exists(path)) {
            throw new AssertionFailedError(path + ": missing (expected: a golden file); " + remedy(), "", text);
        } else if (!read(file).equals(text)) {
            throw new AssertionFailedError(path + ": " + firstDifference(read(file), text), read(file), text);
        }
    }

    /** Passes when the dump of {@code actual} is the text of {@code file}. */
    public void verify(String file, byte[] actual) {
        verify(file, HexText.dump(actual));
    }

    private static void write(Path path, String text) {
        try {
            Files.createDirectories(path.toAbsolutePath().getParent());
            Files.writeString(path, text);
        } catch (IOException e) {
            throw new UncheckedIOException(path + ": not writable (expected: a folder of this module)", e);
        }
    }

    private static String firstDifference(String expected, String actual) {
        String[] want = expected.split("\n", -1);
        String[] have = actual.split("\n", -1);
        int line = 0;
        while (line < want.length && line < have.length && want[line].equals(have[line])) {
            line++;
        }
        return "differs at line " + (line + 1)
                + "\n  expected: " + (line < want.length ? want[line] : "(end)")
                + "\n  actual:   " + (line < have.length ? have[line] : "(end)")
                + "\n" + remedy();
    }

    private static String remedy() {
        return "review it, then run this test with -D" + UPDATE + "=true";
    }
}
