package io.netloft.proto.http1;

/**
 * What can be wrong with a message: the word for logs and metrics, the status that answers such a request, a sentence,
 * and what the sender should do. A proxy that finds the fault in a response answers 502 whatever the status here.
 */
public enum Http1Fault {
    START_LINE("start-line", 400, "the start line is malformed", "send METHOD SP TARGET SP HTTP/1.1 CRLF"),
    STATUS_LINE("status-line", 502, "the status line is malformed", "send HTTP/1.1 SP three digits SP reason CRLF"),
    START_LINE_TOO_LONG("start-line-too-long", 400, "the start line has no end within its limit", "shorten it"),
    TARGET_TOO_LONG("target-too-long", 414, "the request target is longer than allowed", "shorten it or use POST"),
    TARGET("target", 400, "the request target is malformed", "percent-encode it and use the form of the method"),
    VERSION("version", 400, "the protocol version is malformed", "send HTTP/1.1"),
    VERSION_NOT_SUPPORTED("version-not-supported", 505, "the protocol version is not supported", "send HTTP/1.1"),
    BARE_LF("bare-lf", 400, "a line ends in LF without CR", "end each line with CRLF"),
    BARE_CR("bare-cr", 400, "a CR stands without its LF", "end each line with CRLF and nothing else"),
    HEAD_TOO_LARGE("head-too-large", 431, "the head is larger than allowed", "send fewer or shorter fields"),
    TOO_MANY_FIELDS("too-many-fields", 431, "there are more fields than allowed", "send fewer"),
    LEADING_WHITESPACE("leading-whitespace", 400, "whitespace stands before the first field", "remove it"),
    OBS_FOLD("obs-fold", 400, "a field goes on in a second line", "send each field in one line"),
    FIELD_NAME("field-name", 400, "a field name is empty or not a token", "name each field with token characters"),
    SPACE_BEFORE_COLON("space-before-colon", 400, "whitespace stands before the colon", "remove it"),
    FIELD_VALUE("field-value", 400, "a field value holds a control character", "remove or encode it"),
    HOST_MISSING("host-missing", 400, "the Host field is missing", "send exactly one"),
    HOST_REPEATED("host-repeated", 400, "there is more than one Host field", "send exactly one"),
    HOST("host", 400, "the host is malformed", "send host or host:port"),
    HOST_MISMATCH("host-mismatch", 400, "the Host field differs from the target's authority", "make them equal"),
    CONTENT_LENGTH("content-length", 400, "the Content-Length is malformed", "send 1 to 18 digits"),
    CONTENT_LENGTH_REPEATED("content-length-repeated", 400, "there is more than one Content-Length", "send one"),
    CONTENT_LENGTH_WITH_CHUNKED(
            "content-length-with-chunked", 400, "Content-Length and Transfer-Encoding stand together", "send one"),
    TRANSFER_ENCODING("transfer-encoding", 400, "the Transfer-Encoding is malformed", "send chunked, once"),
    TRANSFER_ENCODING_IN_1_0(
            "transfer-encoding-in-1.0", 400, "Transfer-Encoding stands in an HTTP/1.0 message", "send HTTP/1.1"),
    TRANSFER_CODING(
            "transfer-coding", 501, "a transfer coding other than chunked is not implemented", "send chunked alone"),
    UNEXPECTED_BODY(
            "unexpected-body", 502, "a response that can have no body announces one", "leave its length or coding out"),
    CONNECTION("connection", 400, "the Connection field is malformed", "send a list of tokens"),
    EXPECT("expect", 417, "the expectation is not supported", "send 100-continue or nothing"),
    CHUNK_SIZE("chunk-size", 400, "a chunk size is malformed", "send 1 to 15 hexadecimal digits and CRLF"),
    CHUNK_EXTENSION("chunk-extension", 400, "a chunk extension is malformed", "send token or token=token, or none"),
    CHUNK_LINE_TOO_LONG("chunk-line-too-long", 400, "a chunk-size line is longer than allowed", "send no extensions"),
    CHUNK_EXTENSIONS_TOO_LONG(
            "chunk-extensions-too-long", 400, "the chunk extensions add up to more than allowed", "send none"),
    CHUNK_END("chunk-end", 400, "chunk data is not followed by CRLF", "make size and data agree"),
    TRAILER_TOO_LARGE("trailer-too-large", 431, "the trailer section is larger than allowed", "send less"),
    TRAILER_FORBIDDEN(
            "trailer-forbidden", 400, "a field stands among the trailers that may not", "send it in the head");

    private final String word;
    private final int status;
    private final String sentence;
    private final String remedy;

    Http1Fault(String word, int status, String sentence, String remedy) {
        this.word = word;
        this.status = status;
        this.sentence = sentence;
        this.remedy = remedy;
    }

    /** A constant word in kebab case. */
    public String word() {
        return word;
    }

    /** The HTTP status that answers a request with this fault; 502 where only a response can have it. */
    public int status() {
        return status;
    }

    /** What is wrong, without a full stop. */
    public String sentence() {
        return sentence;
    }

    /** What the sender should do, without a full stop. */
    public String remedy() {
        return remedy;
    }

    @SuppressWarnings("EnumOrdinal") // a bit in a set that lives no longer than the process
    long bit() {
        return 1L << ordinal();
    }
}
