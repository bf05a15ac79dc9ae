package io.netloft.loft;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/**
 * The log file of one child: the child writes it, the supervisor reads its growth and keeps it small. Three
 * generations are kept; the child opens the file for appending, so that cutting it leaves no hole. A few lines
 * written during the cut may be lost: without a bound, one chatty child fills the disk.
 */
final class BoundedLog {
    private static final int GENERATIONS = 2;
    private static final int LONGEST_LINE = 16 * 1024;
    private static final int READ = 64 * 1024;

    private final Path file;
    private final long maxBytes;
    private final StringBuilder rest = new StringBuilder();
    private long read;
    private long from;

    BoundedLog(Path file, long maxBytes) {
        this.file = file;
        this.maxBytes = maxBytes;
    }

    Path file() {
        return file;
    }

    /** Puts the file of the last run aside and begins a new one. */
    void begin() throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        if (Files.exists(file) && Files.size(file) > 0) {
            shift();
            Files.move(file, generation(1), StandardCopyOption.REPLACE_EXISTING);
        }
        Files.write(file, new byte[0], StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING);
        forget();
    }

    /** Goes on in the same file from its end: what a restarted child writes is new, what the last one wrote is kept. */
    void resume() throws IOException {
        forget();
        read = Files.exists(file) ? Files.size(file) : 0;
        from = read;
    }

    /** Hands over each line that has been completed since the last call. */
    void follow(Consumer<String> lines) throws IOException {
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            if (in.length() < read) {
                forget();
            }
            byte[] bytes = new byte[(int) Math.min(READ, in.length() - read)];
            in.seek(read);
            in.readFully(bytes);
            read += bytes.length;
            rest.append(new String(bytes, StandardCharsets.UTF_8));
        }
        int end = rest.indexOf("\n");
        while (end >= 0) {
            lines.accept(rest.substring(0, end));
            rest.delete(0, end + 1);
            end = rest.indexOf("\n");
        }
        if (rest.length() > LONGEST_LINE) {
            rest.setLength(0);
        }
    }

    /** Copies the file aside and empties it once it is larger than its bound. */
    void bound() throws IOException {
        if (Files.exists(file) && Files.size(file) > maxBytes) {
            shift();
            Files.copy(file, generation(1), StandardCopyOption.REPLACE_EXISTING);
            Files.write(file, new byte[0], StandardOpenOption.TRUNCATE_EXISTING);
            forget();
        }
    }

    /** The last lines since it began or resumed, to tell why a child has ended. */
    List<String> tail(int count) {
        Deque<String> last = new ArrayDeque<>();
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            long start = Math.max(from, in.length() - READ);
            byte[] bytes = new byte[(int) (in.length() - start)];
            in.seek(start);
            in.readFully(bytes);
            new String(bytes, StandardCharsets.UTF_8).lines().forEach(line -> {
                last.addLast(line);
                if (last.size() > count) {
                    last.removeFirst();
                }
            });
        } catch (IOException unreadable) {
            return List.of("no log: " + unreadable.getMessage());
        }
        return List.copyOf(last);
    }

    private void shift() throws IOException {
        for (int older = GENERATIONS; older > 1; older--) {
            if (Files.exists(generation(older - 1))) {
                Files.move(generation(older - 1), generation(older), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private Path generation(int number) {
        return file.resolveSibling(file.getFileName() + "." + number);
    }

    private void forget() {
        read = 0;
        from = 0;
        rest.setLength(0);
    }
}
