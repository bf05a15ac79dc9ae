package io.netloft.testkit;

import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;

/**
 * One decoder as {@link CodecContract} drives it; a codec's test writes this adapter in a few lines.
 *
 * <p>A decoder that produces records hands them over as they are. A decoder with a reused view hands over a copy of
 * what the view shows (a record or a text), made before {@link #decode} returns. A decoder that is a Netty handler
 * sits in an {@code EmbeddedChannel} that belongs to the adapter.
 *
 * @param <M> a decoded message; compared with {@code equals}, printed with {@code toString}, holds no buffer
 */
public interface CodecProbe<M> extends AutoCloseable {
    /**
     * Decodes as much of {@code in} as is whole.
     *
     * <p>What is left unread comes back at the front of the next call, so a decoder may keep nothing, or read all and
     * keep what it wants. The buffer belongs to the contract.
     *
     * @throws RuntimeException the codec's own exception when the bytes break the format or a limit
     */
    void decode(ByteBuf in, Consumer<? super M> out);

    /** The stream ended; a format that ends with its stream hands over its last message, others refuse what is cut. */
    default void end(Consumer<? super M> out) {}

    /** Lets go of everything that the decoder holds. */
    @Override
    default void close() {}
}
