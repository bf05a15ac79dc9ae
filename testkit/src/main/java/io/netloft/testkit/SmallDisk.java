package io.netloft.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file system of a few mebibytes that can be full: a {@code tmpfs} in a temporary folder.
 *
 * <p>Needs root and {@code mount}: {@code @NeedsPeer(value = "mount", root = true)}. {@link #close} unmounts it even
 * while somebody has files open there; what a dead JVM left is swept when the next one is made. Not thread-safe.
 */
public final class SmallDisk implements AutoCloseable {
    private static final Pattern MOUNTED = Pattern.compile("netloft-disk-(\\d+) (\\S+) tmpfs .*");
    private static final String BALLAST = ".ballast";
    private static final int[] BLOCKS = {1 << 20, 4096};

    private final Path dir;
    private final Runnable undo = this::remove;
    private boolean closed;

    private SmallDisk(Path dir) {
        this.dir = dir;
    }

    /** An empty one that holds {@code bytes}, rounded up to pages. */
    public static SmallDisk of(long bytes) {
        sweep();
        long pid = ProcessHandle.current().pid();
        try {
            SmallDisk disk = new SmallDisk(Files.createTempDirectory("netloft-disk-" + pid + "-"));
            RootTool.undoAtEnd(disk.undo);
            RootTool.run(
                    "mount",
                    "-t",
                    "tmpfs",
                    "-o",
                    "size=" + bytes,
                    "netloft-disk-" + pid,
                    disk.dir().toString());
            return disk;
        } catch (IOException e) {
            throw new UncheckedIOException("temporary folder: not writable (expected: room for a folder)", e);
        }
    }

    /** Where it is mounted. */
    public Path dir() {
        return dir;
    }

    /** Bytes that still fit. */
    public long free() {
        return dir.toFile().getUsableSpace();
    }

    /** Takes all that is free, so that whoever writes next finds the disk full; {@link #relieve} gives it back. */
    public void fill() {
        for (int block : BLOCKS) {
            fillBy(block);
        }
    }

    private void fillBy(int block) {
        ByteBuffer zeros = ByteBuffer.allocate(block);
        try (FileChannel ballast =
                FileChannel.open(dir.resolve(BALLAST), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            while (free() > 0) {
                zeros.clear();
                ballast.write(zeros);
            }
        } catch (IOException full) {
            if (free() >= block) {
                throw new UncheckedIOException(dir + ": not writable (expected: written until full)", full);
            }
        }
    }

    /** Gives back what {@link #fill} took. */
    public void relieve() {
        try {
            Files.deleteIfExists(dir.resolve(BALLAST));
        } catch (IOException e) {
            throw new UncheckedIOException(dir.resolve(BALLAST) + ": " + e.getMessage() + " (expected: deleted)", e);
        }
    }

    /** Unmounts it and removes the folder. Idempotent. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            remove();
            RootTool.undone(undo);
        }
    }

    private void remove() {
        unmount(dir);
    }

    private static void unmount(Path folder) {
        // Lazily: a process that was not ended yet keeps its files, but not the folder.
        RootTool.quietly(() -> RootTool.run("umount", "-l", folder.toString()));
        RootTool.quietly(() -> {
            if (!folder.toFile().delete()) {
                throw new IllegalStateException(folder + ": not removed (expected: an empty folder)");
            }
        });
    }

    private static void sweep() {
        try {
            for (String mount : Files.readAllLines(Path.of("/proc/self/mounts"))) {
                Matcher ours = MOUNTED.matcher(mount);
                if (ours.matches() && RootTool.dead(Objects.requireNonNull(ours.group(1)))) {
                    unmount(Path.of(Objects.requireNonNull(ours.group(2))));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("/proc/self/mounts: unreadable (expected: Linux)", e);
        }
    }
}
