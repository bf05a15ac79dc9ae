package io.netloft.proto.discovery;

/** What can be wrong with a datagram of the catalogue: the word for logs and metrics, and the rule that it breaks. */
public enum CatalogueFault {
    BYTES("bytes", "a datagram within the limit"),
    FORM("form", "one bencoded dictionary and nothing else"),
    VERSION("version", "v of 1"),
    KIND("kind", "k of announce, query, answer or bye"),
    FIELD("field", "every field of its kind, in its range"),
    NAME("name", "UTF-8 without separators, control characters and marks of direction, within the limit"),
    ENTRIES("entries", "a list of entries, within the limit");

    private final String word;
    private final String rule;

    CatalogueFault(String word, String rule) {
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
