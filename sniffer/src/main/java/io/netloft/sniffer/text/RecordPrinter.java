package io.netloft.sniffer.text;

import io.netloft.proto.capture.CaptureRecord;

/** Shows packets one after another in a buffer, which the caller hands on and empties. */
public interface RecordPrinter {
    /** What was shown since it was emptied last. */
    TextBuffer buffer();

    /** Adds one packet. */
    void print(CaptureRecord record);

    /** Adds what is left to be told when there are no more packets. */
    default void finish() {}
}
