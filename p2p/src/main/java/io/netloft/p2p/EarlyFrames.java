package io.netloft.p2p;

import io.netloft.p2p.core.Swarm;
import io.netloft.p2p.core.SwarmPeer;
import io.netloft.proto.peerwire.PeerwireKind;
import io.netloft.proto.peerwire.PeerwireView;
import io.netty.buffer.ByteBufUtil;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * What a peer says before it is known what the share consists of: kept, in little room, until it can be judged.
 */
final class EarlyFrames {
    private static final int MOST_PIECES = 1 << 21;

    private final BitSet haves = new BitSet();
    private byte @Nullable [] bitfield;
    private @Nullable PeerwireKind whole;
    private boolean interested;
    private boolean unchoked;

    void keep(PeerwireView frame) {
        switch (frame.kind()) {
            case BITFIELD -> bitfield = ByteBufUtil.getBytes(frame.body());
            case HAVE_ALL, HAVE_NONE -> whole = frame.kind();
            case HAVE -> haves.set(Math.min(frame.piece(), MOST_PIECES));
            case INTERESTED -> interested = true;
            case NOT_INTERESTED -> interested = false;
            case UNCHOKE -> unchoked = true;
            case CHOKE -> unchoked = false;
            default -> {}
        }
    }

    /** Tells the swarm; false when the bitfield does not fit the pieces. */
    boolean replay(Swarm swarm, SwarmPeer peer, int pieces) {
        byte[] bits = bitfield;
        if (bits != null) {
            int spare = bits.length * Byte.SIZE - pieces;
            if (spare < 0 || spare >= Byte.SIZE || (bits[bits.length - 1] & (1 << spare) - 1) != 0) {
                return false;
            }
            swarm.bitfield(peer, bits);
        }
        PeerwireKind all = whole;
        if (all != null) {
            swarm.frame(peer, all, 0, 0, 0);
        }
        haves.stream().forEach(piece -> swarm.frame(peer, PeerwireKind.HAVE, piece, 0, 0));
        if (interested) {
            swarm.frame(peer, PeerwireKind.INTERESTED, 0, 0, 0);
        }
        if (unchoked) {
            swarm.frame(peer, PeerwireKind.UNCHOKE, 0, 0, 0);
        }
        return true;
    }
}
