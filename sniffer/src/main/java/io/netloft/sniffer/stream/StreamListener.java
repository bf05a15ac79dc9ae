package io.netloft.sniffer.stream;

import io.netty.buffer.ByteBuf;

/** Is told what one conversation over TCP carries, each direction in order. Directions are named by the side that sends. */
public interface StreamListener {
    /** Octets of a side begin; mid-stream when the connection's start was not seen. */
    void begin(int side, boolean midStream);

    /** Octets of a side; the buffer is the caller's again when this returns. */
    void octets(int side, ByteBuf octets);

    /** So many octets of a side are missing here. */
    void gap(int side, long missing);

    /** A side has ended, or is given up. */
    void end(int side);

    /** Octets that it holds, at most about. */
    int held();

    /** Whether it wants to be told more. */
    boolean wants();

    /** Everything has been told; lets go of what is held. */
    void close();
}
