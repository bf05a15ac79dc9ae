package io.netloft.loft;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Stands in for a server jar: {@code FakeServer NAME PORT JOURNAL [exit=CODE] [crash-once=FILE] [deaf] [mute]}. Writes
 * its comings and goings into the journal, which all children of a test share.
 */
final class FakeServer {
    private FakeServer() {}

    public static void main(String[] args) throws Exception {
        String name = args[0];
        Path journal = Path.of(args[2]);
        for (String arg : args) {
            if (arg.startsWith("exit=")) {
                System.err.println("cannot start: told to fail");
                System.exit(Integer.parseInt(arg.substring(5)));
            }
        }
        boolean deaf = java.util.List.of(args).contains("deaf");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            note(journal, "stop " + name);
            while (deaf) {
                Thread.onSpinWait();
            }
        }));
        try (ServerSocket socket = new ServerSocket(Integer.parseInt(args[1]), 10, InetAddress.getLoopbackAddress())) {
            note(journal, "start " + name);
            if (!java.util.List.of(args).contains("mute")) {
                System.err.println(
                        "10:00:00.000 INFO  life listening proto=http addr=127.0.0.1:" + socket.getLocalPort());
                System.err.println("10:00:00.000 INFO  life ready took=1ms");
            }
            crashOnce(args);
            while (true) {
                try (Socket peer = socket.accept()) {
                    peer.getOutputStream().write((name + "\n").getBytes(StandardCharsets.UTF_8));
                }
            }
        }
    }

    private static void crashOnce(String[] args) throws Exception {
        for (String arg : args) {
            if (arg.startsWith("crash-once=") && Files.deleteIfExists(Path.of(arg.substring(11)))) {
                System.err.println("last words before the crash");
                Runtime.getRuntime().halt(7);
            }
        }
    }

    private static void note(Path journal, String line) {
        try {
            Files.writeString(journal, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (java.io.IOException unwritable) {
            throw new java.io.UncheckedIOException(unwritable);
        }
    }
}
