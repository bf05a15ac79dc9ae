package io.netloft.proto.resp;

/** What {@link RespDecoder} has found, in the order of the stream. */
public interface RespVisitor {
    /**
     * A whole message.
     *
     * @param missing how many bytes of its bulks fell into gaps; they are left out of the bulks. 0 where nothing is lost
     */
    void message(RespMessage message, long missing);

    /** So many bytes were passed over: missing, cut off, or not to be made sense of. */
    default void skipped(long bytes) {}

    /** A fault that a lenient decoder could not read past; it looks for the next message. */
    default void fault(RespException fault) {}
}
