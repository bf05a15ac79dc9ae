package io.netloft.chassis.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * A value that must not be shown: a key of this type is masked wherever configuration is printed. Written as
 * {@code file:PATH}, {@code env:NAME}, or the value itself (in the file or environment, never as a flag, because a
 * process list shows flags to everybody).
 */
public final class Secret {
    /** What stands in for a secret in anything printed. */
    public static final String MASK = "******";

    private final String value;

    /** Wraps a value. */
    public Secret(String value) {
        this.value = value;
    }

    /** The value itself; not for logs or answers. */
    public String reveal() {
        return value;
    }

    /** Compares in a time that does not depend on how much of the candidate is right. */
    public boolean matches(String candidate) {
        return MessageDigest.isEqual(
                value.getBytes(StandardCharsets.UTF_8), candidate.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && matches(secret.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return MASK;
    }
}
