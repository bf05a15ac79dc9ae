package io.netloft.sniffer;

import io.netloft.proto.capture.CaptureRecord;
import java.io.IOException;

/** Shows packets and writes them too: {@code -w FILE --print}. */
final class BothSink implements PacketSink {
    private final PacketSink first;
    private final PacketSink second;

    BothSink(PacketSink first, PacketSink second) {
        this.first = first;
        this.second = second;
    }

    @Override
    public void accept(CaptureRecord record) throws IOException {
        first.accept(record);
        second.accept(record);
    }

    @Override
    public void flush() throws IOException {
        first.flush();
        second.flush();
    }

    @Override
    public boolean full() {
        return first.full() || second.full();
    }

    @Override
    public void close() throws IOException {
        try (second) {
            first.close();
        }
    }
}
