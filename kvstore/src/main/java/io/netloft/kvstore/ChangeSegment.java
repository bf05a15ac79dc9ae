package io.netloft.kvstore;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A run of changes: in memory while it grows, in a file once it is whole. All methods but those that touch the
 * file are called under the history's lock.
 *
 * <pre>
 *   record  length i32 (of what follows) | crc32c i32 | revision i64 | event u8, bytes | key i32, bytes | value i32 (-1:
 *           none), bytes
 * </pre>
 */
final class ChangeSegment {
    private static final int HEAD = 2 * Integer.BYTES;
    private static final int FIXED = Long.BYTES + 1 + 2 * Integer.BYTES;

    private final Path file;
    private final long first;
    private @Nullable ByteBuf memory;
    private long last;
    private int length;
    private int written;

    private ChangeSegment(Path file, long first, @Nullable ByteBuf memory) {
        this.file = file;
        this.first = first;
        this.memory = memory;
    }

    /** An empty one, whose changes will have that revision or a higher one. */
    static ChangeSegment begin(Path folder, long first) {
        return new ChangeSegment(folder.resolve(name(first)), first, Unpooled.buffer());
    }

    static String name(long first) {
        return String.format(java.util.Locale.ROOT, "changes-%020d.log", first);
    }

    /** Reads one back up to the first record that is not whole; null when there is none. */
    static @Nullable ChangeSegment open(Path file, long first) throws IOException {
        ByteBuf bytes = Unpooled.wrappedBuffer(Files.readAllBytes(file));
        ChangeSegment its = new ChangeSegment(file, first, null);
        int good = 0;
        for (Change change = next(bytes); change != null; change = next(bytes)) {
            its.last = change.revision();
            good = bytes.readerIndex();
        }
        if (good == 0) {
            return null;
        }
        its.length = good;
        its.written = good;
        return its;
    }

    Path file() {
        return file;
    }

    long first() {
        return first;
    }

    /** The revision of its last change; 0 while it is empty. */
    long last() {
        return last;
    }

    int length() {
        return length;
    }

    void add(long revision, String event, byte[] key, byte @Nullable [] value) {
        ByteBuf out = java.util.Objects.requireNonNull(memory);
        byte[] word = event.getBytes(StandardCharsets.US_ASCII);
        int body = FIXED + word.length + key.length + (value == null ? 0 : value.length);
        out.ensureWritable(HEAD + body);
        int at = out.writerIndex();
        out.writeInt(body).writeInt(0).writeLong(revision);
        out.writeByte(word.length).writeBytes(word);
        out.writeInt(key.length).writeBytes(key);
        if (value == null) {
            out.writeInt(-1);
        } else {
            out.writeInt(value.length).writeBytes(value);
        }
        out.setInt(at + Integer.BYTES, crc(out, at + HEAD, body));
        last = revision;
        length = out.writerIndex();
    }

    private static int crc(ByteBuf bytes, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.nioBuffer(from, length));
        return (int) crc.getValue();
    }

    /** Reads the next record; null when no whole and right one follows. */
    static @Nullable Change next(ByteBuf in) {
        int at = in.readerIndex();
        if (in.readableBytes() < HEAD + FIXED) {
            return null;
        }
        int body = in.getInt(at);
        if (body < FIXED || in.readableBytes() - HEAD < body || crc(in, at + HEAD, body) != in.getInt(at + 4)) {
            return null;
        }
        in.skipBytes(HEAD);
        long revision = in.readLong();
        byte[] event = new byte[in.readUnsignedByte()];
        in.readBytes(event);
        byte[] key = new byte[in.readInt()];
        in.readBytes(key);
        int length = in.readInt();
        byte[] value = length < 0 ? null : new byte[length];
        if (value != null) {
            in.readBytes(value);
        }
        return new Change(revision, new String(event, StandardCharsets.US_ASCII), key, value);
    }

    /** What is not in the file yet; null when all is. */
    @Nullable
    Unwritten unwritten() {
        ByteBuf its = memory;
        if (its == null || written == length) {
            return null;
        }
        byte[] bytes = new byte[length - written];
        its.getBytes(written, bytes);
        return new Unwritten(written, bytes);
    }

    /** Bytes that belong at a place of the file. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Unwritten(int at, byte[] bytes) {}

    /** Brings bytes into the file and onto the disk; not under the lock. */
    void write(Unwritten its) throws IOException {
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(its.bytes());
            out.position(its.at());
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(false);
        }
    }

    /** That much is in the file; a whole one needs its memory no more. */
    void written(int upTo, boolean whole) {
        written = Math.max(written, upTo);
        if (whole && written == length) {
            memory = null;
        }
    }

    /** A copy of a part of what is in memory, one record at least; null when it is in the file. */
    byte @Nullable [] inMemory(int from, int most) {
        ByteBuf its = memory;
        if (its == null) {
            return null;
        }
        int first = length - from < HEAD ? 0 : HEAD + its.getInt(from);
        byte[] bytes = new byte[Math.min(Math.max(most, first), length - from)];
        its.getBytes(from, bytes);
        return bytes;
    }

    /** The same from the file; not under the lock. */
    byte[] inFile(int from, int most) throws IOException {
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer bytes = ByteBuffer.allocate(Math.max(0, Math.min(most, length - from)));
            while (bytes.hasRemaining() && in.read(bytes, from + bytes.position()) >= 0) {
                // Until it is full or the file ends.
            }
            return java.util.Arrays.copyOf(bytes.array(), bytes.position());
        }
    }

    /** How long the record is that begins with these bytes; 0 when they are too few to tell. */
    static int recordLength(byte[] bytes) {
        return bytes.length < HEAD ? 0 : HEAD + ByteBuffer.wrap(bytes).getInt(0);
    }

    static void delete(List<ChangeSegment> segments) throws IOException {
        for (ChangeSegment one : segments) {
            Files.deleteIfExists(one.file);
        }
    }
}
