package io.netloft.p2p.core;

/**
 * What peers may take.
 *
 * @param slots most peers that may ask of us at once
 * @param uploadRate octets a second to all; 0 for no limit
 * @param peerRate octets a second to each; 0 for no limit
 * @param downloadRate octets a second from all; 0 for no limit
 * @param openPieces most pieces that are begun and not checked: each takes memory
 */
public record SwarmLimits(int slots, long uploadRate, long peerRate, long downloadRate, int openPieces) {
    /** 32 slots, no rates, 64 pieces. */
    public static final SwarmLimits DEFAULT = new SwarmLimits(32, 0, 0, 0, 64);

    private static final int USUAL_PIECES = 64;
    private static final int LEAST_PIECES = 2;
    /** Enough for three fast peers: with less, small pieces would leave room for what the first peer alone can take. */
    private static final long ROOM = 16 << 20;

    private static final long MEMORY = 128L << 20;

    /** How many pieces may be begun: 64, more of small ones up to 16 MiB, fewer of large ones to keep to 128 MiB. */
    public static int openPieces(int pieceLength) {
        long usual = Math.max(USUAL_PIECES, ROOM / pieceLength);
        return (int) Math.max(LEAST_PIECES, Math.min(usual, MEMORY / pieceLength));
    }
}
