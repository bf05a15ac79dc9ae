package io.netloft.sniffer;

import io.netloft.proto.capture.CaptureRecord;
import java.io.PrintStream;

/** Ends the asking for names, and tells how often nobody had answered in time. */
final class NameTally implements PacketSink {
    private final HostNames names;
    private final PrintStream talk;

    NameTally(HostNames names, PrintStream talk) {
        this.names = names;
        this.talk = talk;
    }

    @Override
    public void accept(CaptureRecord record) {}

    @Override
    public void flush() {}

    @Override
    public void close() {
        names.close();
        if (names.unanswered() > 0) {
            talk.println("sniffer: " + names.asked() + " addresses asked for; shown as numbers before an answer came: "
                    + names.unanswered() + " times (-n asks for none)");
        }
    }
}
