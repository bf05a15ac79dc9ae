package io.netloft.proto.http2;

/** What can be wrong with a request: the word for logs and metrics, the status that answers it, a sentence, a remedy. */
public enum Http2Fault {
    PSEUDO_UNKNOWN("pseudo-unknown", 400, "a pseudo-header field is none of a request's", "leave it out"),
    PSEUDO_REPEATED("pseudo-repeated", 400, "a pseudo-header field stands twice", "send each once"),
    PSEUDO_LATE("pseudo-late", 400, "a pseudo-header field follows a regular one", "send them first"),
    PSEUDO_MISSING("pseudo-missing", 400, "a pseudo-header field is missing", "send :method, :scheme and :path"),
    PSEUDO_IN_TRAILERS("pseudo-in-trailers", 400, "a pseudo-header field stands in the trailers", "leave it out"),
    PSEUDO_IN_CONNECT("pseudo-in-connect", 400, ":scheme or :path stands in a CONNECT", "send :authority alone"),
    PSEUDO_PROTOCOL(
            "pseudo-protocol",
            400,
            ":protocol is no token, or stands in another method than CONNECT",
            "send it as RFC 8441 has it"),
    STATUS("status", 502, "the status is no number from 100 to 599", "send one"),
    METHOD("method", 400, "the method is no token", "send token characters"),
    SCHEME("scheme", 400, "the scheme is neither http nor https", "send one of them"),
    PATH("path", 400, "the path is malformed", "begin it with / and percent-encode it"),
    AUTHORITY("authority", 400, "the authority is missing or malformed", "send host or host:port"),
    AUTHORITY_MISMATCH("authority-mismatch", 400, "the host field differs from :authority", "make them equal"),
    HOST_REPEATED("host-repeated", 400, "there is more than one host field", "send one"),
    FIELD_NAME("field-name", 400, "a field name is no token in lower case", "name each field so"),
    FIELD_VALUE(
            "field-value", 400, "a field value holds what it may not", "send no controls, and no blanks at its ends"),
    CONNECTION_FIELD("connection-field", 400, "a field speaks of the connection", "leave it out"),
    TE("te", 400, "te is not trailers", "send trailers or nothing"),
    CONTENT_LENGTH("content-length", 400, "the content-length is malformed", "send 1 to 18 digits"),
    CONTENT_LENGTH_REPEATED("content-length-repeated", 400, "there is more than one content-length", "send one"),
    CONTENT_LENGTH_MISMATCH(
            "content-length-mismatch", 400, "the content-length differs from what was sent", "make them agree"),
    TOO_MANY_FIELDS("too-many-fields", 431, "there are more fields than allowed", "send fewer"),
    HEAD_TOO_LARGE("head-too-large", 431, "the head is larger than allowed", "send fewer or shorter fields");

    private final String word;
    private final int status;
    private final String sentence;
    private final String remedy;

    Http2Fault(String word, int status, String sentence, String remedy) {
        this.word = word;
        this.status = status;
        this.sentence = sentence;
        this.remedy = remedy;
    }

    /** The word for logs and metrics. */
    public String word() {
        return word;
    }

    /** The status that answers a request with it, where it isn't answered by a reset of the stream. */
    public int status() {
        return status;
    }

    /** What is wrong, for people. */
    public String sentence() {
        return sentence;
    }

    /** What the sender should do. */
    public String remedy() {
        return remedy;
    }
}
