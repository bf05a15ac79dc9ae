package io.netloft.systemtests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The files of a store's member, and what can become of them. */
final class KvFiles {
    private static final Pattern SNAPSHOT = Pattern.compile("snapshot\\.(\\d+)_(\\d+)");
    private static final Pattern SEGMENT = Pattern.compile("log_(?:inprogress_)?(\\d+)(?:-\\d+)?");

    /** Bytes before the first entry of a segment. */
    static final int HEADER = 8;

    private static final int CHECKSUM = 4;
    private static final int BEGUN = 400;

    private KvFiles() {}

    /** The snapshots that are whole, newest first. */
    static List<Path> snapshots(Path folder) {
        return files(folder, SNAPSHOT, 2).stream()
                .filter(file -> Files.exists(file.resolveSibling(file.getFileName() + ".md5")))
                .toList();
    }

    /** The segments of the log, the newest first. */
    static List<Path> segments(Path folder) {
        return files(folder, SEGMENT, 1);
    }

    /** The index of a segment's first entry. */
    static long first(Path segment) {
        return number(segment, SEGMENT, 1);
    }

    private static List<Path> files(Path folder, Pattern name, int group) {
        List<Path> found = new ArrayList<>();
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (name.matcher(file.getFileName().toString()).matches()) {
                        found.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException gone) throws IOException {
                    // A member that runs throws files away while one looks.
                    if (gone instanceof NoSuchFileException) {
                        return FileVisitResult.CONTINUE;
                    }
                    throw gone;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(folder + ": " + e.getMessage(), e);
        }
        found.sort(Comparator.comparingLong((Path file) -> number(file, name, group))
                .reversed());
        return found;
    }

    private static long number(Path file, Pattern name, int group) {
        Matcher matcher = name.matcher(file.getFileName().toString());
        return matcher.matches() ? Long.parseLong(matcher.group(group)) : -1;
    }

    /** Where the last entry of a segment ends; what follows was set aside for more. */
    static int written(Path segment) throws IOException {
        byte[] bytes = Files.readAllBytes(segment);
        int at = HEADER;
        while (at < bytes.length && bytes[at] != 0) {
            int length = 0;
            int shift = 0;
            int next;
            do {
                next = bytes[at++];
                length |= (next & 0x7F) << shift;
                shift += 7;
            } while (next < 0);
            at += length + CHECKSUM;
        }
        return at;
    }

    /** Turns the bits of one byte over. */
    static void flip(Path file, int at) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[at] ^= (byte) 0xFF;
        Files.write(file, bytes);
    }

    /** Writes these over what is there. */
    static void overwrite(Path file, int at, byte... what) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        System.arraycopy(what, 0, bytes, at, what.length);
        Files.write(file, bytes);
    }

    /** Cuts it off there. */
    static void truncate(Path file, int length) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        byte[] kept = new byte[length];
        System.arraycopy(bytes, 0, kept, 0, length);
        Files.write(file, kept, StandardOpenOption.TRUNCATE_EXISTING);
    }

    /** Adds the beginning of an entry, as a crash leaves it: zeros follow, or nothing. */
    static void tear(Path segment, boolean zerosFollow) throws IOException {
        int end = written(segment);
        byte[] bytes = Arrays.copyOf(Files.readAllBytes(segment), end + (zerosFollow ? 64 * 1024 : BEGUN));
        bytes[end] = (byte) 0xD0; // 2,000 bytes, of which a few hundred were written
        bytes[end + 1] = 0x0F;
        Arrays.fill(bytes, end + 2, end + BEGUN, (byte) 'e');
        Arrays.fill(bytes, end + BEGUN, bytes.length, (byte) 0);
        Files.write(segment, bytes);
    }
}
