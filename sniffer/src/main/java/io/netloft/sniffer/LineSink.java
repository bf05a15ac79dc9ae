package io.netloft.sniffer;

import io.netloft.proto.capture.CaptureRecord;
import io.netloft.sniffer.text.RecordPrinter;
import io.netloft.sniffer.text.TextBuffer;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;

/**
 * Shows packets as lines of any form, handed on 64 KiB at a time or one by one. A reader who has enough, as head does,
 * ends it quietly.
 */
final class LineSink implements PacketSink {
    private static final int ENOUGH = 1 << 16;
    private static final String BROKEN_PIPE = "Broken pipe";

    private final RecordPrinter printer;
    private final PrintStream out;
    private final boolean each;
    private boolean closed;

    LineSink(RecordPrinter printer, PrintStream out, boolean each) {
        this.printer = printer;
        this.out = out;
        this.each = each;
    }

    @Override
    public void accept(CaptureRecord record) throws IOException {
        printer.print(record);
        if (each || printer.buffer().size() >= ENOUGH) {
            flush();
        }
    }

    @Override
    public void flush() throws IOException {
        TextBuffer lines = printer.buffer();
        if (lines.size() > 0) {
            out.write(lines.bytes(), 0, lines.size());
            lines.clear();
            if (out.checkError()) {
                closed = true;
                askWhy();
            }
        }
    }

    // The stream keeps to itself what failed; the descriptor says it again.
    private static void askWhy() throws IOException {
        try {
            new FileOutputStream(FileDescriptor.out).write('\n');
        } catch (IOException e) {
            if (!BROKEN_PIPE.equals(e.getMessage())) {
                throw e;
            }
            return;
        }
        throw new SnifferException("standard output: not all of it was written");
    }

    @Override
    public boolean full() {
        return closed;
    }

    @Override
    public void close() throws IOException {
        printer.finish();
        flush();
    }
}
