package io.netloft.chassis.net;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds who listens on a TCP port, from Linux' process files: the port's socket inodes, then the process that has one of
 * them open. Best effort: other users' processes show only to root.
 */
final class PortHolder {
    private static final Path PROC = Path.of("/proc");
    private static final String LISTEN = "0A";
    private static final int STATE = 3;
    private static final int INODE = 9;

    private PortHolder() {}

    /** {@code nginx (pid 4711)}, or empty when it cannot be told. */
    static String of(int port) {
        Set<String> sockets = new HashSet<>();
        for (String table : new String[] {"net/tcp", "net/tcp6"}) {
            collect(PROC.resolve(table), port, sockets);
        }
        return sockets.isEmpty() ? "" : process(sockets);
    }

    private static void collect(Path table, int port, Set<String> sockets) {
        try {
            for (String line : Files.readAllLines(table)) {
                String[] columns = line.strip().split("\\s+");
                if (columns.length > INODE && columns[STATE].equals(LISTEN) && port(columns[1]) == port) {
                    sockets.add("socket:[" + columns[INODE] + "]");
                }
            }
        } catch (IOException e) {
            // No such table here: nothing to tell.
            return;
        }
    }

    private static int port(String address) {
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1), 16);
    }

    private static String process(Set<String> sockets) {
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                if (holds(process, sockets)) {
                    return name(process) + " (pid " + process.getFileName() + ")";
                }
            }
        } catch (IOException e) {
            return "";
        }
        return "";
    }

    private static boolean holds(Path process, Set<String> sockets) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path file : files) {
                String target = target(file);
                if (target != null && sockets.contains(target)) {
                    return true;
                }
            }
        } catch (IOException e) {
            // Gone meanwhile, or another user's.
            return false;
        }
        return false;
    }

    private static @Nullable String target(Path file) {
        try {
            return Files.readSymbolicLink(file).toString();
        } catch (IOException e) {
            return null;
        }
    }

    private static String name(Path process) {
        try {
            return Files.readString(process.resolve("comm")).strip();
        } catch (IOException e) {
            return "a process";
        }
    }
}
