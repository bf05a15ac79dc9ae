package io.netloft.prices;

import io.grpc.Context;
import io.netloft.prices.core.Reader;

/**
 * Who calls.
 *
 * @param name of a token or a certificate; empty where nobody has to say it
 * @param read what may be read
 * @param publish what may be published
 * @param expiresAtMs when that ends, milliseconds since the epoch; {@code Long.MAX_VALUE}: never
 */
record Caller(String name, Reader read, Reader publish, long expiresAtMs) {
    static final Caller ANYBODY = new Caller("", Reader.ANYBODY, Reader.ANYBODY, Long.MAX_VALUE);
    static final Context.Key<Caller> KEY = Context.keyWithDefault("caller", ANYBODY);
}
