package io.netloft.kvstore;

import org.jspecify.annotations.Nullable;

/**
 * One change of a key, as the history keeps it. The arrays are not to be changed.
 *
 * @param event Redis's word for it: set, del, expired and so on
 * @param key empty for {@code flushdb}, which concerns all
 * @param value the string that the key holds after it; null for other types and when the key is gone
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record Change(long revision, String event, byte[] key, byte @Nullable [] value) {}
