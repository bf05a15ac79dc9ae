package io.netloft.p2p;

import io.netloft.proto.bencode.InfoHash;
import io.netloft.proto.bencode.Metainfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.util.BitSet;

/**
 * What is there of a share that is to be fetched, before it is: by its journal, and by its files where they tell something
 * else. What turns out to be lost is noted as lost. Blocks; one thread.
 */
final class Inventory {
    private final Metainfo metainfo;
    private final Layout layout;
    private final Disk disk;
    private final Journal journal;
    private final BitSet have;

    Inventory(Metainfo metainfo, Layout layout, Disk disk, Journal journal) {
        this.metainfo = metainfo;
        this.layout = layout;
        this.disk = disk;
        this.journal = journal;
        this.have = journal.pieces();
    }

    /** The pieces that are there. */
    BitSet have() {
        return have;
    }

    /** Files that are there without a journal are looked through: somebody may have copied them by other means. */
    void lookThrough() throws IOException {
        for (int piece = 0; piece < metainfo.pieces(); piece++) {
            if (covers(piece) && matches(piece)) {
                journal.note(piece);
                have.set(piece);
            }
        }
    }

    /** A file that was deleted or cut takes its pieces with it, whatever the journal says. */
    void forgetLost() throws IOException {
        for (int piece = have.nextSetBit(0); piece >= 0; piece = have.nextSetBit(piece + 1)) {
            if (!covers(piece)) {
                lose(piece);
            }
        }
    }

    /**
     * Whoever changes a file that was whole does so after the last of its pieces was noted: such a file is looked through
     * again. One that lacks something is not: its last piece may have been written just before the process was killed.
     *
     * @param noted when the journal was written last
     */
    void lookAtChanged(FileTime noted) throws IOException {
        for (Layout.Placed file : layout.files()) {
            if (file.pad() || file.length() == 0 || !Files.exists(file.path())) {
                continue;
            }
            int first = (int) (file.offset() / metainfo.pieceLength());
            int end = (int) ((file.offset() + file.length() - 1) / metainfo.pieceLength()) + 1;
            boolean whole = have.nextClearBit(first) >= end;
            if (whole && Files.getLastModifiedTime(file.path()).compareTo(noted) > 0) {
                lookThrough(first, end);
            }
        }
    }

    private void lookThrough(int first, int end) throws IOException {
        for (int piece = first; piece < end; piece++) {
            if (!matches(piece)) {
                lose(piece);
            }
        }
        journal.touch();
    }

    private void lose(int piece) throws IOException {
        journal.lose(piece);
        have.clear(piece);
    }

    private boolean matches(int piece) throws IOException {
        MessageDigest sha1 = InfoHash.sha1();
        ByteBuffer octets = ByteBuffer.allocate(metainfo.lengthOf(piece));
        disk.read((long) piece * metainfo.pieceLength(), octets);
        sha1.update(octets.flip());
        return metainfo.matches(piece, sha1.digest());
    }

    private boolean covers(int piece) throws IOException {
        long from = (long) piece * metainfo.pieceLength();
        long to = from + metainfo.lengthOf(piece);
        for (int file = layout.fileAt(from); file < layout.files().size(); file++) {
            Layout.Placed placed = layout.files().get(file);
            if (placed.offset() >= to) {
                return true;
            }
            long needed = Math.min(to, placed.offset() + placed.length()) - placed.offset();
            boolean there = placed.pad() || (Files.isRegularFile(placed.path()) && Files.size(placed.path()) >= needed);
            if (!there) {
                return false;
            }
        }
        return true;
    }
}
