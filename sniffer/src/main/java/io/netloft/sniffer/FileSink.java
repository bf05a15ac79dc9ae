package io.netloft.sniffer;

import io.netloft.proto.capture.CaptureRecord;
import io.netloft.proto.capture.CaptureWriter;
import io.netloft.sniffer.SnifferConfig.Rotation;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Writes packets to capture files. A file is full at a size, at a multiple of a time on the clock, or whichever comes
 * first; by the time of its packets, so that the same packets always make the same files. Of files by size the oldest is
 * replaced; by time, the run ends with the last; by both, the oldest is deleted.
 */
final class FileSink implements PacketSink {
    private final String name;
    private final Rotation rotation;
    private final boolean each;
    private final CaptureWriter.Format format;
    private final FileNames names;
    private final int offset;
    private final @Nullable String command;
    private final Deque<Path> kept = new ArrayDeque<>();
    private @Nullable OutputStream out;
    private @Nullable Path path;
    private @Nullable CaptureWriter writer;
    private int sizes;
    private int times;
    private long until = Long.MIN_VALUE;

    FileSink(SnifferConfig.Sink sink, @Nullable String command, boolean nanos, ZoneId zone, int zoneOffset) {
        this.command = command;
        name = java.util.Objects.requireNonNull(sink.file());
        rotation = sink.rotation();
        each = sink.flush();
        format = nanos ? CaptureWriter.Format.PCAP_NANOS : CaptureWriter.Format.PCAP_MICROS;
        names = new FileNames(name, rotation, zone);
        offset = zoneOffset;
    }

    /** Opens the first file before there is a packet, as long as its name does not wait for the clock. */
    FileSink begin(int linkType, int snapLength) throws IOException {
        if (rotation.seconds() == 0) {
            open(0, linkType, snapLength);
        }
        return this;
    }

    @Override
    public void accept(CaptureRecord record) throws IOException {
        CaptureWriter target = writer;
        if (rotation.seconds() > 0 && record.seconds() >= until) {
            target = nextTime(record);
        } else if (rotation.octets() > 0 && target != null && target.size() > rotation.octets()) {
            sizes++;
            target = open(until - rotation.seconds(), record.linkType(), record.snapLength());
        }
        if (target != null && !full()) {
            target.write(record);
            if (each) {
                target.flush();
            }
        }
    }

    private @Nullable CaptureWriter nextTime(CaptureRecord record) throws IOException {
        times++;
        sizes = 0;
        long seconds = rotation.seconds();
        until = Math.floorDiv(record.seconds() + offset, seconds) * seconds - offset + seconds;
        return full() ? null : open(until - seconds, record.linkType(), record.snapLength());
    }

    private CaptureWriter open(long seconds, int linkType, int snapLength) throws IOException {
        finish();
        OutputStream stream;
        if (name.equals("-")) {
            stream = io.netloft.chassis.term.Out.stream();
        } else {
            Path next = names.path(seconds, sizes);
            stream = new FileOutputStream(next.toFile());
            keep(next);
            path = next;
        }
        out = stream;
        CaptureWriter made = new CaptureWriter(stream, format, linkType, snapLength);
        writer = made;
        return made;
    }

    /** Closes a file that is full, and starts the program that is to have it; nobody waits for its end. */
    private void finish() throws IOException {
        Path full = path;
        close();
        if (full != null && command != null) {
            try {
                new ProcessBuilder(command, full.toString()).inheritIO().start();
            } catch (IOException e) {
                throw new SnifferException("-z: " + command + ": cannot be started: " + e.getMessage());
            }
        }
    }

    private void keep(Path path) throws IOException {
        if (rotation.files() > 0 && rotation.seconds() > 0 && rotation.octets() > 0) {
            kept.remove(path);
            kept.add(path);
            if (kept.size() > rotation.files()) {
                Files.deleteIfExists(kept.remove());
            }
        }
    }

    @Override
    public boolean full() {
        return rotation.files() > 0 && rotation.octets() == 0 && times > rotation.files();
    }

    @Override
    public void flush() throws IOException {
        if (writer != null) {
            writer.flush();
        }
    }

    @Override
    public void close() throws IOException {
        flush();
        if (out != null && !name.equals("-")) {
            out.close();
        }
        out = null;
        path = null;
        writer = null;
    }
}
