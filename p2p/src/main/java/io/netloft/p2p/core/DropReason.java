package io.netloft.p2p.core;

/** Why a peer is dropped. */
public enum DropReason {
    /** It broke the protocol. */
    PROTOCOL("protocol"),
    /** It gave octets that are not those of the share. */
    POISON("poison"),
    /** Nothing came from it for too long. */
    SILENT("silent"),
    /** It has everything and so have we. */
    BOTH_SEEDS("both-seeds"),
    /** It sends far more than it is asked for. */
    FLOOD("flood");

    private final String word;

    DropReason(String word) {
        this.word = word;
    }

    /** A constant word in kebab case. */
    public String word() {
        return word;
    }
}
