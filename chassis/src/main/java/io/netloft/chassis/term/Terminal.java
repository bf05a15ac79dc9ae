package io.netloft.chassis.term;

import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Whether standard output is a terminal, and how large it is. */
final class Terminal {
    private static final Path STDOUT = Path.of("/proc/self/fd/1");
    private static final int STANDARD_WIDTH = 80;
    private static final int STANDARD_HEIGHT = 24;
    private static final int WAIT_MS = 500;

    private Terminal() {}

    static boolean output() {
        if (Files.isSymbolicLink(STDOUT)) {
            try {
                String target = Files.readSymbolicLink(STDOUT).toString();
                return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
            } catch (IOException e) {
                return false;
            }
        }
        return consoleIsTerminal();
    }

    // From JDK 22 on there is a console even without a terminal, and a method that tells; before, there was neither.
    private static boolean consoleIsTerminal() {
        @SuppressWarnings("SystemConsoleNull")
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (IllegalAccessException | InvocationTargetException e) {
            return false;
        }
    }

    /** Rows as the environment or the terminal itself says, or 24. Runs {@code stty}: not for an event loop. */
    static int height() {
        int said = number(System.getenv("LINES"));
        if (said > 0) {
            return said;
        }
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!stty.waitFor(WAIT_MS, TimeUnit.MILLISECONDS)) {
                stty.destroyForcibly();
                return STANDARD_HEIGHT;
            }
            String size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            int rows = number(size.strip().split(" ")[0]);
            return rows > 0 ? rows : STANDARD_HEIGHT;
        } catch (IOException e) {
            return STANDARD_HEIGHT;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return STANDARD_HEIGHT;
        }
    }

    /** Columns as the shell exports them, or 80. */
    static int width() {
        int columns = number(System.getenv("COLUMNS"));
        return columns >= 10 ? columns : STANDARD_WIDTH;
    }

    private static int number(@Nullable String text) {
        return text != null && text.matches("[1-9]\\d{0,3}") ? Integer.parseInt(text) : 0;
    }
}
