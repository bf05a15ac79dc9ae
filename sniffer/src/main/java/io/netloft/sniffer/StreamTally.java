package io.netloft.sniffer;

import io.netloft.proto.capture.CaptureRecord;
import io.netloft.sniffer.stream.StreamCounts;
import java.io.PrintStream;

/** Tells what was counted of the streams when the run ends. */
final class StreamTally implements PacketSink {
    private final StreamCounts counts;
    private final PrintStream talk;

    StreamTally(StreamCounts counts, PrintStream talk) {
        this.counts = counts;
        this.talk = talk;
    }

    @Override
    public void accept(CaptureRecord record) {}

    @Override
    public void flush() {}

    @Override
    public void close() {
        talk.println(counts.streams() + " streams, " + counts.reordered() + " segments early, " + counts.repeated()
                + " again, " + counts.missing() + " octets missing, " + counts.silent() + " streams silent, "
                + counts.crowdedOut() + " given up");
        if (counts.putTogether() + counts.inPieces() > 0) {
            talk.println(counts.putTogether() + " IP packets put together from their parts, " + counts.inPieces()
                    + " never complete or not to be believed");
        }
        if (counts.fromTunnels() > 0) {
            talk.println(counts.fromTunnels() + " packets taken out of tunnels");
        }
    }
}
