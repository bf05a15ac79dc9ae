package io.netloft.prices.engine;

import io.lettuce.core.RedisURI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where a Redis or Valkey is, and who asks it.
 *
 * @param uri {@code redis://HOST:PORT/DATABASE}, or {@code rediss:} for TLS
 * @param user empty: the default one
 * @param password null: none
 * @param ca authorities by which its certificate is good, PEM; null: those of the JVM
 * @param timeout after so long without an answer it counts as gone
 */
public record RedisAddress(
        String uri,
        String user,
        @Nullable String password,
        @Nullable Path ca,
        Duration timeout) {
    /** What is wrong with an address, or null. */
    public static @Nullable String faultOf(String uri) {
        try {
            RedisURI parsed = RedisURI.create(uri);
            boolean plain = uri.startsWith("redis://") || uri.startsWith("rediss://");
            return plain && !uri.contains("@") && parsed.getHost() != null ? null : "another";
        } catch (IllegalArgumentException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** Where, and not who. */
    @Override
    public String toString() {
        return uri;
    }

    RedisURI parsed() {
        RedisURI.Builder made = RedisURI.builder(RedisURI.create(uri)).withTimeout(timeout);
        String word = password;
        if (word != null && user.isEmpty()) {
            made.withPassword(word.toCharArray());
        } else if (word != null) {
            made.withAuthentication(user, word.toCharArray());
        }
        return made.build();
    }
}
