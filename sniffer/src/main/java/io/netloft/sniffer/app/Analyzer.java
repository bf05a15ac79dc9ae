package io.netloft.sniffer.app;

import io.netty.buffer.ByteBuf;

/** Reads the protocol of one conversation and writes its messages. Sides are those of the stream. */
interface Analyzer {
    /** The first octet of a side may be any of a stream; said before them. */
    void midStream(int side);

    /** Octets of a side. */
    void octets(int side, ByteBuf in);

    /** Octets of a side are missing here. */
    void gap(int side, long missing);

    /** A side has ended. */
    void end(int side);

    /** Octets held, at most about. */
    int held();

    /** Whether it makes sense to go on. */
    default boolean wants() {
        return true;
    }

    /** Lets go of what is held. */
    void close();
}
