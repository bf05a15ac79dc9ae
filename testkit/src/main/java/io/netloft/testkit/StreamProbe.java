package io.netloft.testkit;

/**
 * A decoder that may start in the middle of a stream and may be told of holes, as a tapped stream has them.
 *
 * @param <M> a decoded message
 */
public interface StreamProbe<M> extends CodecProbe<M> {
    /** {@code bytes} bytes of the stream were lost here; unread bytes from before the hole do not come back. */
    void gap(long bytes);

    /** Where the decoder stands. */
    Footing footing();

    /** What a stream decoder knows of its position. */
    enum Footing {
        /** At or inside a message whose beginning it saw. */
        FIRM,
        /** Looking for the beginning of a message. */
        SEEKING,
        /** It cannot find its footing any more, and says so. */
        LOST
    }
}
