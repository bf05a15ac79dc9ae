package io.netloft.kvstore.core;

/**
 * A key and what it holds: immutable, so that event loops may read it while the apply thread replaces it.
 *
 * <p>A string's value is a {@code byte[]} that nobody changes; any other value is a {@link Collected}, which changes only
 * under the state's write lock.
 */
public final class Entry {
    /** {@link #expireAt()} of a key that stays. */
    public static final long NEVER = Long.MAX_VALUE;

    private final byte[] key;
    private final Object value;
    private final long revision;
    private final long expireAt;

    Entry(byte[] key, Object value, long revision, long expireAt) {
        this.key = key;
        this.value = value;
        this.revision = revision;
        this.expireAt = expireAt;
    }

    /** The key's bytes; not to be changed. */
    public byte[] key() {
        return key;
    }

    /** Whether it holds a string. */
    public boolean isString() {
        return value instanceof byte[];
    }

    /** The string it holds; not to be changed. */
    public byte[] string() {
        if (value instanceof byte[] bytes) {
            return bytes;
        }
        throw CommandError.WRONG_TYPE;
    }

    /** The revision of its last change. */
    public long revision() {
        return revision;
    }

    /** When it vanishes, in milliseconds of the epoch; {@link #NEVER} when it stays. */
    public long expireAt() {
        return expireAt;
    }

    /** The type's word as TYPE says it. */
    public String type() {
        return value instanceof Collected collected ? collected.type() : "string";
    }

    boolean expired(long now) {
        return expireAt <= now;
    }

    Object value() {
        return value;
    }
}
