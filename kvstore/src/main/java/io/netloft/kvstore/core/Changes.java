package io.netloft.kvstore.core;

import org.jspecify.annotations.Nullable;

/**
 * Whoever wants to know about each change, in the order of revisions: keyspace notifications, the history that watches
 * are served from. Called by the apply thread, which holds the state's write lock: to be quick, and never to call back.
 */
public interface Changes {
    /** Nobody. */
    Changes NONE = new Changes() {
        @Override
        public boolean listening() {
            return false;
        }

        @Override
        public void changed(long revision, char kind, String event, byte[] key, byte @Nullable [] value) {}
    };

    /** Whether {@link #changed} is to be called at all. */
    boolean listening();

    /** A key has come to be; the change that made it is told next. */
    default void created(byte[] key) {}

    /**
     * One change.
     *
     * @param kind the class of notification: {@code g} generic, {@code $} string, {@code l} list, {@code s} set, {@code h}
     *     hash, {@code z} sorted set, {@code x} expired
     * @param event Redis's word for it: set, del, expired, lpush and so on
     * @param key not to be changed; empty for {@code flushdb}, which concerns all keys
     * @param value the string that the key holds now; null for other types and when the key is gone
     */
    void changed(long revision, char kind, String event, byte[] key, byte @Nullable [] value);
}
