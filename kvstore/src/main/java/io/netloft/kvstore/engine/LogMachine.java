package io.netloft.kvstore.engine;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** What a log is applied to. All methods but {@link Frozen#writeTo} are called by one thread at a time. */
public interface LogMachine {
    /** A state as it was at one moment. */
    interface Frozen extends AutoCloseable {
        /** Writes it out; on a thread of its own, while entries go on being applied. */
        void writeTo(OutputStream out) throws IOException;

        /** Lets it go. */
        @Override
        void close();
    }

    /** Applies an entry; the buffer is valid during the call. */
    void apply(long index, ByteBuf entry);

    /** Freezes the state as it is; quick. */
    Frozen freeze();

    /**
     * Becomes what a snapshot holds; nothing changes when that can't be read.
     *
     * @throws IOException when it was cut or changed; the message says where
     */
    void restore(InputStream snapshot) throws IOException;

    /** The node's role, or the leader it knows of, has changed. */
    void standingChanged();

    /** The log can't go on: the disk failed, or an entry couldn't be applied. */
    void failed(String cause);
}
