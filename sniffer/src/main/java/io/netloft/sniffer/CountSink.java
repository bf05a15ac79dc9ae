package io.netloft.sniffer;

import io.netloft.proto.capture.CaptureRecord;

/** Wants nothing of a packet but that it came: whoever runs counts. */
final class CountSink implements PacketSink {
    @Override
    public void accept(CaptureRecord record) {}

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
