package io.netloft.testkit;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Bytes on the wire and what they mean, usually taken from a format's specification.
 *
 * @param name what a failure calls it; names the section where it stands
 * @param wire the bytes
 * @param messages what is decoded, in order; for a refused example, what comes before the refusal
 * @param refusal words that the exception's message must contain; null when the bytes are good
 */
// Never compared, so that the identity of the array does not matter.
@SuppressWarnings("ArrayRecordComponent")
public record Example<M>(
        String name,
        byte[] wire,
        List<M> messages,
        @Nullable String refusal) {

    /** Bytes that decode to {@code messages}. */
    @SafeVarargs
    @SuppressWarnings("varargs")
    public static <M> Example<M> of(String name, byte[] wire, M... messages) {
        return new Example<>(name, wire, List.of(messages), null);
    }

    /** Text, as ISO-8859-1 bytes, that decodes to {@code messages}. */
    @SafeVarargs
    @SuppressWarnings("varargs")
    public static <M> Example<M> of(String name, String wire, M... messages) {
        return new Example<>(name, wire.getBytes(StandardCharsets.ISO_8859_1), List.of(messages), null);
    }

    /** Bytes that are refused with an exception whose message contains {@code words}. */
    public static <M> Example<M> refused(String name, byte[] wire, String words) {
        return new Example<>(name, wire, List.of(), words);
    }

    /** Text, as ISO-8859-1 bytes, that is refused with an exception whose message contains {@code words}. */
    public static <M> Example<M> refused(String name, String wire, String words) {
        return refused(name, wire.getBytes(StandardCharsets.ISO_8859_1), words);
    }

    /** Whether the bytes are good. */
    public boolean accepted() {
        return refusal == null;
    }

    @Override
    public String toString() {
        return name;
    }
}
