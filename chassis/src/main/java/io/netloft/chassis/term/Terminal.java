package io.netloft.chassis.term;

import java.io.Console;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether standard output is a terminal, and how wide it is. */
final class Terminal {
    private static final Path STDOUT = Path.of("/proc/self/fd/1");
    private static final int STANDARD_WIDTH = 80;

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

    /** Columns as the shell exports them, or 80. */
    static int width() {
        String columns = System.getenv("COLUMNS");
        return columns != null && columns.matches("[1-9]\\d{1,3}") ? Integer.parseInt(columns) : STANDARD_WIDTH;
    }
}
