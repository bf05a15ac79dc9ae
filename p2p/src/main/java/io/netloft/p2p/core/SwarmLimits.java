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
}
