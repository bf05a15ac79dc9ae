package io.netloft.proto.peerwire;

/** What can be wrong with a stream or a message: the word for logs and metrics, and the rule that it breaks. */
public enum PeerwireFault {
    HANDSHAKE("handshake", "19 and \"BitTorrent protocol\""),
    LENGTH("length", "the length that frames of the kind have"),
    BLOCK("block", "a block of a length within the limit"),
    BITFIELD("bitfield", "a bit a piece and no other bits"),
    FAST("fast", "no frames of the fast extension, which was not agreed on"),
    RANGE("range", "numbers below 2^31"),
    EXTENDED("extended", "an extended frame within its limit"),
    UNKNOWN("unknown", "a frame of a known kind, or a short one"),
    EXTENSION("extension", "what its extension's specification says");

    private final String word;
    private final String rule;

    PeerwireFault(String word, String rule) {
        this.word = word;
        this.rule = rule;
    }

    /** A constant word in kebab case. */
    public String word() {
        return word;
    }

    String rule() {
        return rule;
    }
}
