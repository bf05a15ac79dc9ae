package io.netloft.proto.bencode;

import java.util.Arrays;
import java.util.List;

/**
 * What a share consists of, as its {@code info} says it; immutable, and checked as a whole: pieces and files add up,
 * and no path leads out.
 */
public final class Metainfo {
    private static final int HASH = InfoHash.LENGTH;

    private final InfoHash hash;
    private final byte[] info;
    private final String name;
    private final boolean single;
    private final boolean isPrivate;
    private final int pieceLength;
    private final byte[] pieces;
    private final List<MetainfoFile> files;
    private final long length;

    /** What the reader has found and checked. */
    record Parts(String name, boolean single, boolean isPrivate, int pieceLength, byte[] pieces, long length) {}

    Metainfo(byte[] info, Parts parts, List<MetainfoFile> files) {
        this.hash = InfoHash.over(info);
        this.info = info;
        this.name = parts.name;
        this.single = parts.single;
        this.isPrivate = parts.isPrivate;
        this.pieceLength = parts.pieceLength;
        this.pieces = parts.pieces;
        this.length = parts.length;
        this.files = List.copyOf(files);
    }

    /**
     * Reads an {@code info} on its own, as BEP 9 carries it.
     *
     * @throws BencodeException when it is none, or breaks a rule or a limit
     */
    public static Metainfo read(byte[] info, MetainfoLimits limits) {
        return new MetainfoReader(limits).info(info);
    }

    /** Its name on the wire. */
    public InfoHash hash() {
        return hash;
    }

    /** A copy of the octets of {@code info}, as they came. */
    public byte[] info() {
        return info.clone();
    }

    /** How many octets {@code info} has. */
    public int infoLength() {
        return info.length;
    }

    /** A part of {@code info}, for BEP 9. */
    public byte[] infoPart(int from, int to) {
        return Arrays.copyOfRange(info, from, to);
    }

    /** The name of the file, or of the folder that holds the files. */
    public String name() {
        return name;
    }

    /** Whether the share is one file, not a folder. */
    public boolean single() {
        return single;
    }

    /** Whether peers may come from trackers only (BEP 27). */
    public boolean isPrivate() {
        return isPrivate;
    }

    /** Octets of every piece but the last. */
    public int pieceLength() {
        return pieceLength;
    }

    /** How many pieces there are. */
    public int pieces() {
        return pieces.length / HASH;
    }

    /** Octets of a piece; the last may be shorter. */
    public int lengthOf(int piece) {
        return (int) Math.min(pieceLength, length - (long) piece * pieceLength);
    }

    /** Whether a digest is that of a piece. */
    public boolean matches(int piece, byte[] sha1) {
        return Arrays.equals(sha1, 0, HASH, pieces, piece * HASH, (piece + 1) * HASH);
    }

    /** Octets in all, pads counted. */
    public long length() {
        return length;
    }

    /** The files in the order in which the pieces cover them, pads among them. */
    public List<MetainfoFile> files() {
        return files;
    }

    /** How many files there are that are written. */
    public long realFiles() {
        return files.stream().filter(file -> !file.pad()).count();
    }

    @Override
    public String toString() {
        return name + " " + hash;
    }
}
