package io.netloft.proto.http1;

/** The head of a response: status line and fields (RFC 9112 §4). See {@link Http1Head} for how long it holds good. */
public final class Http1ResponseHead extends Http1Head {
    private int status;
    private int reasonStart;
    private int reasonEnd;

    /** The status, 100 to 999. */
    public int status() {
        return status;
    }

    /** Whether another response to the same request follows: 1xx but 101 (RFC 9110 §15.2). */
    public boolean interim() {
        return status < 200 && status != 101;
    }

    /** Where the reason begins. */
    public int reasonStart() {
        return reasonStart;
    }

    /** Where the reason ends; equal to its start when there is none. */
    public int reasonEnd() {
        return reasonEnd;
    }

    /** The reason as it came, or nothing. */
    public String reason() {
        return text(reasonStart, reasonEnd);
    }

    @Override
    void begin(boolean readLeniently) {
        super.begin(readLeniently);
        status = 0;
        reasonStart = 0;
        reasonEnd = 0;
    }

    void status(int code) {
        status = code;
    }

    void reason(int start, int end) {
        reasonStart = start;
        reasonEnd = end;
    }

    @Override
    public String toString() {
        return status + " " + reason() + ", " + super.toString();
    }
}
