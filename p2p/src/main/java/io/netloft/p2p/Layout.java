package io.netloft.p2p;

import io.netloft.proto.bencode.Metainfo;
import io.netloft.proto.bencode.MetainfoFile;
import io.netloft.proto.bencode.SafeNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the files of a share lie on disk. Names were checked when the metainfo was read; here it is made sure that no
 * link that lies there already leads out of the folder.
 */
final class Layout {
    /** A file, and where in the share it begins. */
    record Placed(Path path, long offset, long length, boolean pad) {}

    private final Path root;
    private final List<Placed> files;

    private Layout(Path root, List<Placed> files) {
        this.root = root;
        this.files = files;
    }

    /** Files to be written below a folder, under names that every file system holds. */
    static Layout toWrite(Metainfo metainfo, Path folder) {
        Path root = folder.toAbsolutePath().normalize();
        List<Placed> files = new ArrayList<>();
        for (MetainfoFile file : metainfo.files()) {
            Path path = metainfo.single() ? root : root.resolve(SafeNames.onDisk(metainfo.name()));
            for (String name : SafeNames.onDisk(file.path())) {
                path = path.resolve(name);
            }
            Path whole = path.normalize();
            if (!whole.startsWith(root) || whole.equals(root)) {
                throw new IllegalArgumentException("path: " + file.text() + " (expected: one within " + root + ")");
            }
            files.add(new Placed(whole, file.offset(), file.length(), file.pad()));
        }
        return new Layout(root, files);
    }

    /** Files that are there, as they are called there. */
    static Layout toRead(Path root, List<Placed> files) {
        return new Layout(root.toAbsolutePath(), files);
    }

    Path root() {
        return root;
    }

    /** In the order of the share. */
    List<Placed> files() {
        return files;
    }

    /** The number of the file in which an octet of the share lies; empty files are passed over. */
    int fileAt(long offset) {
        int low = 0;
        int high = files.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (files.get(middle).offset <= offset) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    /**
     * Makes the folders above a file, and sees that none of them, nor the file, is a link.
     *
     * @throws IOException when one is, or can't be made
     */
    void prepare(Placed file) throws IOException {
        Files.createDirectories(root);
        Path at = root;
        for (Path name : root.relativize(file.path.getParent())) {
            at = at.resolve(name);
            if (name.toString().isEmpty()) {
                continue;
            }
            if (!Files.exists(at, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectory(at);
            }
            if (!Files.isDirectory(at, LinkOption.NOFOLLOW_LINKS)) {
                throw new IOException(at + ": a link or a file (expected: a folder); move it away");
            }
        }
        if (Files.isSymbolicLink(file.path)) {
            throw new IOException(file.path + ": a link (expected: a file, or nothing); move it away");
        }
    }
}
