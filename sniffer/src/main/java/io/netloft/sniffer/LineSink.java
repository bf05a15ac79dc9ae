package io.netloft.sniffer;

import io.netloft.proto.capture.CaptureRecord;
import io.netloft.sniffer.text.PacketPrinter;
import io.netloft.sniffer.text.TextBuffer;
import java.io.IOException;
import java.io.OutputStream;

/** Shows packets as lines, handed on 64 KiB at a time or one by one. */
final class LineSink implements PacketSink {
    private static final int ENOUGH = 1 << 16;

    private final PacketPrinter printer;
    private final OutputStream out;
    private final boolean each;

    LineSink(PacketPrinter printer, OutputStream out, boolean each) {
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
            out.flush();
        }
    }

    @Override
    public void close() throws IOException {
        flush();
    }
}
