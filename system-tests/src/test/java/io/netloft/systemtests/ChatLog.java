package io.netloft.systemtests;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The log that a chat client keeps in a file, an entry a line. What is added is the kernel's when {@link #add} returns. */
final class ChatLog implements AutoCloseable {
    private static final String SUFFIX = ".log";

    private final FileOutputStream out;

    /** Goes on with the log of a user, or begins it; a line that a SIGKILL has cut in two was never logged. */
    ChatLog(Path folder, String user) {
        try {
            var file = folder.resolve(user + SUFFIX).toFile();
            try (var before = new RandomAccessFile(file, "rw")) {
                byte[] all = new byte[(int) before.length()];
                before.readFully(all);
                before.setLength(wholeLines(all));
            }
            out = new FileOutputStream(file, true);
        } catch (IOException e) {
            throw new UncheckedIOException(folder + ": " + e.getMessage(), e);
        }
    }

    /** One write for a line; the kernel may still do it in two parts, where it crosses from one page to the next. */
    void add(ChatEntry entry) {
        try {
            out.write(entry.line().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("log: " + e.getMessage(), e);
        }
    }

    private static int wholeLines(byte[] all) {
        int end = all.length;
        while (end > 0 && all[end - 1] != '\n') {
            end--;
        }
        return end;
    }

    /** What a user's log says until now; nothing when there is none. */
    static List<ChatEntry> read(Path folder, String user) {
        Path file = folder.resolve(user + SUFFIX);
        if (!Files.exists(file)) {
            return List.of();
        }
        try {
            byte[] all = Files.readAllBytes(file);
            return new String(all, 0, wholeLines(all), StandardCharsets.UTF_8)
                    .lines()
                    .map(ChatEntry::of)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": " + e.getMessage(), e);
        }
    }

    /** The logs of all users, by name. */
    static Map<String, List<ChatEntry>> readAll(Path folder) {
        Map<String, List<ChatEntry>> logs = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(SUFFIX))
                    .map(name -> name.substring(0, name.length() - SUFFIX.length()))
                    .forEach(user -> logs.put(user, read(folder, user)));
        } catch (IOException e) {
            throw new UncheckedIOException(folder + ": " + e.getMessage(), e);
        }
        return logs;
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
