package io.netloft.sniffer;

import io.netloft.proto.capture.CaptureRecord;
import io.netloft.sniffer.text.RecordPrinter;
import io.netloft.sniffer.text.TextBuffer;
import java.io.IOException;
import java.io.PrintStream;

/** Shows packets as lines of any form, handed on 64 KiB at a time or one by one. */
final class LineSink implements PacketSink {
    private static final int ENOUGH = 1 << 16;

    private final RecordPrinter printer;
    private final PrintStream out;
    private final boolean each;

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
                throw new SnifferException("standard output: closed");
            }
        }
    }

    @Override
    public void close() throws IOException {
        printer.finish();
        flush();
    }
}
