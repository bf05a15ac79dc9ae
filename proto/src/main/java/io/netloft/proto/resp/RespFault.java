package io.netloft.proto.resp;

/**
 * What can be wrong with a command or a message: the word for logs and metrics, and what Redis tells the sender, where
 * it tells the same.
 */
public enum RespFault {
    MULTIBULK_LENGTH("multibulk-length", "invalid multibulk length"),
    BULK_LENGTH("bulk-length", "invalid bulk length"),
    UNAUTHENTICATED_MULTIBULK_LENGTH("unauthenticated-multibulk-length", "unauthenticated multibulk length"),
    UNAUTHENTICATED_BULK_LENGTH("unauthenticated-bulk-length", "unauthenticated bulk length"),
    MULTIBULK_LINE("multibulk-line", "too big mbulk count string"),
    BULK_LINE("bulk-line", "too big bulk count string"),
    EXPECTED_BULK("expected-bulk", "expected '$', got '"),
    INLINE_LINE("inline-line", "too big inline request"),
    QUOTES("quotes", "unbalanced quotes in request"),
    /** The command is made of allowed parts, but too many of them. */
    COMMAND_BYTES("command-bytes", "too big request"),
    /** An HTTP request: a web page that makes its reader's browser talk to us. Close at once, answer nothing. */
    HTTP("http", "this is no HTTP port"),
    /** In a message: the byte at its start stands for no kind of value. */
    KIND("kind", "unknown kind of value '"),
    /** In a message: a line is malformed for its kind. */
    LINE("line", "malformed line"),
    /** In a message: a line has no end within its limit. */
    LINE_BYTES("line-bytes", "too big line"),
    /** In a message: a bulk is not followed by CRLF. */
    BULK_END("bulk-end", "bulk data without its end"),
    /** In a message: aggregates stand too deep within one another. */
    NESTING("nesting", "nested too deep"),
    /** In a message: a streamed aggregate ends, or a chunk stands, where none is open. */
    STREAM("stream", "misplaced part of a stream");

    private final String word;
    private final String text;

    RespFault(String word, String text) {
        this.word = word;
        this.text = text;
    }

    /** A constant word in kebab case. */
    public String word() {
        return word;
    }

    String text() {
        return text;
    }
}
