package io.netloft.sniffer;

import io.netloft.proto.capture.CaptureException;
import io.netloft.proto.capture.CaptureLimits;
import io.netloft.proto.capture.CaptureReader;
import io.netloft.proto.capture.CaptureRecord;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PushbackInputStream;
import java.util.zip.GZIPInputStream;

/** Packets of a capture file, a pipe, or either of them compressed by gzip. */
final class FileCapture {
    private static final int GZIP_FIRST = 0x1F;
    private static final int GZIP_SECOND = 0x8B;
    private static final int BUFFER = 1 << 16;

    private final SnifferConfig config;
    private final PrintStream talk;
    private long count;
    private boolean damaged;

    FileCapture(SnifferConfig config, PrintStream talk) {
        this.config = config;
        this.talk = talk;
    }

    /** Reads it to its end, or as many packets as are wanted; false when something of it was damaged. */
    boolean run(SinkMaker sinks) throws IOException {
        String name = String.valueOf(config.source().file());
        try (InputStream raw = open(name)) {
            CaptureReader reader = new CaptureReader(unzipped(raw), CaptureLimits.STANDARD, this::report);
            talk.println("reading from file " + name + ", link-type " + LinkNames.of(reader.linkType())
                    + ", snapshot length " + reader.snapLength());
            try (PacketSink sink = sinks.make(reader.linkType(), reader.snapLength())) {
                if (config.filter().isEmpty()) {
                    all(reader, sink);
                } else {
                    some(reader, sink, new PacketFilter(config.filter(), reader.linkType(), reader.snapLength()));
                }
            }
        } catch (CaptureException e) {
            throw new SnifferException(String.valueOf(e.getMessage()));
        }
        return !damaged;
    }

    /** Packets that went to the sink. */
    long count() {
        return count;
    }

    private static InputStream open(String name) throws IOException {
        if (name.equals("-")) {
            return new FileInputStream(FileDescriptor.in);
        }
        try {
            return new FileInputStream(name);
        } catch (IOException e) {
            throw new SnifferException(name + ": cannot be read: " + e.getMessage());
        }
    }

    private static InputStream unzipped(InputStream raw) throws IOException {
        // Not readNBytes, which would have a pipe tell its position.
        int first = raw.read();
        int second = first < 0 ? -1 : raw.read();
        PushbackInputStream in = new PushbackInputStream(raw, 2);
        if (second >= 0) {
            in.unread(second);
        }
        if (first >= 0) {
            in.unread(first);
        }
        boolean zipped = first == GZIP_FIRST && second == GZIP_SECOND;
        return zipped ? new GZIPInputStream(in, BUFFER) : in;
    }

    private void report(long offset, String what) {
        damaged = true;
        talk.println("sniffer: offset " + offset + ": " + what);
    }

    private boolean done(PacketSink sink) {
        return (config.count() > 0 && count >= config.count()) || sink.full();
    }

    private void all(CaptureReader reader, PacketSink sink) throws IOException {
        CaptureRecord record = reader.record();
        while (!done(sink) && reader.next()) {
            count++;
            sink.accept(record);
        }
    }

    private void some(CaptureReader reader, PacketSink sink, PacketFilter filter) throws IOException {
        CaptureRecord record = reader.record();
        while (!done(sink) && reader.next()) {
            if (filter.accepts(record)) {
                count++;
                sink.accept(record);
            }
        }
    }
}
