package io.netloft.kvstore.engine;

import io.netloft.chassis.log.Log;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * Looks the segments of the log over before they are opened. A write that the machine died in leaves a torn end in the newest
 * one: that is cut off, nobody was told that it is there. Anything else that is not as it was written is refused with its
 * file and place, since what follows it may have been acknowledged.
 *
 * <pre>
 *   segment  "RaftLog1" | frame … | zeros
 *   frame    length varint, not 0 | bytes | crc32c i32 of both
 * </pre>
 */
final class LogScan {
    private static final Log LOG = Log.of(LogScan.class);
    private static final byte[] HEAD = "RaftLog1".getBytes(StandardCharsets.US_ASCII);
    private static final String GROWING = "log_inprogress_";
    private static final int SECTOR = 512;
    private static final int TERM = 0x08; // protobuf: field 1, a varint
    private static final int CRC = Integer.BYTES;
    private static final int LONGEST_VARINT = 5;

    private final Path file;
    private final byte[] bytes;
    private final boolean newest;

    private LogScan(Path file, byte[] bytes, boolean newest) {
        this.file = file;
        this.bytes = bytes;
        this.newest = newest;
    }

    /**
     * Looks all segments below a folder over, and cuts a torn end off.
     *
     * @throws IOException when one is damaged; the message names file, offset and remedy
     */
    static void mend(Path folder) throws IOException {
        List<Path> segments;
        try (Stream<Path> files = Files.walk(folder)) {
            segments = files.filter(LogScan::isSegment).sorted().toList();
        }
        for (Path segment : segments) {
            new LogScan(segment, Files.readAllBytes(segment), name(segment).startsWith(GROWING)).mend();
        }
    }

    private static boolean isSegment(Path file) {
        return Files.isRegularFile(file) && name(file).matches("log_(inprogress_\\d+|\\d+-\\d+)");
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    private void mend() throws IOException {
        if (bytes.length < HEAD.length) {
            // Ratis begins such a one anew.
            return;
        }
        if (!ByteBuffer.wrap(bytes, 0, HEAD.length).equals(ByteBuffer.wrap(HEAD))) {
            throw damaged(0, "its first bytes are not those of a log");
        }
        int at = HEAD.length;
        for (int next = frameEnd(at); next > 0; next = frameEnd(at)) {
            at = next;
        }
        if (isZeroFrom(at)) {
            return;
        }
        if (!newest || followedByAFrame(at) || !isTorn(at)) {
            throw damaged(at, "an entry is not as it was written");
        }
        LOG.warn("the end of the log was torn and is cut off", "file", file, "offset", at);
        try (FileChannel log = FileChannel.open(file, StandardOpenOption.WRITE)) {
            log.truncate(at);
            log.force(true);
        }
    }

    private IOException damaged(int at, String what) {
        return new IOException(file + ": offset " + at + ": " + what
                + " (expected: whole entries up to the end); remove this member from the cluster and add it again with an"
                + " empty folder, or restore a backup");
    }

    /** Where the frame that begins there ends; -1 when none does that is whole and right. */
    private int frameEnd(int at) {
        long length = 0;
        int body = at;
        for (int shift = 0; body < bytes.length && body - at < LONGEST_VARINT; shift += 7) {
            byte part = bytes[body++];
            length |= (long) (part & 0x7f) << shift;
            if (part >= 0) {
                break;
            }
        }
        long end = body + length + CRC;
        if (length == 0 || end > bytes.length) {
            return -1;
        }
        CRC32C crc = new CRC32C();
        crc.update(bytes, at, (int) (end - CRC) - at);
        return ByteBuffer.wrap(bytes).getInt((int) end - CRC) == (int) crc.getValue() ? (int) end : -1;
    }

    private boolean isZeroFrom(int at) {
        for (int i = at; i < bytes.length; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether there is an entry behind the bad place: then that is no end. */
    private boolean followedByAFrame(int bad) {
        for (int at = bad + 1; at < bytes.length; at++) {
            if (bytes[at] != 0 && mayBegin(at) && frameEnd(at) > 0) {
                return true;
            }
        }
        return false;
    }

    /** Whether an entry may begin there: its first field is its term. Spares the sums over all that is none. */
    private boolean mayBegin(int at) {
        int body = at;
        while (body < bytes.length && body - at < LONGEST_VARINT && bytes[body] < 0) {
            body++;
        }
        return body + 1 < bytes.length && bytes[body + 1] == TERM;
    }

    /** Whether the bad frame looks cut: the file ends in it, or a sector of it never reached the disk. */
    private boolean isTorn(int at) {
        long length = 0;
        for (int i = at, shift = 0; i < bytes.length && i - at < LONGEST_VARINT; i++, shift += 7) {
            length |= (long) (bytes[i] & 0x7f) << shift;
            if (bytes[i] >= 0) {
                break;
            }
        }
        if (at + length + CRC >= bytes.length) {
            return true;
        }
        long end = at + length + CRC;
        for (int sector = at / SECTOR * SECTOR; sector < end; sector += SECTOR) {
            int from = Math.max(sector, at);
            int to = (int) Math.min(Math.min(sector + SECTOR, end), bytes.length);
            boolean zero = to > from;
            for (int i = from; i < to && zero; i++) {
                zero = bytes[i] == 0;
            }
            if (zero) {
                return true;
            }
        }
        return false;
    }
}
