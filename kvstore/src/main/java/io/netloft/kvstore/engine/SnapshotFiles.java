package io.netloft.kvstore.engine;

import io.netloft.chassis.log.Log;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import org.apache.ratis.io.MD5Hash;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.statemachine.impl.SimpleStateMachineStorage;
import org.apache.ratis.statemachine.impl.SingleFileSnapshotInfo;
import org.apache.ratis.util.MD5FileUtil;
import org.jspecify.annotations.Nullable;

/**
 * The snapshots of a node, each in a file named after its last entry. The two newest are kept, and the log behind the older
 * of them, so that a damaged newest one costs nothing but time.
 */
final class SnapshotFiles {
    /** How many there are at most. */
    static final int KEPT = 2;

    private static final Log LOG = Log.of(SnapshotFiles.class);
    private static final int BUFFER = 1 << 16;

    private final SimpleStateMachineStorage storage;
    private @Nullable Path folder;

    SnapshotFiles(SimpleStateMachineStorage storage) {
        this.storage = storage;
    }

    void folder(File stateMachineDir) {
        folder = stateMachineDir.toPath();
    }

    /** A file and what it holds. */
    record Kept(Path file, TermIndex last) {}

    /** What is there, the newest first. */
    List<Kept> kept() throws IOException {
        List<Kept> kept = new ArrayList<>();
        try (Stream<Path> files = Files.list(path())) {
            for (Path file : files.toList()) {
                Matcher name = SimpleStateMachineStorage.SNAPSHOT_REGEX.matcher(
                        file.getFileName().toString());
                if (name.matches()
                        && MD5FileUtil.getDigestFileForFile(file.toFile()).exists()) {
                    kept.add(new Kept(
                            file, TermIndex.valueOf(Long.parseLong(name.group(1)), Long.parseLong(name.group(2)))));
                }
            }
        }
        kept.sort(Comparator.comparingLong((Kept one) -> one.last().getIndex()).reversed());
        return kept;
    }

    /**
     * Gives the machine the newest snapshot that is whole. One that isn't is put aside, and said so.
     *
     * @return the last entry in it; null when there is none
     * @throws IOException when none of those that there are is whole
     */
    @Nullable
    TermIndex load(LogMachine machine) throws IOException {
        List<Kept> all = kept();
        for (Kept one : all) {
            try (InputStream in = new BufferedInputStream(Files.newInputStream(one.file()), BUFFER)) {
                machine.restore(in);
                return one.last();
            } catch (IOException damaged) {
                LOG.error("snapshot is damaged and is not used", "file", one.file(), "cause", damaged.getMessage());
                putAside(one.file());
            }
        }
        if (!all.isEmpty()) {
            throw new IOException(
                    path() + ": no snapshot is whole (expected: one of " + all.size()
                            + "); restore a backup, or remove this member from the cluster and add it again with an empty folder");
        }
        return null;
    }

    private static void putAside(Path file) throws IOException {
        Files.move(file, Path.of(file + ".damaged"), StandardCopyOption.REPLACE_EXISTING);
        Files.deleteIfExists(MD5FileUtil.getDigestFileForFile(file.toFile()).toPath());
    }

    /** Writes a snapshot whole or not at all; blocks. */
    void write(LogMachine.Frozen frozen, TermIndex last) throws IOException {
        File file = storage.getSnapshotFile(last.getTerm(), last.getIndex());
        Path unfinished = Path.of(file + ".tmp");
        MessageDigest md5 = md5();
        try (FileOutputStream to = new FileOutputStream(unfinished.toFile());
                OutputStream out = new BufferedOutputStream(new DigestOutputStream(to, md5), BUFFER)) {
            frozen.writeTo(out);
            out.flush();
            to.getFD().sync();
        } catch (IOException e) {
            Files.deleteIfExists(unfinished);
            throw e;
        }
        MD5Hash digest = MD5Hash.newInstance(md5.digest());
        Files.move(unfinished, file.toPath(), StandardCopyOption.ATOMIC_MOVE);
        MD5FileUtil.saveMD5File(file, digest);
        try (FileChannel directory = FileChannel.open(path(), StandardOpenOption.READ)) {
            directory.force(true);
        }
        storage.updateLatestSnapshot(
                new SingleFileSnapshotInfo(new FileInfo(file.toPath(), digest), last.getTerm(), last.getIndex()));
    }

    // Ratis names files by it; what guards the contents are the checksums inside.
    private static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("MD5: not in this JVM (expected: in every one)", e);
        }
    }

    /** The entry up to which the log isn't needed any more; -1 when all of it is. */
    long purgeable() throws IOException {
        List<Kept> all = kept();
        return all.size() < KEPT ? -1 : all.get(KEPT - 1).last().getIndex();
    }

    private Path path() {
        Path known = folder;
        if (known == null) {
            throw new IllegalStateException("snapshots: no folder yet");
        }
        return known;
    }
}
