package io.netloft.proto.capture;

import java.io.IOException;

/** One file format's way to the next packet. */
interface CaptureFormat {
    /** Fills the record with the next packet; false at the end of the file. */
    boolean next(CaptureRecord record) throws IOException;

    /** Link type of the first interface. */
    int linkType();

    /** Snap length of the first interface. */
    int snapLength();
}
