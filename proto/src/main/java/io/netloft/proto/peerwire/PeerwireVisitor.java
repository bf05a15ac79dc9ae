package io.netloft.proto.peerwire;

/** Is told what a stream says. Views are valid during the call only. */
public interface PeerwireVisitor {
    /** The handshake. */
    void handshake(PeerwireHandshake handshake);

    /** A whole frame of any kind but a piece. */
    void frame(PeerwireView frame);

    /** A part of a block: its parts come in order, and the last says so; an empty block has one part. */
    void block(PeerwireView part);

    /** Octets that were passed over or lost. */
    default void skipped(long octets) {}

    /** What an onlooker found wrong; who reads strictly gets it thrown. */
    default void fault(PeerwireException fault) {}
}
