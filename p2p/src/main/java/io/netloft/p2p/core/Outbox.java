package io.netloft.p2p.core;

import io.netloft.proto.peerwire.PeerwireKind;

/** What a swarm has to say to one peer. Must not call back into the swarm. */
public interface Outbox {
    /** A frame that is only its kind. */
    void plain(PeerwireKind kind);

    /** A frame that names a piece. */
    void piece(PeerwireKind kind, int piece);

    /** A frame that names a block. */
    void block(PeerwireKind kind, Block block);

    /** Which pieces we have. */
    void bitfield(byte[] bits);

    /** The peer has asked for blocks that can be taken: {@link Swarm#takeUploads}. */
    void uploads();

    /** The peer is to be dropped, and why. */
    void drop(DropReason reason, String detail);
}
