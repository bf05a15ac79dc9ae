package io.netloft.sniffer;

import io.netloft.proto.capture.CaptureRecord;
import java.io.IOException;

/** Where packets go; serves one thread. */
interface PacketSink extends AutoCloseable {
    /** Takes one packet, which is the caller's again when this returns. */
    void accept(CaptureRecord record) throws IOException;

    /** Hands on what has gathered. */
    void flush() throws IOException;

    /** Whether it wants no more. */
    default boolean full() {
        return false;
    }

    @Override
    void close() throws IOException;
}
