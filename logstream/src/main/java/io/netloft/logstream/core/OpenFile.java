package io.netloft.logstream.core;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A file held open: its content stays readable whatever becomes of its name. Not for several threads at once. */
public interface OpenFile extends Closeable {
    /** Facts as they were when it was opened: device and inode are those of the open file. */
    FileFacts facts();

    /** Bytes it has now. */
    long size() throws IOException;

    /** When it was last written to, by now, also when it has no name any more; negative when that can't be told. */
    long modifiedNs() throws IOException;

    /** Reads from an offset until the buffer is full or the file ends; the count, 0 at or beyond the end. */
    int read(ByteBuffer into, long offset) throws IOException;

    @Override
    void close();
}
