package io.netloft.proto.event;

/** What can be wrong with a message: the word that an answer's {@code code} and metrics use. */
public enum EventFault {
    /** Longer, deeper, or with a longer number than the limits allow. */
    OVER_LIMIT("over-limit"),
    /** No UTF-8. */
    NOT_UTF8("not-utf8"),
    /** No JSON, no object, or a name twice. */
    NOT_JSON("not-json"),
    /** JSON, but a member is missing or is not what it must be. */
    WRONG_MEMBER("wrong-member"),
    /** The stream ended within a message. */
    CUT("cut");

    private final String word;

    EventFault(String word) {
        this.word = word;
    }

    /** A constant word in kebab case. */
    public String word() {
        return word;
    }
}
