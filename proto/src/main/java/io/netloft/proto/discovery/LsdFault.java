package io.netloft.proto.discovery;

/** What can be wrong with a datagram: the word for logs and metrics, and the rule that it breaks. */
public enum LsdFault {
    START("start", "BT-SEARCH * HTTP/1.1"),
    BYTES("bytes", "a datagram within the limit"),
    HEADER("header", "lines of a name, a colon and a value"),
    PORT("port", "a Port of 1..65535, once"),
    HASH("hash", "an Infohash of 40 hexadecimal digits, at least one, within the limit"),
    COOKIE("cookie", "a cookie within the limit, once");

    private final String word;
    private final String rule;

    LsdFault(String word, String rule) {
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
