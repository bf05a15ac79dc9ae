package io.netloft.p2p.core;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Finds out who gave wrong octets when several gave a piece. Of a piece that is not what it should be, the digest of each
 * block is kept with its giver; when the piece is there at last as it should be, whoever gave a block with another digest is
 * the one. Nobody else is suspected.
 */
final class Blame {
    /** Pieces that are remembered; of the largest pieces there are, they take a megabyte. */
    private static final int MOST = 64;

    private record Wrong(Map<Integer, SwarmPeer> givers, long[] digests) {}

    private final Map<Integer, Wrong> pieces = new LinkedHashMap<>();

    /** A piece was wrong; givers by the number of the block, of which nobody else gave a part. */
    void wrong(int piece, Map<Integer, SwarmPeer> givers, long[] digests) {
        pieces.remove(piece);
        if (pieces.size() >= MOST) {
            pieces.remove(pieces.keySet().iterator().next());
        }
        pieces.put(piece, new Wrong(Map.copyOf(givers), digests.clone()));
    }

    boolean awaits(int piece) {
        return pieces.containsKey(piece);
    }

    /** A piece is right: who gave something else before. */
    Set<SwarmPeer> right(int piece, long[] digests) {
        Wrong wrong = pieces.remove(piece);
        Set<SwarmPeer> guilty = new LinkedHashSet<>();
        for (int block = 0; wrong != null && block < Math.min(digests.length, wrong.digests.length); block++) {
            SwarmPeer giver = wrong.givers.get(block);
            if (giver != null && digests[block] != wrong.digests[block]) {
                guilty.add(giver);
            }
        }
        return guilty;
    }
}
