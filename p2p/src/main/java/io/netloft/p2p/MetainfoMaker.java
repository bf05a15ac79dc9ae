package io.netloft.p2p;

import io.netloft.proto.bencode.InfoHash;
import io.netloft.proto.bencode.InfoWriter;
import io.netloft.proto.bencode.Metainfo;
import io.netloft.proto.bencode.MetainfoLimits;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.stream.Stream;

/**
 * Makes the metainfo of a file or a folder. Files come in the order of their paths' octets, and the length of a piece
 * follows from the size, so that the same octets under the same names are the same share everywhere. Links are passed
 * over: what they lead to is not in the folder.
 */
final class MetainfoMaker {
    private static final Comparator<InfoWriter.Entry> BY_OCTETS = (one, other) -> Arrays.compareUnsigned(
            String.join("/", one.path()).getBytes(StandardCharsets.UTF_8),
            String.join("/", other.path()).getBytes(StandardCharsets.UTF_8));

    /** A share that is ready to be given. */
    record Made(Metainfo metainfo, Layout layout) {}

    private MetainfoMaker() {}

    /**
     * Reads and hashes all of it.
     *
     * @param pieceLength 0 for the one that follows from the size
     * @param progress is told how many octets were read
     * @throws IOException when it can't be read, or changes meanwhile
     * @throws io.netloft.proto.bencode.BencodeException when a name in it is none that everybody can hold
     */
    static Made make(Path source, int pieceLength, LongConsumer progress) throws IOException {
        if (!Files.exists(source)) {
            throw new IOException("nothing there (expected: a file or a folder)");
        }
        Path root = source.toRealPath();
        Path named = root.getFileName();
        if (named == null) {
            throw new IOException("no name (expected: a file or a folder that has one)");
        }
        boolean single = Files.isRegularFile(root);
        List<InfoWriter.Entry> entries = single ? List.of() : entries(root);
        List<Layout.Placed> placed = new ArrayList<>();
        long length = 0;
        if (single) {
            length = Files.size(root);
            placed.add(new Layout.Placed(root, 0, length, false));
        }
        for (InfoWriter.Entry entry : entries) {
            Path file = root.resolve(String.join("/", entry.path()));
            placed.add(new Layout.Placed(file, length, entry.length(), false));
            length += entry.length();
        }
        if (length == 0) {
            throw new IOException("nothing in it (expected: at least one octet)");
        }
        Layout layout = Layout.toRead(root, placed);
        int piece = pieceLength > 0 ? pieceLength : InfoWriter.pieceLength(length);
        byte[] pieces = hashes(layout, length, piece, progress);
        String name = named.toString();
        byte[] info = single
                ? InfoWriter.single(name, length, piece, pieces)
                : InfoWriter.folder(name, entries, piece, pieces);
        // Read as a stranger's: what nobody could get must not be offered.
        return new Made(Metainfo.read(info, MetainfoLimits.DEFAULT), layout);
    }

    /** The files of a folder, in the order of the share. */
    static List<InfoWriter.Entry> entries(Path root) throws IOException {
        List<InfoWriter.Entry> entries = new ArrayList<>();
        try (Stream<Path> walk = Files.walk(root)) {
            for (Path file : (Iterable<Path>) walk::iterator) {
                if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                    List<String> path = new ArrayList<>();
                    root.relativize(file).forEach(name -> path.add(name.toString()));
                    entries.add(new InfoWriter.Entry(path, Files.size(file)));
                }
            }
        }
        entries.sort(BY_OCTETS);
        return entries;
    }

    private static byte[] hashes(Layout layout, long length, int pieceLength, LongConsumer progress)
            throws IOException {
        int count = (int) ((length + pieceLength - 1) / pieceLength);
        byte[] hashes = new byte[count * InfoHash.LENGTH];
        MessageDigest sha1 = InfoHash.sha1();
        try (Disk disk = new Disk(layout, false)) {
            disk.remember();
            ByteBuffer octets = ByteBuffer.allocateDirect(Math.min(pieceLength, 1 << 20));
            for (int piece = 0; piece < count; piece++) {
                long at = (long) piece * pieceLength;
                long end = Math.min(length, at + pieceLength);
                while (at < end) {
                    octets.clear().limit((int) Math.min(octets.capacity(), end - at));
                    disk.read(at, octets);
                    at += octets.flip().remaining();
                    sha1.update(octets);
                }
                System.arraycopy(sha1.digest(), 0, hashes, piece * InfoHash.LENGTH, InfoHash.LENGTH);
                progress.accept(end);
            }
            String changed = disk.changed();
            if (!changed.isEmpty()) {
                throw new EOFException(changed + " while it was read; share it when nobody writes to it");
            }
        }
        return hashes;
    }
}
