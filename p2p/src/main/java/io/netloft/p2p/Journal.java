package io.netloft.p2p;

import io.netloft.proto.bencode.InfoHash;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Which pieces of a share are checked and written, so that a process that was killed goes on where it was.
 *
 * <pre>
 *   "NLJ1" | 20 info-hash | u16 length, folder in UTF-8 | then for each piece: u32 number, u32 its complement
 * </pre>
 *
 * <p>A piece is noted after it was written: what is noted is there. One that is lost is noted by the same two numbers the
 * other way around, before it is fetched again: else a file that has grown to its length again, of which only the end has
 * come, would be taken for whole after a kill. The last note may be cut; it is passed over, and its piece fetched again.
 * Blocks; one thread at a time.
 */
final class Journal implements Closeable {
    private static final byte[] MAGIC = "NLJ1".getBytes(StandardCharsets.US_ASCII);
    private static final int NOTE = 8;

    private final Path file;
    private final FileChannel channel;
    private final BitSet pieces;

    private Journal(Path file, FileChannel channel, BitSet pieces) {
        this.file = file;
        this.channel = channel;
        this.pieces = pieces;
    }

    /** Opens the journal of a share in a folder, or begins one; one of another folder is begun anew. */
    static Journal open(Path file, InfoHash hash, Path folder, int count) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        byte[] head = head(hash, folder);
        byte[] before = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
        BitSet pieces = new BitSet();
        boolean same = before.length >= head.length && Arrays.equals(before, 0, head.length, head, 0, head.length);
        int end = head.length;
        if (same) {
            ByteBuffer notes = ByteBuffer.wrap(before, head.length, before.length - head.length);
            while (notes.remaining() >= NOTE) {
                int number = notes.getInt();
                int piece = number < 0 ? ~number : number;
                if (notes.getInt() != ~number || piece >= count) {
                    break;
                }
                pieces.set(piece, number >= 0);
                end += NOTE;
            }
        }
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (!same) {
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(head));
        }
        channel.truncate(end);
        channel.position(end);
        return new Journal(file, channel, pieces);
    }

    /** Forgets what is noted of a share, so that its files are looked through again. */
    static void forget(Path folder, InfoHash hash) throws IOException {
        Files.deleteIfExists(file(folder, hash));
    }

    /** The file of a share's journal. */
    static Path file(Path folder, InfoHash hash) {
        return folder.resolve(hash.hex() + ".journal");
    }

    private static byte[] head(InfoHash hash, Path folder) {
        byte[] path = folder.toString().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(MAGIC.length + InfoHash.LENGTH + Short.BYTES + path.length)
                .put(MAGIC)
                .put(hash.octets())
                .putShort((short) path.length)
                .put(path)
                .array();
    }

    /** The pieces that were noted when it was opened. */
    BitSet pieces() {
        return pieces;
    }

    /** Notes that a piece is written. */
    void note(int piece) throws IOException {
        write(piece);
    }

    /** Notes that a piece is there no more. */
    void lose(int piece) throws IOException {
        write(~piece);
    }

    /** What is noted holds now, and not only when the last note was made. */
    void touch() throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
    }

    private synchronized void write(int number) throws IOException {
        ByteBuffer note =
                ByteBuffer.allocate(NOTE).putInt(number).putInt(~number).flip();
        while (note.hasRemaining()) {
            channel.write(note);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        channel.close();
    }
}
