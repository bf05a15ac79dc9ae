package io.netloft.systemtests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The files of a store's member, and what can become of them. */
final class KvFiles {
    private static final Pattern SNAPSHOT = Pattern.compile("snapshot\\.(\\d+)_(\\d+)");
    private static final Pattern SEGMENT = Pattern.compile("log_(?:inprogress_)?(\\d+)(?:-\\d+)?");

    /** Bytes before the first entry of a segment. */
    static final int HEADER = 8;

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
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(file -> name.matcher(file.getFileName().toString()).matches())
                    .sorted(Comparator.comparingLong((Path file) -> number(file, name, group))
                            .reversed())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(folder + ": " + e.getMessage(), e);
        }
    }

    private static long number(Path file, Pattern name, int group) {
        Matcher matcher = name.matcher(file.getFileName().toString());
        return matcher.matches() ? Long.parseLong(matcher.group(group)) : -1;
    }

    /** Where the last byte that is not zero ends: a segment in use is longer than what was written to it. */
    static int written(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] == 0) {
            end--;
        }
        return end;
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

    /** Leaves the file as long as it is, with zeros from there on: how a write that was cut by a crash looks. */
    static void blank(Path file, int from) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        Arrays.fill(bytes, from, bytes.length, (byte) 0);
        Files.write(file, bytes);
    }
}
