package io.netloft.proto.bencode;

/** What can be wrong with a document: the word for logs and metrics, and the rule that it breaks. */
public enum BencodeFault {
    KIND("kind", "a value begins with i, l, d or a digit"),
    INTEGER("integer", "an integer is digits of 64 bits without leading zeros or -0, ended by e"),
    LENGTH("length", "a string's length is digits without leading zeros, ended by a colon"),
    KEY("key", "a key is a string"),
    ORDER("order", "keys ascend and none comes twice"),
    VALUE_MISSING("value-missing", "every key has a value"),
    DEPTH("depth", "too many lists and dictionaries within one another"),
    VALUES("values", "too many values"),
    BYTES("bytes", "the document is too long"),
    CUT("cut", "the document ends in the middle"),
    TRAILING("trailing", "nothing follows the document"),
    /** The document is sound, but what it says is not metainfo. */
    METAINFO("metainfo", "no sound metainfo"),
    /** A name in it would lead out of its folder, or can't be told from another. */
    PATH("path", "no safe path"),
    /** A magnet link that names nothing we can fetch. */
    MAGNET("magnet", "no magnet link of version 1"),
    /** A tracker said something else than an answer. */
    TRACKER("tracker", "no answer of a tracker");

    private final String word;
    private final String rule;

    BencodeFault(String word, String rule) {
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
