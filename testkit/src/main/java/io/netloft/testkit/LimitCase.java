package io.netloft.testkit;

import java.nio.charset.StandardCharsets;

/**
 * One limit of a codec, met exactly and missed by the smallest step.
 *
 * @param name the limit, as its record component is called
 * @param at bytes that just keep to it: at least one message, no exception
 * @param over bytes that just break it: refused with the codec's own exception
 */
// Never compared, so that the identity of the arrays does not matter.
@SuppressWarnings("ArrayRecordComponent")
public record LimitCase(String name, byte[] at, byte[] over) {
    /** A limit shown in text, as ISO-8859-1 bytes. */
    public static LimitCase of(String name, String at, String over) {
        return new LimitCase(
                name, at.getBytes(StandardCharsets.ISO_8859_1), over.getBytes(StandardCharsets.ISO_8859_1));
    }
}
