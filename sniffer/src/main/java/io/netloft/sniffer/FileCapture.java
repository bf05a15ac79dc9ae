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

/** Packets of capture files or a pipe, each of them plain or compressed by gzip, one behind the other. */
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

    /** Reads them to their ends, or as many packets as are wanted; false when something of them was damaged. */
    boolean run(SinkMaker sinks) throws IOException {
        String first = String.valueOf(config.source().file());
        try (InputStream raw = open(first)) {
            CaptureReader reader = reader(first, raw);
            try (PacketSink sink = sinks.make(reader.linkType(), reader.snapLength())) {
                read(reader, sink);
                for (String name : config.extras().moreFiles()) {
                    more(name, reader.linkType(), sink);
                }
            }
        } catch (CaptureException e) {
            throw new SnifferException(String.valueOf(e.getMessage()));
        }
        return !damaged;
    }

    private void more(String name, int linkType, PacketSink sink) throws IOException {
        if (done(sink)) {
            return;
        }
        try (InputStream raw = open(name)) {
            CaptureReader reader = reader(name, raw);
            if (reader.linkType() != linkType && config.sink().file() != null) {
                throw new SnifferException(name + ": link-type " + LinkNames.of(reader.linkType()) + " (expected: "
                        + LinkNames.of(linkType) + ", as the first file has); a file that is written has one");
            }
            read(reader, sink);
        }
    }

    private CaptureReader reader(String name, InputStream raw) throws IOException {
        CaptureReader reader = new CaptureReader(unzipped(raw), CaptureLimits.STANDARD, this::report);
        talk.println("reading from file " + name + ", link-type " + LinkNames.of(reader.linkType())
                + ", snapshot length " + reader.snapLength());
        return reader;
    }

    private void read(CaptureReader reader, PacketSink sink) throws IOException {
        if (config.filter().isEmpty()) {
            all(reader, sink);
        } else {
            boolean optimize = config.extras().optimize();
            some(reader, sink, new PacketFilter(config.filter(), optimize, reader.linkType(), reader.snapLength()));
        }
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
